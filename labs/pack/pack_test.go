package pack

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"skylab/engine"
	"skylab/labs"
	"skylab/labs/catalog"
	"skylab/labs/checkpoint"
	"skylab/labs/grade"
	"skylab/labs/gradebook"
	"skylab/labs/ledger"
	"skylab/labs/proctor"
)

func init() { workFactor = 8 } // what a try costs is not what is tried here

// school is a class at its station, and a clock that is moved by hand.
type school struct {
	t     *testing.T
	now   time.Time
	h     *Host
	class gradebook.Class
}

const agreed = `class: A
checkpoints:
  - name: final
    mode: exam
    labs: [{lab: first-vpc, points: 60}, {lab: https, points: 40}]
    opens: 2026-12-18 09:00
    due: 2026-12-18 12:00
    clock: 90m
`

func at(hour, minute int) time.Time { return time.Date(2026, 12, 18, hour, minute, 0, 0, time.UTC) }

func opened(t *testing.T, name string) *school {
	t.Helper()
	b, err := gradebook.Open(filepath.Join(t.TempDir(), "s.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = b.Close() })
	all, err := labs.Load(catalog.Files)
	if err != nil {
		t.Fatal(err)
	}
	s := &school{t: t, now: at(8, 0)}
	drawn := 0
	p := &proctor.Proctor{Book: b, Labs: all, Wall: func() time.Time { return s.now }, Build: "test", Draw: func(n int) string {
		drawn++
		return fmt.Sprintf("%s%0*d", name, n, drawn)
	}}
	s.h = &Host{p, func(string) fs.FS { return catalog.Files }}
	if s.class, err = b.AddClass("A", "CODE", s.now); err != nil {
		t.Fatal(err)
	}
	if _, err := p.Agree(s.class.ID, []byte(agreed), "t"); err != nil {
		t.Fatal(err)
	}
	return s
}

func (s *school) learner(name string) gradebook.Person {
	s.t.Helper()
	who, err := s.h.Book.Join("CODE", "", name, "SHA256:"+name, "p-"+name, s.now)
	if err != nil {
		s.t.Fatal(err)
	}
	return who
}

// packed are the exams of the class, by person, in the place of all before.
func (s *school) packed() map[string]Exam {
	s.t.Helper()
	all, _, err := s.h.Make(s.class, "final")
	if err != nil {
		s.t.Fatal(err)
	}
	if err := s.h.Hold(s.class, all, "t"); err != nil {
		s.t.Fatal(err)
	}
	out := map[string]Exam{}
	for _, e := range all {
		out[e.Person] = e
	}
	return out
}

// seal seals an exam and reads it.
func seal(t *testing.T, e Exam) ([]byte, *File) {
	t.Helper()
	s, err := NewSeal("BCDF-GHJK")
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := s.Write(&b, e); err != nil {
		t.Fatal(err)
	}
	f, err := Read(bytes.NewReader(b.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes(), f
}

// desk lays an exam out, on a machine with a clock of its own.
func desk(t *testing.T, e Exam, wall func() time.Time) *Desk {
	t.Helper()
	_, f := seal(t, e)
	got, err := f.Open("bcdfghjk")
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "x.db")
	if err := Lay(path, f, got, wall); err != nil {
		t.Fatal(err)
	}
	d, err := Sit(path, f, wall, "theirs")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Book.Close() })
	if err := d.Come(); err != nil {
		t.Fatal(err)
	}
	return d
}

// works does something at a lab of what goes on at a proctor.
func works(t *testing.T, p *proctor.Proctor, who gradebook.Person, lab string, script func(*labs.Attempt)) {
	t.Helper()
	at, err := p.Enter(who, "final", lab)
	if err != nil {
		t.Fatal(err)
	}
	log, err := p.Book.Log(at.ID)
	if err != nil {
		t.Fatal(err)
	}
	l, _ := p.Lab(lab)
	kept := len(log)
	a, err := labs.Open(l, labs.Config{Learner: who.ID, Number: at.Draw, Wall: p.Wall, Build: p.Build, Keep: func(e []engine.Entry) error {
		err := p.Book.Keep(at.ID, kept, e)
		kept += len(e)
		return err
	}}, log)
	if err != nil {
		t.Fatal(err)
	}
	script(a)
}

func say(text string) func(*labs.Attempt) {
	return func(a *labs.Attempt) { a.Say(context.Background(), a.Values.Fill(text), io.Discard, io.Discard) }
}

// solution is the first half, or all, of how a lab is done.
func (s *school) solution(lab string, who gradebook.Person, half bool) func(*labs.Attempt) {
	l, _ := s.h.Lab(lab)
	text := l.For(who.ID, 1).Solutions[0].Text
	if half {
		all := labs.Commands(text)
		text = strings.Join(all[:len(all)/2], "\n")
	}
	return say(text)
}

func (s *school) row() ledger.Row {
	s.t.Helper()
	l, err := s.h.Ledger(s.class, "final", nil)
	if err != nil {
		s.t.Fatal(err)
	}
	return l.Rows[0]
}

func handed(t *testing.T, d *Desk) Work {
	t.Helper()
	w, err := d.Hand()
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := WriteWork(&b, w); err != nil {
		t.Fatal(err)
	}
	if w, err = ReadWork(&b); err != nil {
		t.Fatal(err)
	}
	return w
}

func (s *school) join(w Work) Joined {
	s.t.Helper()
	j, err := s.h.Join(w, "t")
	if err != nil {
		s.t.Fatal(err)
	}
	return j
}

// everything is all that the station keeps of sittings, to see that it is as it was.
func (s *school) everything() string {
	s.t.Helper()
	sittings, err := s.h.Book.Sittings(s.class.ID)
	if err != nil {
		s.t.Fatal(err)
	}
	text := fmt.Sprint(sittings)
	for _, sitting := range sittings {
		attempts, err := s.h.Book.AttemptsIn(sitting.ID)
		if err != nil {
			s.t.Fatal(err)
		}
		for _, a := range attempts {
			log, err := s.h.Book.Log(a.ID)
			if err != nil {
				s.t.Fatal(err)
			}
			text += fmt.Sprint(a, log)
		}
	}
	scores, err := s.h.Book.Scores(s.class.ID)
	if err != nil {
		s.t.Fatal(err)
	}
	return text + fmt.Sprint(scores)
}

func why(err error) Why {
	var r *Refusal
	if errors.As(err, &r) {
		return r.Why
	}
	return Why(fmt.Sprint(err))
}

// TestWhatIsDoneWithoutANetworkCountsAsIfItWereDoneAtTheStation: one lab is begun
// there, and goes on; the other one is begun at the desk.
func TestWhatIsDoneWithoutANetworkCountsAsIfItWereDoneAtTheStation(t *testing.T) {
	s := opened(t, "a")
	mina := s.learner("mina")
	s.now = at(9, 0)
	if _, err := s.h.Begin(mina, "final"); err != nil {
		t.Fatal(err)
	}
	s.now = at(9, 20)
	works(t, s.h.Proctor, mina, "first-vpc", s.solution("first-vpc", mina, true))
	e := s.packed()[mina.ID]
	if e.Used != 20*time.Minute || e.Sitting != 1 || len(e.Parts[0].Log) == 0 {
		t.Fatalf("used %s, sitting %d, %d entries", e.Used, e.Sitting, len(e.Parts[0].Log))
	}
	now := at(9, 50)
	d := desk(t, e, func() time.Time { return now })
	if ends, err := d.Ends(); err != nil || !ends.Equal(at(11, 0)) { // 70 minutes are left
		t.Errorf("it ends at %s (%v)", ends, err)
	}
	l, _ := d.Lab("first-vpc")
	if strings.TrimSpace(l.Solutions[0].Text) != "" {
		t.Error("the desk knows the solution")
	}
	now = at(10, 0)
	works(t, d.Proctor, d.Who, "first-vpc", s.solution("first-vpc", mina, false))
	works(t, d.Proctor, d.Who, "https", s.solution("https", mina, false))
	now = at(10, 50) // behind the end that the station knows, and before the desk's
	w := handed(t, d)
	s.now = at(14, 0)
	if taken, err := s.h.Sweep(); err != nil || len(taken) != 1 { // the station's clock went on
		t.Fatalf("%d were taken in (%v)", len(taken), err)
	}
	before := s.row()
	j := s.join(w)
	if j.Added == 0 || j.Already || len(j.Apart) > 0 || len(j.Differs) > 0 || !j.Began.Equal(at(9, 30)) || !j.Handed.Equal(at(10, 50)) || j.Over != 0 || j.Back != 0 || j.Sat != "theirs" {
		t.Errorf("%+v", j)
	}
	if r := s.row(); r.State != ledger.Handed || r.Got != 100*grade.Point || r.Got <= before.Got || r.Attempt != 1 {
		t.Errorf("%+v, before %s", r, before.Got)
	}
	was := s.everything()
	if j := s.join(w); !j.Already || s.everything() != was {
		t.Errorf("a second time it is %+v", j)
	}
}

func TestWhoHasNotBegunBeginsAtTheDesk(t *testing.T) {
	s := opened(t, "a")
	mina := s.learner("mina")
	e := s.packed()[mina.ID]
	now := at(9, 5)
	d := desk(t, e, func() time.Time { return now })
	works(t, d.Proctor, d.Who, "https", s.solution("https", mina, false))
	now = at(10, 36) // behind the end
	w := handed(t, d)
	if !w.Handed.Equal(at(10, 35)) {
		t.Errorf("it was handed in at %s", w.Handed)
	}
	s.now = at(11, 0)
	if j := s.join(w); j.Added == 0 || j.Score.Points != 40*grade.Point || j.Over != 0 {
		t.Errorf("%+v", j)
	}
	if all, left, err := s.h.Make(s.class, "final"); !errors.Is(err, ErrNoLearner) || len(left) != 1 || left[0].Why != checkpoint.UsedUp {
		t.Errorf("%d are packed again, %+v (%v)", len(all), left, err)
	}
}

// TestWhereBothWentOnNothingIsMerged: the file's work is set apart, once.
func TestWhereBothWentOnNothingIsMerged(t *testing.T) {
	s := opened(t, "a")
	mina := s.learner("mina")
	s.now = at(9, 0)
	if _, err := s.h.Begin(mina, "final"); err != nil {
		t.Fatal(err)
	}
	e := s.packed()[mina.ID]
	now := at(9, 10)
	d := desk(t, e, func() time.Time { return now })
	works(t, d.Proctor, d.Who, "first-vpc", say("aws ec2 create-vpc --cidr-block 10.1.0.0/16"))
	s.now = at(9, 20)
	works(t, s.h.Proctor, mina, "first-vpc", say("aws ec2 create-vpc --cidr-block 10.2.0.0/16"))
	w := handed(t, d)
	j := s.join(w)
	if len(j.Apart) != 1 || !strings.Contains(j.Apart[0].Here, "10.2.0.0") || !strings.Contains(j.Apart[0].There, "10.1.0.0") || j.Already {
		t.Fatalf("%+v", j)
	}
	sittings, err := s.h.Book.Sittings(s.class.ID)
	if err != nil || !sittings[0].Open() {
		t.Errorf("%+v (%v)", sittings, err)
	}
	attempts, err := s.h.Book.AttemptsIn(sittings[0].ID)
	if err != nil || len(attempts) != 3 || attempts[2].Parent != attempts[0].ID {
		t.Fatalf("%+v (%v)", attempts, err)
	}
	if log, err := s.h.Book.Log(attempts[2].ID); err != nil || len(log) != len(w.Labs[0].Entries) {
		t.Errorf("the branch has %d entries (%v)", len(log), err)
	}
	was := s.everything()
	if j := s.join(w); !j.Already || len(j.Apart) != 1 || s.everything() != was {
		t.Errorf("a second time: %+v", j)
	}
}

func TestAWorkThatDoesNotBelongOrDoesNotHoldIsRefusedWithTheReason(t *testing.T) {
	s := opened(t, "a")
	mina, jun := s.learner("mina"), s.learner("jun")
	old := s.packed()[mina.ID]
	exams := s.packed()
	now := at(9, 5)
	wall := func() time.Time { return now }
	sat := func(e Exam, script string) (Work, ed25519.PrivateKey) {
		d := desk(t, e, wall)
		works(t, d.Proctor, d.Who, "first-vpc", say(script))
		return handed(t, d), ed25519.NewKeyFromSeed(e.Key)
	}
	const vpc = "aws ec2 create-vpc --cidr-block 10.1.0.0/16"
	w, key := sat(exams[mina.ID], vpc)
	replaced, _ := sat(old, vpc)
	other := opened(t, "b")
	if _, err := other.h.Join(w, "t"); why(err) != NoExam {
		t.Errorf("where it was never packed: %v", err)
	}
	change := func(f func(*Work)) Work {
		var c Work
		text, err := json.Marshal(w)
		if err == nil {
			err = json.Unmarshal(text, &c)
		}
		if err != nil {
			t.Fatal(err)
		}
		f(&c)
		return c
	}
	drawn := exams[mina.ID]
	drawn.Parts = append([]Part(nil), drawn.Parts...)
	drawn.Parts[0].Draw++
	easier, _ := sat(drawn, vpc)
	n := len(w.Labs[0].Entries)
	s.now = at(11, 0)
	was := s.everything()
	for what, c := range map[string]struct {
		w    Work
		want Why
	}{
		"another class's":                  {change(func(w *Work) { w.Class = "B" }), NoClass},
		"packed again since":               {replaced, Replaced},
		"another learner's name":           {change(func(w *Work) { w.Person = jun.ID }), NotTheir},
		"nobody's":                         {change(func(w *Work) { w.Person = "p-eve" }), NoPerson},
		"another's, signed with one's own": {change(func(w *Work) { w.Person = jun.ID; *w = w.sign(key) }), NotTheir},
		"handed in at another time":        {change(func(w *Work) { w.Handed = at(9, 0) }), NotTheir},
		"a lab that was left out":          {change(func(w *Work) { w.Labs = w.Labs[:1]; *w = w.sign(key) }), NotTheir},
		"a lab twice":                      {change(func(w *Work) { w.Labs[1] = w.Labs[0]; *w = w.sign(key) }), NotTheir},
		"an entry that was altered":        {change(func(w *Work) { w.Labs[0].Entries[n-1].Op += " "; *w = w.sign(key) }), "altered"},
		"entries that were cut off":        {change(func(w *Work) { w.Labs[0].Entries = w.Labs[0].Entries[:n-1]; *w = w.sign(key) }), "cut"},
		"other values":                     {easier, Drawn},
		"a sitting that is not there":      {change(func(w *Work) { w.Sitting = 3; *w = w.sign(key) }), NotTheir},
	} {
		if _, err := s.h.Join(c.w, "t"); why(err) != c.want {
			t.Errorf("%s: %v, want %s", what, err, c.want)
		}
		if s.everything() != was {
			t.Fatalf("%s changed something", what)
		}
	}
	if j := s.join(w); j.Added != n {
		t.Errorf("%+v", j)
	}
}

// TestWhoIsLateIsSaidToBe: a machine that goes on behind the end is not believed.
func TestWhoIsLateIsSaidToBe(t *testing.T) {
	s := opened(t, "a")
	mina := s.learner("mina")
	e := s.packed()[mina.ID]
	e.Agreement = strings.Replace(e.Agreement, "clock: 90m", "clock: 2h", 1) // somebody changed it
	now := at(9, 0)
	d := desk(t, e, func() time.Time { return now })
	now = at(10, 45)
	w := handed(t, d)
	s.now = at(14, 0)
	if j := s.join(w); j.Over != 15*time.Minute {
		t.Errorf("it is late by %s", j.Over)
	}
}

func TestAClockThatIsSetBackIsSeen(t *testing.T) {
	s := opened(t, "a")
	mina := s.learner("mina")
	now := at(9, 0)
	d := desk(t, s.packed()[mina.ID], func() time.Time { return now })
	now = at(10, 0)
	if err := d.Go(); err != nil {
		t.Fatal(err)
	}
	now = at(9, 15)
	if err := d.Come(); err != nil {
		t.Fatal(err)
	}
	w := handed(t, d)
	s.now = at(11, 0)
	if j := s.join(w); j.Back != 45*time.Minute {
		t.Errorf("it went back by %s", j.Back)
	}
}

func TestAFileIsOpenedByItsCodeAlone(t *testing.T) {
	s := opened(t, "a")
	mina := s.learner("mina")
	text, f := seal(t, s.packed()[mina.ID])
	for _, code := range []string{"", "BCDF", "BCDFGHJL"} {
		if _, err := f.Open(code); !errors.Is(err, ErrCode) {
			t.Errorf("%q: %v", code, err)
		}
	}
	for _, code := range []string{"BCDF-GHJK", "bcdfghjk", " bcdf ghjk\n"} {
		if _, err := f.Open(code); err != nil {
			t.Errorf("%q: %v", code, err)
		}
	}
	for what, c := range map[string]struct {
		text string
		want error
	}{
		"nothing":         {"", ErrNotOne},
		"another file":    {"hello", ErrNotOne},
		"half of it":      {string(text[:len(text)/2]), ErrCut},
		"more behind it":  {string(text) + "{}", ErrNotOne},
		"of a newer one":  {`{"skylab":"exam","format":2,"more":1}`, ErrNewer},
		"without an end":  {strings.Repeat("x", maxFile+1), ErrTooLarge},
		"another's label": {strings.Replace(string(text), `"mina"`, `"jun"`, 1), ErrAltered},
	} {
		if _, err := Read(strings.NewReader(c.text)); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", what, err, c.want)
		}
	}
	lying := sealed{Kind: kindExam, Format: format, Label: f.Label, Lock: f.lock, Body: f.body}
	lying.Label.Name = "jun"
	lying.Sum = lying.sum()
	again, _ := json.Marshal(lying)
	if g, err := Read(bytes.NewReader(again)); err != nil {
		t.Error(err)
	} else if _, err := g.Open("BCDFGHJK"); !errors.Is(err, ErrAltered) {
		t.Errorf("with another label and its sum: %v", err)
	}
}

// TestNoChangedByteGoesUnseen: whatever byte of a sealed file is another one, it
// is refused, or is the same exam.
func TestNoChangedByteGoesUnseen(t *testing.T) {
	s := opened(t, "a")
	mina := s.learner("mina")
	text, f := seal(t, s.packed()[mina.ID])
	rapid.Check(t, func(t *rapid.T) {
		bad := bytes.Clone(text)
		at := rapid.IntRange(0, len(bad)-2).Draw(t, "at")
		was := bad[at]
		bad[at] = rapid.Byte().Filter(func(b byte) bool { return b != was }).Draw(t, "byte")
		g, err := Read(bytes.NewReader(bad))
		if err == nil && (g.Sum != f.Sum || g.Label != f.Label || !bytes.Equal(g.body, f.body) || !bytes.Equal(g.lock, f.lock)) {
			t.Fatalf("byte %d, %q as %q, is not noticed", at, was, bad[at])
		}
	})
}
