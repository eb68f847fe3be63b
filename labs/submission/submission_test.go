package submission

import (
	"bytes"
	"compress/gzip"
	"crypto/ed25519"
	"crypto/sha256"
	"errors"
	"io"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"skylab/engine"
	"skylab/labs"
	"skylab/labs/catalog"
)

var began = time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)

func signer(name string) ed25519.PrivateKey {
	seed := sha256.Sum256([]byte(name))
	return ed25519.NewKeyFromSeed(seed[:])
}

func catalogue(t testing.TB) []*labs.Lab {
	t.Helper()
	all, err := labs.Load(catalog.Files)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// done is a lab that a learner has finished, handed in.
func done(t testing.TB, all []*labs.Lab, lab, learner string) Submission {
	t.Helper()
	for _, l := range all {
		if l.Name != lab {
			continue
		}
		var log []engine.Entry
		keep := func(e []engine.Entry) error { log = append(log, e...); return nil }
		a, err := labs.Open(l, labs.Config{Learner: learner, Number: 1, Keep: keep, Build: "test"}, nil)
		if err != nil {
			t.Fatal(err)
		}
		a.Say(t.Context(), a.Values.Fill(l.For(learner, 1).Solutions[0].Text), io.Discard, io.Discard)
		return Sign(Submission{Lab: lab, Learner: learner, Attempt: 1, Draw: 1, Began: began, Build: "test", LabVersion: l.Version(), Entries: log}, signer(learner))
	}
	t.Fatal("no lab", lab)
	return Submission{}
}

func TestAFileIsGradedAsTheAttemptWas(t *testing.T) {
	all := catalogue(t)
	s := done(t, all, "first-vpc", "mina")
	var file bytes.Buffer
	if err := Write(&file, s); err != nil {
		t.Fatal(err)
	}
	read, err := Read(&file)
	if err != nil {
		t.Fatal(err)
	}
	v := Check(read, all, nil)
	if v.Fault != "" || v.Grade.Met != v.Grade.Of || v.Grade.Of == 0 {
		t.Fatalf("%+v", v)
	}
	if len(v.Unproven) != 4 {
		t.Errorf("unproven: %v", v.Unproven)
	}
	if v := Check(read, all, Keys{"mina": s.Key}); v.Fault != "" || len(v.Unproven) != 3 {
		t.Errorf("with a key that is known: %+v", v)
	}
}

// TestAFileOfTheFirstFormatIsStillRead: testdata has one as it was written then.
func TestAFileOfTheFirstFormatIsStillRead(t *testing.T) {
	f, err := os.Open("testdata/format-1.skylab")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	s, err := Read(f)
	if err != nil {
		t.Fatal(err)
	}
	if v := Check(s, catalogue(t), Keys{"mina": s.Key}); s.Format != 1 || v.Fault != "" || v.Differs(s) {
		t.Errorf("format %d: %+v", s.Format, v)
	}
}

func TestWhatAFileSaysOfItsLabAndItsClockIsHeldAgainstThem(t *testing.T) {
	all := catalogue(t)
	s := done(t, all, "first-vpc", "mina")
	if v := Check(s, all, nil); v.Differs(s) || v.Back != 0 || v.Lab == "" {
		t.Errorf("%s, replayed with %s; its clock went back by %s", s.LabVersion, v.Lab, v.Back)
	}
	s.LabVersion = "another"
	n := len(s.Entries)
	for i := range s.Entries {
		s.Entries[i].Wall = began.Add(time.Duration(i) * time.Minute)
	}
	s.Entries[n-1].Wall = s.Entries[n-2].Wall.Add(-time.Hour)
	s = Sign(s, signer("mina"))
	if v := Check(s, all, nil); v.Fault != "" || !v.Differs(s) || v.Back != time.Hour || v.BackAt != n {
		t.Errorf("%q, differs %v, back by %s at %d of %d", v.Fault, v.Differs(s), v.Back, v.BackAt, n)
	}
}

func TestWhatDoesNotHoldIsRefusedWithTheReason(t *testing.T) {
	all := catalogue(t)
	s, jun := done(t, all, "first-vpc", "mina"), done(t, all, "first-vpc", "jun")
	n := len(s.Entries)
	keys := Keys{"mina": s.Key, "jun": jun.Key}
	change := func(f func(*Submission)) Submission {
		c := s
		c.Entries, c.Chain = append([]engine.Entry(nil), s.Entries...), append([]string(nil), s.Chain...)
		f(&c)
		return c
	}
	renamed := change(func(c *Submission) {
		c.Learner = "jun"
		for i := range c.Entries {
			if c.Entries[i].By == "mina" {
				c.Entries[i].By = "jun"
			}
			c.Entries[i].Scope.Caller = strings.ReplaceAll(c.Entries[i].Scope.Caller, "mina", "jun")
		}
	})
	for what, c := range map[string]struct {
		s    Submission
		want Fault
		at   int
	}{
		"an entry that was altered":         {change(func(c *Submission) { c.Entries[n-3].Op += " " }), Altered, n - 2},
		"two entries that were swapped":     {change(func(c *Submission) { c.Entries[n-2], c.Entries[n-1] = c.Entries[n-1], c.Entries[n-2] }), Altered, n - 1},
		"an entry that was left out":        {change(func(c *Submission) { c.Entries = append(c.Entries[:4], c.Entries[5:]...) }), Altered, 5},
		"entries that were cut off":         {change(func(c *Submission) { c.Entries = c.Entries[:n-2] }), Cut, n - 2},
		"entries and chain cut off":         {change(func(c *Submission) { c.Entries, c.Chain = c.Entries[:n-2], c.Chain[:n-2] }), Unsigned, 0},
		"another attempt's number":          {change(func(c *Submission) { c.Draw = 2 }), Altered, 1},
		"another name":                      {change(func(c *Submission) { c.Learner = "jun" }), Altered, 1},
		"another name, chained again":       {change(func(c *Submission) { c.Learner = "jun"; c.Chain = c.chain() }), Unsigned, 0},
		"another's, signed with one's own":  {Sign(renamed, signer("jun")), NotReplay, -1},
		"another's, by who made it":         {Sign(renamed, signer("mina")), Another, 0},
		"one's own, with a key of a friend": {Sign(s, signer("jun")), Another, 0},
		"one's own, with a key of nobody":   {Sign(s, signer("nobody")), Stranger, 0},
		"of somebody who is not known":      {Sign(change(func(c *Submission) { c.Learner = "eve" }), signer("jun")), Another, 0},
		"a lab that is not there":           {Sign(change(func(c *Submission) { c.Lab = "nothing" }), signer("mina")), NoLab, 0},
		"a newer program's":                 {change(func(c *Submission) { c.Format = format + 1 }), Newer, 0},
		"another text of the lab":           {change(func(c *Submission) { c.LabVersion = "x" }), Altered, 1},
		"another checkpoint":                {change(func(c *Submission) { c.Checkpoint = "final" }), Altered, 1},
	} {
		v := Check(c.s, all, keys)
		if v.Fault != c.want || c.at >= 0 && v.At != c.at || c.at < 0 && v.At < 1 {
			t.Errorf("%s: %s at %d, want %s at %d", what, v.Fault, v.At, c.want, c.at)
		}
	}
	if v := Check(Sign(s, signer("jun")), all, keys); v.Whose != "jun" {
		t.Errorf("the key is said to be %q's", v.Whose)
	}
}

func TestWhateverIsInAFileItIsReadOrRefused(t *testing.T) {
	all := catalogue(t)
	s := done(t, all, "tour", "mina")
	var file bytes.Buffer
	if err := Write(&file, s); err != nil {
		t.Fatal(err)
	}
	z, err := gzip.NewReader(bytes.NewReader(file.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		bad := bytes.Clone(text)
		at := rapid.IntRange(0, len(bad)-2).Draw(t, "at")
		was := bad[at]
		bad[at] = rapid.Byte().Filter(func(b byte) bool { return b != was }).Draw(t, "byte")
		var packed bytes.Buffer
		z := gzip.NewWriter(&packed)
		_, _ = z.Write(bad)
		_ = z.Close()
		got, err := Read(&packed)
		if err != nil {
			return
		}
		if v := Check(got, all, Keys{"mina": s.Key}); v.Fault == "" && !cmp.Equal(got, s) { // a name may be written large
			t.Fatalf("byte %d, %q as %q, is not noticed", at, was, bad[at])
		}
	})
}

func TestABombIsNotUnpacked(t *testing.T) {
	var bomb bytes.Buffer
	z := gzip.NewWriter(&bomb)
	zeros := make([]byte, 1<<20)
	for range 80 {
		_, _ = z.Write(zeros)
	}
	_ = z.Close()
	if _, err := Read(&bomb); !errors.Is(err, ErrTooLarge) {
		t.Errorf("a bomb: %v", err)
	}
	if _, err := Read(io.LimitReader(endless{}, maxFile*2)); !errors.Is(err, ErrTooLarge) {
		t.Errorf("a file without an end: %v", err)
	}
	for _, text := range []string{"", "hello", "\x1f\x8b", "{}"} {
		if _, err := Read(strings.NewReader(text)); !errors.Is(err, ErrNotOne) {
			t.Errorf("%q: %v", text, err)
		}
	}
}

type endless struct{}

func (endless) Read(p []byte) (int, error) { return len(p), nil }
