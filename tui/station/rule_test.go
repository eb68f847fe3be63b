package station

import (
	"context"
	"io"
	"strings"
	"testing"
	"time"

	"skylab/engine"
	"skylab/labs"
	"skylab/labs/gradebook"
)

const agreedText = `class: networks
checkpoints:
  - name: week
    labs: [{lab: first-vpc, points: 60}]
    due: 2099-12-08 18:00
    attempts: 2
`

// led opens a station whose class has a checkpoint, with a teacher, kim, an
// assistant, lee, and a learner, mina, who has handed a finished lab in.
func led(t *testing.T) *room {
	t.Helper()
	r := opened(t)
	r.teacher("kim")
	mina := r.enrolled("mina")
	lee := gradebook.Person{ID: "t-lee", Class: mina.Class, Role: gradebook.Assistant, Roster: "t-lee", Name: "lee", Since: time.Now()}
	if err := r.book.Hire(lee, fingerprint("lee"), time.Now()); err != nil {
		t.Fatal(err)
	}
	if out, err := r.runs("kim", "class put networks", strings.NewReader(agreedText)); err != nil {
		t.Fatal(out, err)
	}
	s, err := r.st.o.Proctor.Begin(mina, "week")
	if err != nil {
		t.Fatal(err)
	}
	at, err := r.st.o.Proctor.Enter(mina, "week", "first-vpc")
	if err != nil {
		t.Fatal(err)
	}
	l, _ := r.st.o.Proctor.Lab("first-vpc")
	kept := 0
	a, err := labs.Open(l, labs.Config{Learner: mina.ID, Number: at.Draw, Keep: func(e []engine.Entry) error {
		err := r.book.Keep(at.ID, kept, e)
		kept += len(e)
		return err
	}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	a.Say(context.Background(), a.Values.Fill(l.Solutions[0].Text), io.Discard, io.Discard)
	if err := r.st.o.Proctor.HandIn(s, time.Now(), mina.ID); err != nil {
		t.Fatal(err)
	}
	return r
}

// TestACheckpointIsLedByCommands is what one who teaches types, and what is
// answered.
func TestACheckpointIsLedByCommands(t *testing.T) {
	r := led(t)
	for _, c := range []struct{ who, words, in, want string }{
		{"kim", "class put networks", "class: x\ncheckpoints: [{name: a, labs: [{lab: nothing}]}]\n", "2: There is no lab nothing.\nThe file has 1 mistake, so nothing was changed."},
		{"kim", "class put nowhere", agreedText, "There is no class nowhere."},
		{"kim", "class get networks", "", agreedText},
		{"kim", "class check networks", "", "All 1 draw of 1 learner can be solved."},
		{"kim", "checkpoints networks", "", "week                 graded     60 points  due 2099-12-08 18:00 UTC"},
		{"mina", "checkpoints", "", "handed in 1 time"},
		{"kim", "ledger networks week", "", "mina\thanded\t1\t60\t60\t0"},
		{"lee", "ledger networks week", "", "mina\thanded\t1\t60\t60\t0"},
		{"lee", "comment networks week +1 well done, all of it", "", "The comment is with the work of mina."},
		{"kim", "override networks week +1 first-vpc rooms 61 too much", "", "is no number of points from 0 to"},
		{"kim", "override networks week +1 first-vpc nothing 1 where", "", "There is no task first-vpc/nothing in week."},
		{"kim", "override networks week +9 first-vpc rooms 1 who", "", "Nobody here has this id."},
		{"kim", "override networks week +1 first-vpc rooms 2 a mistake of the lab", "", "mina has 2 points for first-vpc/rooms now."},
		{"kim", "restore networks week +1 first-vpc rooms it was not", "", "What mina earned for first-vpc/rooms counts again."},
		{"kim", "regrade networks week all --dry", "", "Of 1 grade, 0 would change. Nothing was changed."},
		{"kim", "regrade networks week +1 on request", "", "1 grade was made again, 0 changed."},
		{"kim", "likeness networks week", "", "first-vpc: 1 attempt, nothing that is alike beyond the lab."},
		{"kim", "extend networks week all 15m fire alarm", "", "networks: week is due later. 15m: fire alarm"},
		{"kim", "extend networks week all soon fire alarm", "", "soon is no length of time"},
		{"kim", "extra networks week +1 25% by the office", "", "the clock of week has more. Nobody else sees it. 25%: by the office"},
		{"kim", "extra networks week +1 2500% by the office", "", "is no percentage"},
		{"kim", "extra networks week all 25% by the office", "", "Nobody here has this id."},
		{"kim", "again networks week +1 1 ill", "", "mina: week may be begun more often. 1: ill"},
		{"kim", "pause networks week all lunch", "", "week is paused, and clocks stand still. lunch"},
		{"kim", "checkpoints networks", "", "paused"},
		{"kim", "resume networks week all lunch", "", "week goes on. lunch"},
		{"kim", "reopen networks week +1 30m the power", "", "mina: week goes on. 30m: the power"},
		{"kim", "ledger networks week canvas", "", "Student,ID,SIS User ID,SIS Login ID,Section"},
		{"kim", "ledger networks week word", "", "It is written: ledger CLASS CHECKPOINT [canvas|"},
		{"kim", "ledger networks week html --projector", "", "<!DOCTYPE html>"},
		{"lee", "ledger networks week canvas", "", "It is written"},
		{"mina", "report week", "", "The grades of week are not published yet."},
		{"kim", "report networks week +1", "", "<!DOCTYPE html>"},
		{"kim", "publish networks week done", "", "the grades of week can be seen."},
		{"mina", "report week", "", "<!DOCTYPE html>"},
		{"kim", "publish networks weak done", "", "There is no checkpoint weak in networks."},
		{"kim", "pause networks week all", "", "It is written: pause CLASS CHECKPOINT ID|all REASON"},
	} {
		out, _ := r.runs(c.who, c.words, strings.NewReader(c.in))
		if !strings.Contains(out, c.want) {
			t.Errorf("%s: %s\n%swant %s", c.who, c.words, out, c.want)
		}
	}
	acts, err := r.book.Acts()
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, a := range acts {
		all = append(all, a.Who+" "+a.Act+": "+a.Text)
	}
	for _, want := range []string{"t-kim agreed: 1 checkpoints", "t-lee comment:  : well done, all of it", "t-kim override: first-vpc rooms 2: a mistake of the lab", "t-kim extend week: 15m: fire alarm", "t-kim regrade week: 60, before 60: on request"} {
		if !strings.Contains(strings.Join(all, "\n"), want) {
			t.Errorf("%q is not among\n%s", want, strings.Join(all, "\n"))
		}
	}
}

// TestRolesHoldForEveryCommand: what somebody may not do is not there for them.
func TestRolesHoldForEveryCommand(t *testing.T) {
	r := led(t)
	may := map[string]string{ // the least role
		"status": "mina", "labs": "mina", "grade": "mina", "device": "mina", "plain": "mina", "help": "mina", "checkpoints": "mina", "report": "mina",
		"export": "mina", "erase": "mina", // their own; those who assist nobody's
		"board": "lee", "say": "lee", "ledger": "lee", "comment": "lee", "bring": "lee",
	}
	for _, c := range commands() {
		for rank, who := range []string{"mina", "lee", "kim"} {
			least, known := map[string]int{"mina": 0, "lee": 1, "": 2}[may[c.name]]
			if !known {
				t.Fatal(c.name)
			}
			may := rank >= least && (who != "lee" || c.name != "export" && c.name != "erase")
			out, _ := r.runs(who, "help", nil)
			shown := false
			for _, row := range strings.Split(out, "\n") {
				shown = shown || strings.HasPrefix(row, "  "+c.name+" ")
			}
			if shown != may {
				t.Errorf("%s sees %s in help: %v", who, c.name, shown)
			}
			if !may {
				if out, err := r.runs(who, c.name+" networks week +1 a b 1 x", nil); err == nil || !strings.Contains(out, "There is no") {
					t.Errorf("%s may %s: %s", who, c.name, out)
				}
			}
		}
	}
}

func (r *room) teacherOf(name string) gradebook.Person {
	r.t.Helper()
	p, _, err := r.book.Person("t-" + name)
	if err != nil {
		r.t.Fatal(err)
	}
	return p
}
