package labs_test

import (
	"bytes"
	"io"
	"strings"
	"testing"
	"testing/fstest"

	"skylab/engine"
	"skylab/labs"
	"skylab/labs/catalog"
	"skylab/labs/grade"
)

// TestABareLabIsReadAndGradesAsTheWholeOne: every lab of the course, without how
// it is done, comes to the same for the log of its solution.
func TestABareLabIsReadAndGradesAsTheWholeOne(t *testing.T) {
	all, err := labs.Load(catalog.Files)
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range all {
		whole, err := labs.Carried(catalog.Files, l.Name, false)
		if err != nil {
			t.Fatal(err)
		}
		files, err := labs.Carried(catalog.Files, l.Name, true)
		if err != nil {
			t.Fatal(err)
		}
		dir := fstest.MapFS{}
		for name, text := range files {
			dir[name] = &fstest.MapFile{Data: text}
			if len(files) != len(whole) || bytes.Equal(text, whole[name]) {
				t.Errorf("%s is as it was", name)
			}
		}
		bare, err := labs.Load(dir)
		if err != nil {
			t.Fatalf("%s: %v", l.Name, err)
		}
		for _, s := range bare[0].Solutions {
			if strings.TrimSpace(s.Text) != "" {
				t.Errorf("%s: it is told how it is done", l.Name)
			}
		}
		var log []engine.Entry
		keep := func(e []engine.Entry) error { log = append(log, e...); return nil }
		a, err := labs.Open(l, labs.Config{Learner: "mina", Number: 7, Keep: keep}, nil)
		if err != nil {
			t.Fatal(err)
		}
		a.Say(t.Context(), a.Values.Fill(l.For("mina", 7).Solutions[0].Text), io.Discard, io.Discard)
		want, err := grade.Of(l, "mina", 7, log)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := grade.Of(bare[0], "mina", 7, log); err != nil || got.Met != want.Met || got.Of != want.Of {
			t.Errorf("%s: %d of %d, want %d of %d (%v)", l.Name, got.Met, got.Of, want.Met, want.Of, err)
		}
	}
}
