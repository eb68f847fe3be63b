package station

import (
	"encoding/binary"
	"regexp"
	"slices"
	"strings"

	"charm.land/ssh"
	gossh "golang.org/x/crypto/ssh"

	"skylab/tui/term"
)

// What a client may tell of its environment, and how much of it.
var told = regexp.MustCompile(`^(LANG|LC_ALL|LC_MESSAGES|LC_CTYPE|COLORTERM|NO_COLOR|TERM_PROGRAM|COLORFGBG|SKYLAB_ASCII)$`)

var tame = regexp.MustCompile(`^[A-Za-z0-9_.@;:+ /-]{0,64}$`)

// maxTold is how many variables a client may tell.
const maxTold = 16

// plausible is what the name of a terminal's type may look like. Whatever is not
// is taken for the one that most are.
var plausible = regexp.MustCompile(`^[A-Za-z0-9._+-]{1,40}$`)

// channel is a session's channel of which only the requests get through that a
// bench has a use for, with sizes that can be drawn. New sizes go to the session
// by a way of their own: what hands them on waits for whoever takes them, and a
// session that has not begun, or a command, takes none.
type channel struct {
	gossh.NewChannel
	windows chan ssh.Window // cap 1: the newest size; closed with the channel
}

// channelContext is the context of one channel of a connection.
type channelContext struct {
	ssh.Context
	windows <-chan ssh.Window
}

// Value finds the sizes of the channel's terminal, and all that the connection has.
func (c channelContext) Value(key any) any {
	if key == resized {
		return c.windows
	}
	return c.Context.Value(key)
}

// Accept opens the channel.
func (c channel) Accept() (gossh.Channel, <-chan *gossh.Request, error) {
	ch, in, err := c.NewChannel.Accept()
	if err != nil {
		close(c.windows)
		return nil, nil, err
	}
	out := make(chan *gossh.Request)
	go func() {
		defer close(out)
		defer close(c.windows)
		c.sieve(in, out)
	}()
	return ch, out, nil
}

// sieve passes on what is harmless and answers the rest with no.
func (c channel) sieve(in <-chan *gossh.Request, out chan<- *gossh.Request) {
	vars, sized := 0, false
	for r := range in {
		ok := false
		switch r.Type {
		case "shell", "exec":
			ok = len(r.Payload) <= 64<<10
		case "pty-req":
			r.Payload, ok = typed(r.Payload)
			sized = sized || ok
		case "window-change": // before there is a terminal, nobody takes it
			ok = sized && clamp(r.Payload)
			if ok {
				c.resize(r.Payload)
			}
			_ = r.Reply(ok, nil)
			continue
		case "env":
			vars++
			if vars <= maxTold {
				r.Payload, ok = harmless(r.Payload)
			}
		}
		if !ok {
			_ = r.Reply(false, nil)
			continue
		}
		out <- r
	}
}

// resize puts a size that was clamped in the place of one that nobody has taken.
func (c channel) resize(window []byte) {
	select {
	case <-c.windows:
	default:
	}
	c.windows <- ssh.Window{Width: int(binary.BigEndian.Uint32(window)), Height: int(binary.BigEndian.Uint32(window[4:]))}
}

// typed is the request for a terminal with a type and a size that are plausible.
// RFC 4254, 6.2.
func typed(payload []byte) ([]byte, bool) {
	if len(payload) < 4 {
		return nil, false
	}
	n := binary.BigEndian.Uint32(payload)
	if uint64(n)+4+16 > uint64(len(payload)) {
		return nil, false
	}
	name, rest := string(payload[4:4+n]), slices.Clone(payload[4+n:])
	if !plausible.MatchString(name) {
		name = "xterm-256color"
	}
	if !clamp(rest) {
		return nil, false
	}
	out := binary.BigEndian.AppendUint32(nil, uint32(len(name)))
	out = append(append(out, name...), rest[:16]...)
	return binary.BigEndian.AppendUint32(out, 0), true // modes mean nothing here
}

// clamp makes a window's size one that can be drawn. A client that knows none
// says 0. RFC 4254, 6.7.
func clamp(window []byte) bool {
	if len(window) < 16 {
		return false
	}
	w, h := binary.BigEndian.Uint32(window), binary.BigEndian.Uint32(window[4:])
	if w == 0 || h == 0 {
		w, h = 80, 24
	}
	cw, ch := term.Clamp(int(min(w, 1<<20)), int(min(h, 1<<20)))
	binary.BigEndian.PutUint32(window, uint32(cw))
	binary.BigEndian.PutUint32(window[4:], uint32(ch))
	clear(window[8:16])
	return true
}

// harmless is a variable that a bench has a use for. Any value of NO_COLOR means
// the same (no-color.org), even one that is not let through as it is.
func harmless(payload []byte) ([]byte, bool) {
	var v struct{ Name, Value string }
	if gossh.Unmarshal(payload, &v) != nil || !told.MatchString(v.Name) {
		return nil, false
	}
	if v.Name == "NO_COLOR" && v.Value != "" {
		v.Value = "1"
	}
	return gossh.Marshal(v), tame.MatchString(v.Value)
}

// environ is what is known of a client's terminal.
func environ(terminal string, told []string) []string {
	out := []string{"TERM=" + terminal}
	for _, e := range told {
		name, _, _ := strings.Cut(e, "=")
		if !slices.ContainsFunc(out, func(have string) bool { return strings.HasPrefix(have, name+"=") }) {
			out = append(out, e)
		}
	}
	return out
}
