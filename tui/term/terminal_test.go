package term

import (
	"errors"
	"os"
	"testing"
)

func TestAPipeIsNotATerminal(t *testing.T) {
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	defer w.Close()
	_, err = Open(r, w)
	var not *NotTerminalError
	if !errors.As(err, &not) {
		t.Errorf("Open says %v", err)
	}
}

func TestTerminalsThatCannotPlaceACursorAreNamed(t *testing.T) {
	for name, usable := range map[string]bool{"xterm": true, "tmux-256color": true, "linux": true, "dumb": false, "unknown": false, "": onWindows} {
		err := Usable(name)
		var dumb *DumbError
		if (err == nil) != usable || err != nil && (!errors.As(err, &dumb) || dumb.Term != name) {
			t.Errorf("TERM=%s: %v", name, err)
		}
	}
}

func TestSizesAreClampedAndSmallOnesNamed(t *testing.T) {
	for _, c := range []struct {
		w, h, wantW, wantH int
		small              bool
	}{
		{80, 24, 80, 24, false},
		{60, 20, 60, 20, false},
		{59, 20, 59, 20, true},
		{60, 19, 60, 19, true},
		{8000, 8000, 300, 100, false},
		{1 << 40, -1, 300, 1, true},
		{0, 0, 1, 1, true},
	} {
		w, h := Clamp(c.w, c.h)
		if w != c.wantW || h != c.wantH {
			t.Errorf("%dx%d is clamped to %dx%d", c.w, c.h, w, h)
		}
		err := CheckSize(w, h)
		var small *TooSmallError
		if errors.As(err, &small) != c.small || c.small && (small.Width != w || small.Height != h) {
			t.Errorf("%dx%d: %v", w, h, err)
		}
	}
}

func TestOnlyTerminalsThatMayBeAskedAreAsked(t *testing.T) {
	for env, may := range map[string]bool{
		"TERM_PROGRAM=Apple_Terminal": false,
		"TERM_PROGRAM=iTerm.app":      true,
		"TERM=linux":                  false,
		"TERM=xterm-256color":         true,
	} {
		if CanAsk([]string{"HOME=/", env}) != may {
			t.Errorf("%s: asking is %v", env, !may)
		}
	}
}
