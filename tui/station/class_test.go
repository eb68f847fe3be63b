package station

import (
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	gossh "golang.org/x/crypto/ssh"

	"skylab/labs/gradebook"
)

// answers signs in with a one-time code.
func answers(code string) gossh.AuthMethod {
	return gossh.KeyboardInteractive(func(_, _ string, questions []string, _ []bool) ([]string, error) {
		out := make([]string, len(questions))
		for i := range out {
			out[i] = code
		}
		return out, nil
	})
}

func TestANewKeyIsAskedWhoItIsAndThenSitsAtItsBench(t *testing.T) {
	r := opened(t)
	term := r.sits(r.dial("mina"), 80, 24)
	term.waits("Welcome. Your key is new here.")
	term.types("wrong\r")
	term.waits("This code is not known here")
	term.types(Written(strings.ToLower(r.code)) + "\r")
	term.waits("networks", "Your name:")
	term.types("미나\r")
	term.waits("Before you come in", "No day is set")
	if _, known, err := r.book.Keyed(fingerprint("mina")); known || err != nil {
		t.Fatalf("her key is kept before she has agreed (%v)", err)
	}
	term.types("\r")
	term.waits("Which language")
	p, ok, err := r.book.Keyed(fingerprint("mina"))
	if !ok || err != nil || p.Name != "미나" || p.Role != gradebook.Learner {
		t.Fatalf("%+v (%v, %v)", p, ok, err)
	}
	again := r.sits(r.dial("mina"), 80, 24)
	again.waits("Which language")
	if strings.Contains(again.seen(), "Welcome") {
		t.Error("a known key is asked again")
	}
}

func TestARosterIsClaimedRowByRowAndACodeSignsInWithoutAKey(t *testing.T) {
	r := opened(t)
	r.teacher("kim")
	if out, err := r.runs("kim", "roster networks --apply", strings.NewReader("s1,Mina\ns2,Jun\n")); err != nil || !strings.Contains(out, "2 added") {
		t.Fatalf("%s (%v)", out, err)
	}
	term := r.sits(r.dial("mina"), 80, 24)
	term.types(r.code + "\rs9\r\r")
	term.waits("Nobody here has this id")
	term.types("s1\r")
	term.waits("Which language")
	other := r.sits(r.dial("jun"), 80, 24)
	other.types(r.code + "\rs1\r\r")
	other.waits("Somebody has come in under this id already")

	if _, err := r.knock("s2", gossh.PublicKeys(key("mina"))); err == nil {
		t.Error("a key that is enrolled under another name signs in")
	}
	if _, err := r.knock("s2", gossh.PublicKeys(key("nobody"))); err == nil {
		t.Error("a key that nobody knows signs in under an id of the roster")
	}
	if _, err := r.knock("s1", gossh.PublicKeys(key("mina"))); err != nil {
		t.Errorf("under its own id it does not: %v", err)
	}
	out, err := r.runs("kim", "code s2", nil)
	if err != nil || !strings.Contains(out, "ssh -p 2222 s2@station.example") {
		t.Fatalf("%s (%v)", out, err)
	}
	given := out[:9]
	if _, err := r.knock("s1", answers(given)); err == nil {
		t.Error("Jun's code lets Mina in")
	}
	out, _ = r.runs("kim", "code s2", nil)
	c, err := r.knock("s2", answers(out[:9]))
	if err != nil {
		t.Fatal(err)
	}
	coded := r.sits(c, 80, 24)
	coded.waits("Before you come in")
	coded.types("\r")
	coded.waits("Which language")
	if _, err := r.knock("s2", answers(out[:9])); err == nil {
		t.Error("a code lets in twice")
	}
	acts, _ := r.runs("kim", "audit", nil)
	if !strings.Contains(acts, "kim (t-kim)  code  Jun (") || !strings.Contains(acts, "sign-in with a code") {
		t.Errorf("the audit does not tell of codes:\n%s", acts)
	}
}

func TestASecondDeviceComesInWithACodeFromTheFirst(t *testing.T) {
	r := opened(t)
	r.enrolled("mina")
	out, err := r.runs("mina", "device", nil)
	if err != nil {
		t.Fatal(out, err)
	}
	term := r.sits(r.dial("tablet"), 80, 24)
	term.types(out[:9] + "\r")
	term.waits("One route short")
	if p, _, _ := r.book.Keyed(fingerprint("tablet")); p.ID != "p-mina" {
		t.Errorf("the tablet is %+v's", p)
	}
}

func TestTwoConnectionsSeeOneBenchAndACutLosesNothing(t *testing.T) {
	r := opened(t)
	r.enrolled("mina")
	c := r.dial("mina")
	one := r.sits(c, 120, 40)
	one.waits("One route short")
	one.types("\r")
	one.waits("create-route")
	two := r.sits(r.dial("mina"), 80, 24)
	two.types("echo from-two")
	one.waits("echo from-two")
	_ = c.Close() // a cut, not a goodbye
	three := r.sits(r.dial("mina"), 80, 24)
	three.waits("echo from-two")
	three.types("\r")
	three.waits("from-two")
	two.waits("from-two")
}

func TestThoseWhoTeachLookOnAndTypeOnlyWithConsent(t *testing.T) {
	r := opened(t)
	r.enrolled("mina")
	r.teacher("kim")
	learner := r.sits(r.dial("mina"), 80, 24)
	learner.waits("One route short")
	learner.types("\r")
	learner.waits("create-route")
	teacher := r.sits(r.dial("kim"), 120, 40)
	teacher.waits("mina", "1 of 1 here")
	teacher.types("\r")
	teacher.waits("watching mina")
	learner.waits("kim is watching")
	teacher.types("x")
	teacher.types("t")
	learner.waits("kim asks to type here")
	if strings.Contains(learner.seen(), "$ x") {
		t.Error("who looks on has typed")
	}
	learner.types("\x1by") // Alt+y
	teacher.waits("you type at mina's bench")
	teacher.types("echo by-kim\r")
	learner.waits("by-kim")
	learner.types("\x1by")
	teacher.waits("watching mina")
	teacher.types("\x1b")
	teacher.waits("what stands in the way")
	for _, want := range []string{"t-kim watched ", "p-mina lent the prompt to kim", "p-mina the prompt was taken back from kim"} {
		eventually(t, "the audit says "+want, func() bool {
			acts, err := r.book.Acts()
			return err == nil && slices.ContainsFunc(acts, func(a gradebook.Act) bool { return a.Who+" "+a.Act+" "+a.Text == want })
		})
	}
}

func TestAHandIsSeenAndAMessageReachesWhoItIsFor(t *testing.T) {
	r := opened(t)
	r.enrolled("mina")
	r.enrolled("jun")
	r.teacher("kim")
	mina, jun := r.sits(r.dial("mina"), 80, 24), r.sits(r.dial("jun"), 80, 24)
	mina.waits("One route short")
	jun.waits("One route short")
	teacher := r.sits(r.dial("kim"), 120, 40)
	teacher.waits("2 of 2 here")
	jun.types("\x1bh")
	teacher.waits("1 hand up")
	teacher.types("\x1b[A") // whoever was chosen stays so; the hand stands above
	teacher.types("mlook at\x1b]2;owned\x07 the table\r")
	jun.waits("look at")
	teacher.waits("Sent to 1")
	teacher.types("h\t\tall of you\r")
	mina.waits("all of you")
	jun.waits("all of you")
	if strings.Contains(mina.seen(), "look at") {
		t.Error("a message reached somebody else")
	}
	if strings.Contains(jun.raw(), "\x1b]2;owned") {
		t.Error("a message steers the terminal")
	}
	teacher.types("d")
	jun.waits("hand") // and then it is gone from the board
	eventually(t, "the hand is down", func() bool {
		all, err := r.st.roll(gradebook.Person{Role: gradebook.Instructor})
		return err == nil && all[0].Hand.IsZero() && all[1].Hand.IsZero()
	})
}

func TestNobodyDoesWhatTheirRoleMayNot(t *testing.T) {
	r := opened(t)
	r.enrolled("mina")
	r.teacher("kim")
	for _, words := range []string{"board", "class", "audit", "say all hello", "invite instructor Eve", "code +1", "roster networks"} {
		if out, err := r.runs("mina", words, strings.NewReader("")); err == nil || !strings.Contains(out, "There is no command") {
			t.Errorf("a learner's %s: %s (%v)", words, out, err)
		}
	}
	out, err := r.runs("kim", "invite assistant Lee Kim networks", nil)
	if err != nil {
		t.Fatal(out)
	}
	term := r.sits(r.dial("lee"), 80, 24)
	term.types(out[:9] + "\r")
	term.waits("1 here")
	for words, may := range map[string]bool{"board": true, "say all hello": true, "class": false, "audit": false, "invite instructor Eve": false} {
		if out, err := r.runs("lee", words, nil); (err == nil) != may {
			t.Errorf("an assistant's %s: %s (%v)", words, out, err)
		}
	}
	for _, words := range []string{"sh", "sftp", "../../bin/sh -c id", "", "status; id", "$(id)"} {
		if out, _ := r.runs("mina", words, nil); strings.Contains(out, "uid=") {
			t.Errorf("%q ran something: %s", words, out)
		}
	}
}

func TestScriptsReadHowFarSomebodyIs(t *testing.T) {
	r := opened(t)
	r.enrolled("mina")
	for words, want := range map[string]string{
		"status": "mina (+1), learner", "labs": "first-vpc", "labs --json": `"name": "first-vpc"`, "grade": "You have begun no lab yet.",
		"grade --json": "[]", "help": "what your attempts came to", "grade nothing": "There is no lab nothing.",
	} {
		if out, _ := r.runs("mina", words, nil); !strings.Contains(out, want) {
			t.Errorf("%s: %q is not in\n%s", words, want, out)
		}
	}
	if out, err := r.runs("stranger", "status", nil); err == nil || !strings.Contains(out, "Enrol first: ssh -p 2222 station.example") {
		t.Errorf("a stranger's status: %s (%v)", out, err)
	}
}

func TestPlainLinesAreASettingOfTheAccount(t *testing.T) {
	r := opened(t)
	r.enrolled("mina")
	if out, err := r.runs("mina", "plain on", nil); err != nil {
		t.Fatal(out)
	}
	term := r.sits(r.dial("mina"), 80, 24)
	term.waits("> ")
	term.types("labx\x7fs\r")
	eventually(t, "the labs are listed again", func() bool { return strings.Count(term.seen(), "Which lab?") == 2 })
	if strings.Contains(term.raw(), "\x1b[?1049h") {
		t.Error("it is the screen")
	}
	r.teacher("kim")
	if out, err := r.runs("kim", "say +1 look at the table", nil); err != nil {
		t.Fatal(out)
	}
	if out, _ := r.runs("kim", "board", nil); !strings.Contains(out, "\tmina\there\t") {
		t.Errorf("the board does not have her: %s", out)
	}
	term.types("hand\r")
	term.waits("kim: look at the table", "Your hand is up. Type hand again to lower it.")
	if out, _ := r.runs("kim", "board", nil); !strings.Contains(out, "\tmina\thand\t") {
		t.Errorf("the board does not show her hand: %s", out)
	}
	term.types("quit\r")
	term.ends()
}

func TestWhoSleepsIsSentHomeByTheirLastKey(t *testing.T) {
	r := opened(t, func(o *Options) { o.Limits.Idle = time.Nanosecond })
	r.enrolled("mina")
	term := r.sits(r.dial("mina"), 80, 24)
	term.waits("Nothing was typed for")
	term.ends()
}

func TestARestartIsToldAndEverybodyComesBackToTheirLab(t *testing.T) {
	r := opened(t)
	r.enrolled("mina")
	term := r.sits(r.dial("mina"), 80, 24)
	term.waits("One route short")
	term.types("\r")
	term.waits("create-route")
	term.types("aws ec2 create-vpc --cidr-block 10.9.0.0/16 --query Vpc.CidrBlock\r")
	term.waits(`"10.9.0.0/16"`)
	term.types("echo half a li")
	term.waits("half a li")
	r.st.Drain(t.Context())
	term.waits("The station restarts")
	term.ends()
	next := openedOn(t, r.book, "host-a")
	back := next.sits(next.dial("mina"), 80, 24)
	back.waits("echo half a li")
	back.types("\x15aws ec2 describe-vpcs --query 'Vpcs[].CidrBlock' --output text\r")
	back.waits("10.9.0.0/16")
}

func TestWhoLooksOnChangesNoSize(t *testing.T) {
	r := opened(t)
	r.enrolled("mina")
	r.teacher("kim")
	learner := r.sits(r.dial("mina"), 120, 40)
	learner.waits("One route short")
	small := r.sits(r.dial("kim"), 70, 22)
	small.waits("mina")
	small.types("\r")
	small.waits("watching mina, 120x40")
	small.types("\x1b[C\x1b[B")
	b := r.st.open()[0]
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.w != 120 || b.h != 40 || len(b.frame.Rows) != 40 {
		t.Errorf("the bench is %dx%d now", b.w, b.h)
	}
}

func TestAStationTellsHowItIs(t *testing.T) {
	r := opened(t)
	r.enrolled("mina")
	term := r.sits(r.dial("mina"), 80, 24)
	term.waits("One route short")
	term.types("\x1b[B")
	h := r.st.Health()
	get := func(path string) (int, string) {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest("GET", path, nil))
		return w.Code, w.Body.String()
	}
	if code, body := get("/healthz"); code != 200 || body != "ok\n" {
		t.Errorf("%d %q", code, body)
	}
	eventually(t, "the key was answered", func() bool {
		_, text := get("/metrics")
		return strings.Contains(text, "skylab_key_to_frame_seconds_count 1\n") && strings.Contains(text, "skylab_sessions 1\n")
	})
	r.st.Drain(t.Context())
	if code, body := get("/healthz"); code != 503 || body != "draining\n" {
		t.Errorf("while it drains: %d %q", code, body)
	}
}

func TestAHintForAStepReachesThoseWhoAreOnItAndNobodyElse(t *testing.T) {
	r := opened(t)
	r.teacher("kim")
	sit := func(name, lab string) *terminal {
		r.enrolled(name)
		term := r.sits(r.dial(name), 80, 24)
		term.waits("One route short")
		term.types(lab + "\r")
		term.waits("next:")
		return term
	}
	mina, jun, sora := sit("mina", ""), sit("jun", ""), sit("sora", "\x1b[B\x1b[B\x1b[B") // first-vpc
	board := r.sits(r.dial("kim"), 120, 40)
	board.waits("3 of 3 here")
	board.types("/mina\rh\tmind the answer\r")
	board.waits("Sent to 2 people")
	for _, term := range []*terminal{mina, jun} {
		term.waits("Hint from kim: mind the answer")
	}
	if strings.Contains(sora.seen(), "mind the answer") {
		t.Error("a hint for a step reached somebody on another one")
	}
}

func TestAHostsKeyIsMadeOnceAndKept(t *testing.T) {
	path := filepath.Join(t.TempDir(), "host")
	first, err := HostKey(path)
	if err != nil || !strings.HasPrefix(first, "SHA256:") {
		t.Fatal(first, err)
	}
	if again, err := HostKey(path); again != first || err != nil {
		t.Errorf("%s, and then %s (%v)", first, again, err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm()&0o077 != 0 {
		t.Errorf("others can read it: %v (%v)", info.Mode(), err)
	}
	if err := os.WriteFile(path, []byte("no key"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := HostKey(path); err == nil {
		t.Error("what is no key is one")
	}
}
