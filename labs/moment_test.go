package labs_test

import (
	"context"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"skylab/engine/world"
	"skylab/labs"
)

// content is all that stands in an account, without the time that it is.
func content(w *world.World) []string {
	var out []string
	for _, r := range world.All[world.Resource](w, world.Everywhere) {
		out = append(out, r.ID())
	}
	return out
}

// Whatever was typed, taken back and brought back: a moment that undoing leads
// to is as it was, and every moment can be gone on from elsewhere.
func TestEveryMomentCanBeGoneBackToOrOnFrom(t *testing.T) {
	l := lab(t, "first-vpc")
	lines := strings.Split(strings.TrimSpace(l.Solutions[0].Text), "\n")
	rapid.Check(t, func(t *rapid.T) {
		a, err := labs.Open(l, labs.Config{Live: live, Learner: "mina", Number: 1}, nil)
		if err != nil {
			t.Fatal(err)
		}
		start := labs.Moments(a.Engine.Log())[0].Line
		was := map[int][]string{start: content(a.Engine.World())}
		digest := map[int][32]byte{start: a.Engine.World().Digest()}
		for range rapid.IntRange(1, 12).Draw(t, "steps") {
			switch rapid.SampledFrom([]string{"say", "say", "say", "undo", "redo", "skip", "save"}).Draw(t, "does") {
			case "say":
				a.Say(context.Background(), a.Values.Fill(rapid.SampledFrom(lines).Draw(t, "line")), io.Discard, io.Discard)
			case "undo":
				_, _ = a.Undo()
			case "redo":
				_, _ = a.Redo()
			case "skip":
				_, _ = a.Skip(time.Minute)
			case "save":
				if err := a.Save(start, "다시 볼 곳"); err != nil {
					t.Fatal(err)
				}
			}
			all := labs.Moments(a.Engine.Log())
			newest := all[len(all)-1]
			was[newest.Line], digest[newest.Line] = content(a.Engine.World()), a.Engine.World().Digest()
		}
		all := labs.Moments(a.Engine.Log())
		if newest := all[len(all)-1]; !newest.Here {
			t.Fatalf("undoing does not lead to where it is: %+v", newest)
		}
		to := rapid.SampledFrom(all).Draw(t, "to")
		free, err := labs.Open(l.Free(), labs.Config{Live: live, Learner: "mina", Number: 1}, labs.Until(a.Engine.Log(), to.Line))
		if err != nil {
			t.Fatal(err)
		}
		if free.Engine.World().Digest() != digest[to.Line] {
			t.Fatalf("the branch from line %d begins elsewhere", to.Line)
		}
		if !to.Here {
			return
		}
		if _, err := a.Back(to.Line); err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(was[to.Line], content(a.Engine.World())); d != "" {
			t.Fatalf("back at line %d it is not as it was:\n%s", to.Line, d)
		}
	})
}

func TestAMomentSaysWhatItChangedAndWhatBecameOfIt(t *testing.T) {
	a := open(t, lab(t, "first-vpc"), nil)
	say(t, a, missingRoute)
	say(t, a, "aws ec2 describe-vpcs")
	say(t, a, "x=$(aws ec2 create-vpc --cidr-block 10.9.0.0/16); aws ec2 create-internet-gateway")
	if _, err := a.Undo(); err != nil {
		t.Fatal(err)
	}
	a.Say(context.Background(), "aws ec2 create-vpc --cidr-block 10.0.0.0/8", io.Discard, io.Discard)
	all := labs.Moments(a.Engine.Log())
	if err := a.Save(all[1].Line, "길이 났다"); err != nil {
		t.Fatal(err)
	}
	all = labs.Moments(a.Engine.Log())
	var got []string
	for _, m := range all[1:] {
		got = append(got, strings.Join([]string{m.Word, strings.Join(m.Did, "+"), map[bool]string{true: "gone"}[m.Gone], map[bool]string{true: "refused"}[m.Refused], map[bool]string{true: "here"}[m.Here], m.Name}, "|"))
	}
	want := []string{"|CreateRoute|||here|길이 났다", "||||here|", "|CreateVpc+CreateInternetGateway|gone|||", "undo||||here|", "|||refused|here|"}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}
