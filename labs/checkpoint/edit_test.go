package checkpoint_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"skylab/labs/checkpoint"
)

func edited(t testing.TB, text string) *checkpoint.File {
	t.Helper()
	f, err := checkpoint.OpenFile([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestWhatIsNotTouchedStaysAsItWasWritten(t *testing.T) {
	f := edited(t, file)
	f.Set(0, "due", "2026-12-09 18:00")
	f.Set(0, "labs", "first-vpc 50, https 10")
	f.Set(1, "clock", "")
	text := string(f.Text())
	for _, want := range []string{"# The networking course, autumn.", "due: 2026-12-09 18:00", "points: 50", "tasks: {open: 3}", "lab: https", "title: 서브넷과 라우팅"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not in\n%s", want, text)
		}
	}
	if strings.Contains(text, "clock") || strings.Contains(text, "private-nat") {
		t.Errorf("what was taken away is still there:\n%s", text)
	}
	c := read(t, text)
	if k := c.Checkpoints[0]; k.Labs[0].Worth["open"] != 3 || k.Of() != 6000 {
		t.Errorf("%+v", k)
	}
}

// TestAClassCanBeWrittenKeyByKey: what Get tells and Set writes is the class.
func TestAClassCanBeWrittenKeyByKey(t *testing.T) {
	old, f := edited(t, file), edited(t, "")
	copied := func(n int) {
		for _, key := range old.Keys(n) {
			f.Set(n, key, old.Get(n, key))
		}
	}
	copied(-1)
	for n := range old.Checkpoints() {
		f.Add("new")
		copied(n)
	}
	f.Set(0, "labs", old.Get(0, "labs"))
	was, now := read(t, file), read(t, string(f.Text()))
	for i := range was.Checkpoints {
		was.Checkpoints[i].Labs[0].Worth = nil // which one line does not tell
		now.Checkpoints[i].Labs[0].Worth = nil
	}
	if string(was.Text()) != string(now.Text()) {
		t.Errorf("%s\nwas written as\n%s", was.Text(), now.Text())
	}
}

func TestWhateverIsWrittenIntoAFileItStaysOne(t *testing.T) {
	all := catalogue(t)
	rapid.Check(t, func(t *rapid.T) {
		f, err := checkpoint.OpenFile([]byte(file))
		if err != nil {
			t.Fatal(err)
		}
		for range rapid.IntRange(1, 6).Draw(t, "steps") {
			n := rapid.IntRange(-1, f.Checkpoints()).Draw(t, "of")
			switch rapid.IntRange(0, 8).Draw(t, "step") {
			case 0:
				f.Add(rapid.String().Draw(t, "name"))
			case 1:
				f.Remove(n)
			default:
				f.Set(n, rapid.SampledFrom(f.Keys(n)).Draw(t, "key"), rapid.StringMatching(`[^\pC\p{Zl}\p{Zp}]{0,30}`).Draw(t, "text"))
			}
		}
		text := f.Text()
		if _, err := checkpoint.OpenFile(text); err != nil {
			t.Fatalf("%s\nis no file: %v", text, err)
		}
		_, _ = checkpoint.Read(text, all)
	})
}

func TestWhatIsNoFileIsNotWrittenTo(t *testing.T) {
	for _, text := range []string{"- a", "a: [", "x", "\x00"} {
		if _, err := checkpoint.OpenFile([]byte(text)); err == nil {
			t.Errorf("%q is opened", text)
		}
	}
}
