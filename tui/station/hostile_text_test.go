package station

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	gossh "golang.org/x/crypto/ssh"

	"skylab/labs/gradebook"
)

// evils are texts that would steer a terminal which is shown them.
var evils = []string{
	"\x1b]2;owned\x07", "\x1b]52;c;b3duZWQ=\x07", "\x1bPowned\x1b\\", "\x1b_owned\x1b\\", "\x1b^owned\x1b\\", "\x1b[2J\x1b[31m",
	"\u009b31m", "\u009d2;owned\u009c", "\u0090owned\u009c", "\x9b31m", "\x90owned\x9c", "\x0e\x0f\x05\x08\x07", "\xff\xfe\xc0\x80\xed\xa0\x80",
	"\u202eowned\u2066", "a\r\nb\x0b\x0c", "\x1bc", "\x7f\x00",
}

var evil = "x" + strings.Join(evils, "y") + "z"

// steers says what in a text steers a terminal as nothing of ours does, or
// nothing: of ours are colours, places and modes, the title, and the question for
// the background.
func steers(text string) string {
	if !utf8.ValidString(text) {
		return "bytes that are no text"
	}
	for i, c := range text {
		around := text[max(0, i-20):min(len(text), i+30)]
		rest := text[i+utf8.RuneLen(c):]
		switch {
		case c >= 0x80 && c < 0xa0 || c == 0x7f:
			return "a control character: " + around
		case c == 0x202e || c == 0x2066:
			return "a turn of direction: " + around
		case c == '\x1b':
			title, is := strings.CutPrefix(rest, "]2;")
			title, _, _ = strings.Cut(title, "\x1b")
			switch {
			case is && !strings.HasPrefix(title, "owned") && !strings.ContainsFunc(title, func(r rune) bool { return r < ' ' && r != '\x07' }):
			case strings.HasPrefix(rest, "]11;?"), strings.HasPrefix(rest, "\\"), strings.HasPrefix(rest, "["):
			default:
				return "a sequence: " + around
			}
		case c < ' ' && c != '\r' && c != '\n' && c != '\t' && c != '\b' && c != '\x07':
			return "a control character: " + around
		}
	}
	if strings.Contains(text, "\x1b[31m") {
		return "a sequence that was written by somebody"
	}
	return ""
}

// pasted is a text as a terminal pastes it.
func pasted(text string) string { return "\x1b[200~" + text + "\x1b[201~" }

func TestNothingThatSomebodyWritesSteersAnothersTerminal(t *testing.T) {
	r := opened(t)
	w := r.witness()
	r.teacher("kim")
	teacher := r.sits(r.dial("kim"), 160, 50)
	teacher.waits("1 of 1 here")

	door := r.sits(r.dial("mallory"), 80, 24)
	door.types(pasted(evil) + "\r" + pasted("\x1b]2;owned\x07\u009b31m\xff") + "\r")
	door.waits("This code is not known here")
	door.types(pasted("\x1b\u009b"+strings.ToLower(r.code)+"\u202e") + "\r")
	door.waits("Your name")
	door.types(pasted("Mal\x1b]2;owned\x07\u009b31m\u202e\x1b_ory") + "\r")
	door.waits("Before you come in")
	door.types("\r")
	door.waits("Which language")
	door.types("\r")
	door.waits("One route short")
	teacher.waits("2 of 2", "Mal]2;")
	door.types("\r")
	door.waits("create-route")

	for _, e := range evils { // typed, as a word, as a tag, as output
		door.types("\x15echo " + pasted("'"+e+"'") + "\r")
	}
	door.types(`printf '\033]2;owned\007\x9b31m\u009b31m\033]52;c;b3duZWQ=\007'` + "\r")
	door.types(`echo -e '\e]2;owned\a'; echo $'\e]2;owned\a\u009b31m'` + "\r")
	door.types(`aws ec2 create-vpc --cidr-block 10.66.0.0/16 --tag-specifications "ResourceType=vpc,Tags=[{Key=Name,Value=$(printf '\033]2;owned\007\u009b31m')}]"` + "\r")
	door.types("echo qqqqqqq\r")
	door.waits("qqqqqqq")

	teacher.types("/Mal")
	teacher.types("\r\r")
	teacher.waits("watching Mal", "qqqqqqq")
	door.waits("kim is watching")
	teacher.types("\x1b[27u")
	teacher.waits("what stands in the way")
	teacher.types("\x1b[27um" + pasted("look "+evil) + "\t\t\r")
	w.waits("look")
	for name, term := range map[string]*terminal{"the one who teaches": teacher, "another learner": w.terminal, "who wrote it": door} {
		if how := steers(term.raw()); how != "" {
			t.Errorf("%s is shown %q", name, how)
		}
	}
	w.goesOn()
}

func TestNothingThatACommandIsToldSteersATerminal(t *testing.T) {
	r := opened(t)
	w := r.witness()
	r.teacher("kim")
	whole := "'" + strings.ReplaceAll(evil, "\x00", "") + "'"
	for _, words := range []string{
		evil, whole, "say all " + evil, "say all " + whole, "say " + whole + " x", "class add " + whole, "class add " + evil, "roster " + whole,
		"code " + whole, "invite instructor " + whole, "invite assistant Lee " + whole, "grade " + whole, "plain " + whole, "labs " + whole, "board", "class", "audit", "status",
	} {
		for _, who := range []string{"kim", "witness", "nobody"} {
			out, _ := r.runs(who, words, strings.NewReader("s1,"+evil+"\ns2,Mina\n"))
			if how := steers(out); how != "" {
				t.Errorf("%s's %q says %q", who, words, how)
			}
		}
	}
	for _, list := range []string{"s1,Mi\x1b]2;owned\x07na", "s1,Mi\u009bna", "s\x1b1,Mina", "s1,Mi\u202ena", "s1,\xff\xfe", "\"\x1b[31m\"x,Mina", evil} {
		out, err := r.runs("kim", "roster networks --apply", strings.NewReader(list+"\n"))
		if err == nil || steers(out) != "" {
			t.Errorf("the roster %q: %q (%v)", list, out, err)
		}
	}
	if how := steers(w.raw()); how != "" {
		t.Errorf("a learner is shown %q", how)
	}
	if how := steers(r.log.String()); how != "" {
		t.Errorf("the log holds %q", how)
	}
	all, err := r.book.Everybody()
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range all {
		if how := steers(p.Name); how != "" {
			t.Errorf("a person's name holds %q", how)
		}
	}
	w.goesOn()
}

func TestNamesThatSomethingElseHasKeptSteerNoTerminal(t *testing.T) {
	r := opened(t)
	r.teacher("kim")
	mallory, err := r.book.Join(r.code, "", evil, fingerprint("mallory"), "p-mallory", time.Now())
	if err != nil {
		t.Fatal(err)
	}
	if err := r.st.room(gradebook.Person{ID: "p-mallory"}).Speak("en"); err != nil {
		t.Fatal(err)
	}
	if err := r.agrees(mallory); err != nil {
		t.Fatal(err)
	}
	r.sits(r.dial("mallory"), 80, 24).waits("One route short")
	teacher := r.sits(r.dial("kim"), 160, 50)
	teacher.waits("1 of 1 here")
	teacher.types("\r")
	teacher.waits("watching x")
	if how := steers(teacher.raw()); how != "" {
		t.Errorf("the board shows %q", how)
	}
	for _, words := range []string{"board", "audit", "class", "export p-mallory", "erase p-mallory"} {
		if out, err := r.runs("kim", words, nil); err != nil || steers(out) != "" {
			t.Errorf("%s says %q (%v)", words, steers(out), err)
		}
	}
	for _, words := range []string{"status", "export", "erase"} {
		if out, err := r.runs("mallory", words, nil); err != nil || steers(out) != "" {
			t.Errorf("%s says %q (%v)", words, steers(out), err)
		}
	}
}

// tricks are variables with which a client tries to have something run, and a few
// that are fine.
func tricks(dir string) [][2]string {
	return [][2]string{
		{"TTY_FORCE", "1"},
		{"TMUX", "x"},
		{"LD_PRELOAD", "/x.so"},
		{"PATH", dir},
		{"TERMINFO", dir},
		{"LANG", "\x1b]2;owned\x07"},
		{"LC_ALL", "en_US.UTF-8\x1b[31m"},
		{"COLORTERM", strings.Repeat("x", 200_000)},
		{"TERM", "x"},
		{"LANG", "en_US.UTF-8"},
		{"NO_COLOR", "아니"},
		{"a=b", "c"},
		{"LANG=x\x00", "y"},
	}
}

func TestAClientsEnvironmentDoesNothingHere(t *testing.T) {
	r := opened(t, open)
	dir := t.TempDir()
	ran := filepath.Join(dir, "ran")
	for _, name := range []string{"tmux", "tput", "infocmp", "locale"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("#!/bin/sh\necho ran >'"+ran+"'\n"), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("PATH", dir+string(os.PathListSeparator)+os.Getenv("PATH"))
	w := r.witness()
	r.enrolled("mallory")
	used, taken := memory()
	for _, name := range []string{"../../etc/passwd", "tmux-256color", "screen", "x\x1b]2;owned\x07", strings.Repeat("x", 100_000), ".", "", "xterm\x00"} {
		ch := r.wire(r.dial("mallory"))
		for _, v := range tricks(dir) {
			if took := ch.asks("env", gossh.Marshal(struct{ Name, Value string }{v[0], v[1]})); took != (v[1] == "en_US.UTF-8" || v[0] == "NO_COLOR") {
				t.Errorf("%q=%.40q: %v", v[0], v[1], took)
			}
		}
		ch.asks("env", []byte("\xff\xff\xff\xffLANG"))
		if !ch.asks("pty-req", ptyOf(name, 80, 24)) || !ch.asks("shell", nil) {
			t.Fatal("no session")
		}
		out := ch.read()
		out.waits("One route short")
		for _, s := range r.of("mallory") {
			if want := []string{"TERM=" + map[bool]string{true: name, false: "xterm-256color"}[plausible.MatchString(name)], "LANG=en_US.UTF-8", "NO_COLOR=1"}; !slices.Equal(s.environ, want) {
				t.Errorf("the environment is %q, want %q", s.environ, want)
			}
		}
		if raw := out.raw(); strings.Contains(raw, "\x1b[38;") || strings.Contains(raw, "38;5;") || steers(raw) != "" {
			t.Errorf("NO_COLOR is not heeded, or %q", steers(raw))
		}
		_ = ch.Close()
		out.ends()
		eventually(t, "nobody sits there", func() bool { return len(r.of("mallory")) == 0 })
		for _, b := range r.st.open() { // the next terminal opens it anew
			if b.who.ID == "p-mallory" {
				b.shut()
			}
		}
		eventually(t, "the bench is shut", func() bool { return len(r.st.open()) == 1 })
	}
	bounded(t, used, taken, 16, 64)
	if text, err := os.ReadFile(ran); err == nil {
		t.Errorf("something was run: %s", text)
	}
	w.goesOn()
}

func TestNoMoreOfAnEnvironmentIsKeptThanABenchHasAUseFor(t *testing.T) {
	r := opened(t, open)
	w := r.witness()
	r.enrolled("mallory")
	used, taken := memory()
	ch := r.wire(r.dial("mallory"))
	for i := range 50_000 {
		if _, err := ch.SendRequest("env", false, gossh.Marshal(struct{ Name, Value string }{"LANG", strings.Repeat("x", i%64)})); err != nil {
			t.Fatal(err)
		}
	}
	ch.asks("pty-req", ptyOf("xterm", 80, 24))
	ch.asks("shell", nil)
	ch.read().waits("One route short")
	for _, s := range r.of("mallory") {
		if len(s.environ) > 1+maxTold {
			t.Errorf("%d variables are kept", len(s.environ))
		}
	}
	bounded(t, used, taken, 16, 64)
	w.goesOn()
}

func TestWhatIsNoSessionIsRefused(t *testing.T) {
	r := opened(t, open)
	w := r.witness()
	r.enrolled("mallory")
	used, taken := memory()
	c := r.dial("mallory")
	for _, kind := range []string{"direct-tcpip", "direct-streamlocal@openssh.com", "x11", "auth-agent@openssh.com", "forwarded-tcpip", "tun@openssh.com", "\x1b]2;owned\x07", "", strings.Repeat("x", 30_000)} {
		if _, _, err := c.OpenChannel(kind, []byte("\x00\x00\x00\x09127.0.0.1\x00\x00\x00\x16\x00\x00\x00\x00\x00\x00\x00\x00")); err == nil {
			t.Errorf("a channel %.40q is opened", kind)
		}
	}
	for _, kind := range []string{"tcpip-forward", "cancel-tcpip-forward", "streamlocal-forward@openssh.com", "hostkeys-prove-00@openssh.com", "no-more-sessions@openssh.com", "", "\x1b[31m", strings.Repeat("x", 30_000)} {
		if ok, _, err := c.SendRequest(kind, true, []byte("\x00\x00\x00\x00\x00\x00\x00\x00")); ok || err != nil {
			t.Errorf("the request %.40q: %v (%v)", kind, ok, err)
		}
	}
	ch := r.wire(c)
	for _, kind := range []string{"subsystem", "auth-agent-req@openssh.com", "x11-req", "signal", "break", "xon-xoff", "exit-status", "eow@openssh.com", "", strings.Repeat("x", 30_000)} {
		for _, payload := range []string{"", "\x00\x00\x00\x04sftp", "\xff\xff\xff\xff", strings.Repeat("\x00", 100_000)} {
			if ch.asks(kind, []byte(payload)) {
				t.Errorf("%.40q is done", kind)
			}
		}
	}
	if ch.asks("exec", gossh.Marshal(struct{ C string }{strings.Repeat("status ", 20_000)})) {
		t.Error("a command of 140 KB is taken")
	}
	_ = ch.Close()
	for _, words := range []string{"\x00", "status\x00; id", strings.Repeat("x", 60<<10), strings.Repeat("'", 60<<10), strings.Repeat("status ", 9000), "status '", "`id`", "$(id)", "\xff"} {
		eventually(t, "there is room for another one", func() bool {
			s, err := c.NewSession()
			if err != nil {
				return false
			}
			out, _ := s.CombinedOutput(words)
			if len(out) > 4096 || strings.Contains(string(out), "uid=") || steers(string(out)) != "" {
				t.Errorf("%.40q says %.200q", words, out)
			}
			return true
		})
	}
	if n := len(r.log.String()); n > 100<<10 {
		t.Errorf("the log has %d bytes", n)
	}
	bounded(t, used, taken, 8, 64)
	w.goesOn()
}
