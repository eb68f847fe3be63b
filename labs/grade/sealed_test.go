package grade_test

import (
	"context"
	"errors"
	"io"
	"reflect"
	"testing"

	"skylab/labs"
	"skylab/labs/catalog"
	"skylab/labs/grade"
)

// An exam's lab is the course's with its mouth shut: whatever is done in it is
// worth the same by either, and the same lines leave the same log in both.
func TestASealedLabIsGradedAsTheOpenOne(t *testing.T) {
	all, err := labs.Load(catalog.Files)
	if err != nil {
		t.Fatal(err)
	}
	for i, l := range all {
		t.Run(l.Name, func(t *testing.T) {
			draw := 1<<20 + i
			sealed := l.Sealed(i%2 == 0)
			script := labs.Commands(l.For("mina", draw).Solutions[0].Text)
			a, b := opened(t, l, draw), opened(t, sealed, draw)
			same := func(when string) {
				t.Helper()
				if !reflect.DeepEqual(a.Engine.Log(), b.Engine.Log()) {
					t.Fatalf("%s the logs differ", when)
				}
				of, err := grade.Of(l, "mina", draw, b.Engine.Log())
				if err != nil {
					t.Fatal(err)
				}
				if by, err := grade.Of(sealed, "mina", draw, b.Engine.Log()); err != nil || !reflect.DeepEqual(of, by) {
					t.Fatalf("%s graded %+v by the open lab, %+v by the sealed one (%v)", when, of, by, err)
				}
				tellsNothing(t, b, l)
			}
			for k, c := range script {
				for _, x := range []*labs.Attempt{a, b} {
					x.Say(context.Background(), x.Values.Fill(c), io.Discard, io.Discard)
					if k == len(script)/2 {
						_, _ = x.Undo()
						_, _ = x.Redo()
						x.Say(context.Background(), "aws ec2 create-vpc --cidr-block 10.0.0.0/8", io.Discard, io.Discard)
					}
				}
				if k == len(script)/2 {
					same("half way,")
				}
			}
			same("at the end,")
		})
	}
}

func opened(t *testing.T, l *labs.Lab, draw int) *labs.Attempt {
	t.Helper()
	a, err := labs.Open(l, labs.Config{Learner: "mina", Number: draw}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// tellsNothing fails if a sealed attempt says more than which demands are met.
func tellsNothing(t *testing.T, a *labs.Attempt, open *labs.Lab) {
	t.Helper()
	s, truth := a.Look(), a.Stands()
	_, silent := a.Lab.IsSealed()
	for i, f := range s.Findings {
		if f.Say.Key != "" || f.Saw != nil || f.Blockers != nil || f.Dark != "" || f.Waits {
			t.Errorf("%s says %+v", a.Lab.Name, f)
		}
		if f.Met != (truth.Findings[i].Met && !silent) {
			t.Errorf("%s, silent %t: %v is met: %t", a.Lab.Name, silent, f.Asks, f.Met)
		}
	}
	for name, is := range s.Met {
		if silent && is {
			t.Errorf("the silent %s says that %s is met", a.Lab.Name, name)
		}
	}
	if s.Question != nil || len(s.Broke) > 0 || len(s.Packets(nil, nil)) > 0 {
		t.Errorf("%s asks or tells: %+v", a.Lab.Name, s)
	}
	for _, task := range open.For("mina", 1<<20).Tasks {
		if _, ok, err := a.Hint(task.Name); ok && !errors.Is(err, labs.ErrSealed) {
			t.Errorf("%s gives a hint: %v", a.Lab.Name, err)
		}
		if how, text := a.Command("en", task.Name); how != labs.Alone || text != "" {
			t.Errorf("%s shows %q", a.Lab.Name, text)
		}
	}
	if text, err := a.Solution(); !errors.Is(err, labs.ErrSealed) {
		t.Errorf("%s shows its solution: %q", a.Lab.Name, text)
	}
}
