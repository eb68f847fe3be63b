package tui

import (
	"slices"
	"strings"
	"testing"
	"time"

	"skylab/assets"
	"skylab/tui/term"
)

// recorded is a station that notes what a bench tells it.
type recorded struct {
	said   []string
	stands []Standing
}

func (r *recorded) Hand(up bool) {
	r.said = append(r.said, map[bool]string{true: "hand up", false: "hand down"}[up])
}

func (r *recorded) Grant(is bool) {
	r.said = append(r.said, map[bool]string{true: "granted", false: "taken back"}[is])
}
func (r *recorded) Stands(s Standing)             { r.stands = append(r.stands, s) }
func (r *recorded) Code() (string, string, error) { return "K7QF-2M9T", "ssh -p 2222 1@station", nil }

// seated opens a lab at a station.
func seated(t testing.TB, w, h int, l assets.Lang) (*player, *recorded) {
	t.Helper()
	p, r := open(t, w, h, l, "first-vpc"), &recorded{}
	p.m.o.Station = r
	p.each = func(term.Frame) { p.m.View() } // as Bubble Tea does after each message
	return p, r
}

func TestALearnerSeesWhoWatchesAndWhatIsSaid(t *testing.T) {
	for _, l := range assets.Langs() {
		for _, size := range [][2]int{{80, 24}, {120, 40}} {
			p, _ := seated(t, size[0], size[1], l)
			p.send(Around{Watching: []string{"Kim\x1b[31m"}})
			p.needs("Kim", map[assets.Lang]string{assets.English: "is watching", assets.Korean: "보고 있어요"}[l])
			p.send(Around{Watching: []string{"Kim"}, Asks: "Kim"})
			p.needs("Alt+y")
			p.send(Said{From: "Kim", Text: "look at the\x1b\x07 route table"})
			p.needs("Kim: look at the route table", "Alt+y")
			p.send(Around{})
			p.needs("Alt+t")
			if text := strings.Join(p.m.Frame().Rows, ""); strings.Contains(text, "\x1b]") || strings.Contains(text, "\x07") {
				t.Error("what was said steers the terminal")
			}
			p.key("alt+t")
			p.needs("Kim: look at the route table")
			p.key("down", "enter")
			p.needs("K7QF-2M9T", "ssh -p 2222 1@station")
			p.key("esc")
		}
	}
}

func TestTheHandAndThePromptAreTheLearners(t *testing.T) {
	p, r := seated(t, 120, 40, assets.English)
	p.key("alt+h", "alt+h", "alt+y")
	p.needs("Nobody asks to type here")
	p.send(Around{Asks: "Kim"})
	p.key("alt+y")
	p.send(Around{Types: "Kim"})
	p.needs("Kim types here too")
	p.key("alt+y")
	if want := []string{"hand up", "hand down", "granted", "taken back"}; !slices.Equal(r.said, want) {
		t.Errorf("the station heard %q, want %q", r.said, want)
	}
}

func TestTheBoardIsToldHowABenchStands(t *testing.T) {
	p, r := seated(t, 120, 40, assets.Korean)
	p.send(Around{})
	p.typed("aws ec2 describe-vpcs")
	p.key("enter")
	if len(r.stands) == 0 {
		t.Fatal("it is told nothing")
	}
	s := ReadStanding(r.stands[len(r.stands)-1].Text())
	if s.Lab != "first-vpc" || s.Task == "" || len(s.Tasks) == 0 {
		t.Errorf("it stands as %+v", s)
	}
	for _, l := range assets.Langs() {
		if told := s.Told[l]; told.Lab == "" || told.Task == "" || told.Blocker == "" {
			t.Errorf("%s: told as %+v", l, told)
		}
	}
	p.key("f10")
	if s := r.stands[len(r.stands)-1]; s.Lab != "" {
		t.Errorf("back at the shelf it stands as %+v", s)
	}
}

func TestLabTimeStandsStillWhileNobodyIsThere(t *testing.T) {
	p, _ := seated(t, 120, 40, assets.English)
	a := p.m.bench.attempt
	p.send(Attended(false))
	before := a.Engine.World().Now()
	p.now = p.now.Add(1000 * time.Hour)
	p.send(Attended(true))
	if now := a.Engine.Now(); now.Sub(before) > time.Second {
		t.Errorf("lab time went on by %v", now.Sub(before))
	}
}

// The shelf looks at attempts beside whatever is done: one that is being begun at
// that moment is not begun by the look.
func TestALookAtTheShelfBeginsNothing(t *testing.T) {
	p := open(t, 120, 40, assets.English, "")
	r := p.m.o.Room
	at, err := r.Book.Begin(r.Learner, "first-vpc", began)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.Stock(assets.English); err != nil {
		t.Fatal(err)
	}
	if log, err := r.Book.Log(at.ID); len(log) != 0 || err != nil {
		t.Errorf("a look has written %d entries (%v)", len(log), err)
	}
}
