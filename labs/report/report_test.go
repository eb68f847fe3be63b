package report

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"skylab/assets"
	"skylab/labs/grade"
	"skylab/labs/ledger"
)

var noon = time.Date(2026, 11, 27, 12, 0, 0, 0, time.UTC)

// term is a ledger of so many learners and tasks, in which everything occurs.
func term(learners, tasks int) ledger.Ledger {
	l := ledger.Ledger{Class: "Networks 2", Checkpoint: "Checkpoint 3", Mode: "graded", At: noon, Due: noon.Add(-2 * time.Hour), Of: 100 * grade.Point}
	titles := [][2]string{{"Give the public subnet a way out", "퍼블릭 서브넷에 나가는 길 내기"}, {"Let the private subnet reach updates", "프라이빗 서브넷이 업데이트를 받게 하기"}, {"Close SSH to everybody but the bastion", "배스천 말고는 SSH 막기"}, {"Spread the fleet over two zones", "두 가용 영역에 나누어 두기"}, {"Answer on HTTPS with a name", "이름과 HTTPS로 응답하기"}, {"Survive a dark zone", "가용 영역 하나가 꺼져도 버티기"}}
	for i := range tasks {
		t := titles[i%len(titles)]
		l.Tasks = append(l.Tasks, ledger.Task{Lab: fmt.Sprint("lab-", i/3+1), Name: fmt.Sprint("task-", i+1), Title: map[string]string{"en": t[0], "ko": t[1]}, Of: l.Of*grade.Points(i+1)/grade.Points(tasks) - l.Of*grade.Points(i)/grade.Points(tasks)})
	}
	for i := range learners {
		l.Rows = append(l.Rows, row(i, l.Tasks))
	}
	return l
}

func row(i int, tasks []ledger.Task) ledger.Row {
	families, givens := []string{"김", "Lee", "박", "Okafor", "최", "Silva"}, []string{"민서", "Jun", "서연", "Ada", "도윤", "João", "하은"}
	r := ledger.Row{
		Person: fmt.Sprint("person-", i), Roster: fmt.Sprint(20260100 + i), Name: families[i%6] + " " + givens[i%7],
		State: ledger.Handed, Attempt: 1 + i%2, Began: noon.Add(-30 * time.Hour), Handed: noon.Add(-time.Duration(3+i%20) * time.Hour),
		Engine: "v1.4.0", Labs: map[string]string{"lab-1": "9f2c41d07a", "lab-2": "1b7e90aa35"},
	}
	switch i % 11 {
	case 3:
		r.State, r.Attempt, r.Began, r.Handed, r.Engine, r.Labs = ledger.Absent, 0, time.Time{}, time.Time{}, "", nil
	case 7:
		r.State, r.Handed, r.Task, r.Blocker = ledger.Open, time.Time{}, "task-2", "no route to the Internet"
	case 5:
		r.Late = 5 * grade.Point
	}
	for j, t := range tasks {
		c := cell(i, j, t, r.State)
		r.Got += c.Got
		r.Cells = append(r.Cells, c)
	}
	r.Got = max(0, r.Got-r.Late)
	return r
}

func cell(i, j int, t ledger.Task, s ledger.State) ledger.Cell {
	c := ledger.Cell{Of: t.Of, Task: grade.Task{Name: t.Name, Of: 3}}
	if s == ledger.Absent {
		return c
	}
	c.Active = time.Duration(4+(i*7+j*5)%23) * time.Minute
	c.Goals, c.Hints, c.Met = 3, (i+j)%3, true
	c.Earned, c.Line = t.Of, 3+4*j
	switch k := (i*5 + j*j*3) % (13 - min(j, 9)); {
	case k < 2+j%3:
		c.Met, c.Goals, c.Line, c.Earned = false, min(k, 2), 0, t.Of*grade.Points(min(k, 2))/3
		c.Turns = []grade.Turn{{Task: t.Name, What: "saw-open"}}
	case k == 5:
		c.Turns = []grade.Turn{{Task: t.Name, What: "InvalidSubnet.Conflict", Refused: true}}
	case k == 6:
		c.Told, c.Earned = true, 0
	case k == 7:
		c.By, c.Earned = "an instructor", 0
	}
	c.Got = c.Earned
	if i%9 == 4 && j == 1 {
		c.Override = &ledger.Override{Got: t.Of / 2, Reason: "the projector failed for ten minutes", By: "Prof. Han", At: noon.Add(-time.Hour)}
		c.Got = c.Override.Got
	}
	if i%8 == 2 && j == 0 {
		c.Comments = []ledger.Comment{{Text: "A clean route table. Next time name it, too.", By: "Prof. Han", At: noon}}
	}
	return c
}

func written(t interface{ Fatal(...any) }, f Format, l ledger.Ledger, o Options) []byte {
	var b bytes.Buffer
	if err := Write(&b, f, l, o); err != nil {
		t.Fatal(f, err)
	}
	return b.Bytes()
}

func TestEachFormatIsWrittenOfNobodyOfOneAndOfMany(t *testing.T) {
	for _, f := range Formats() {
		for _, l := range []ledger.Ledger{{}, term(0, 3), term(3, 0), term(1, 1), term(40, 15)} {
			for _, lang := range append(assets.Langs(), "") {
				one := written(t, f, l, Options{Lang: lang})
				if len(one) == 0 {
					t.Errorf("%s: nothing is written of %d learners", f, len(l.Rows))
				}
				if f != XLSX && !bytes.Equal(one, written(t, f, l, Options{Lang: lang})) { // a zip has the moment in it
					t.Errorf("%s: twice the same ledger, and two texts", f)
				}
			}
		}
	}
	if err := Write(&bytes.Buffer{}, "pdf", term(1, 1), Options{}); err == nil {
		t.Error("a format that does not exist is written")
	}
}

func TestWhatIsToldElsewhereIsWhatCounts(t *testing.T) {
	l := term(0, 2)
	cell := func(got grade.Points, by *ledger.Override) ledger.Cell { return ledger.Cell{Got: got, Override: by} }
	l.Rows = []ledger.Row{
		{Roster: "1", State: ledger.Absent, Cells: []ledger.Cell{{}, {}}},
		{Roster: "2", State: ledger.Open, Got: 3, Cells: []ledger.Cell{cell(3, nil), {}}},
		{Roster: "3", State: ledger.Handed, Got: 7, Late: 1, Cells: []ledger.Cell{cell(8, nil), {}}},
		{Roster: "4", State: ledger.Absent, Got: 5, Cells: []ledger.Cell{{}, cell(5, &ledger.Override{Got: 5})}},
	}
	told := func() (out []string) {
		for _, r := range Results(l) {
			out = append(out, fmt.Sprintf("%v:%d %v:%d %v:%d", r.Told, r.Got, r.Tasks[0].Told, r.Tasks[0].Got, r.Tasks[1].Told, r.Tasks[1].Got))
		}
		return out
	}
	want := []string{"false:0 false:0 false:0", "false:3 false:3 false:0", "true:7 true:8 true:0", "true:5 false:0 true:5"}
	if d := cmp.Diff(want, told()); d != "" {
		t.Errorf("of a graded checkpoint: %s", d)
	}
	l.Mode = "practice"
	want[1] = "true:3 true:3 true:0"
	if d := cmp.Diff(want, told()); d != "" {
		t.Errorf("of practice: %s", d)
	}
}

func TestWhoHasNoIdOfARosterIsUnplaced(t *testing.T) {
	for id, want := range map[string]bool{"20260101": true, "kim.m": true, "a-1": true, "": false, "+3": false, "0": false, "=1": false, "@x": false, "x;=1": false, "a\nb": false, " 7 ": false} {
		l := ledger.Ledger{Rows: []ledger.Row{{Roster: id, Name: "Mina"}}}
		if placed := len(Unplaced(l)) == 0; placed != want && id != " 7 " {
			t.Errorf("%q is placed: %v", id, placed)
		}
	}
}

// A report for projecting is shown to a class: whatever is known of one learner is
// not in it, in any format.
func TestAReportForProjectingIsAboutNoLearner(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := term(rapid.IntRange(0, 30).Draw(t, "learners"), rapid.IntRange(0, 8).Draw(t, "tasks"))
		secret := func() string { return "x" + rapid.StringMatching(`[b-df-hj-np-tv-z]{9}`).Draw(t, "secret") }
		var all []string
		hide := func(s *string) { *s = secret(); all = append(all, *s) }
		for i := range l.Rows {
			r := &l.Rows[i]
			hide(&r.Name)
			hide(&r.Roster)
			hide(&r.Person)
			hide(&r.Blocker)
			for j := range r.Cells {
				c := &r.Cells[j]
				hide(&c.By)
				c.Override = &ledger.Override{}
				hide(&c.Override.Reason)
				hide(&c.Override.By)
				c.Comments = []ledger.Comment{{}}
				hide(&c.Comments[0].Text)
			}
		}
		for _, f := range Formats() {
			var b bytes.Buffer
			err := Write(&b, f, l, Options{Lang: rapid.SampledFrom(assets.Langs()).Draw(t, "lang"), Projector: true})
			text := b.String()
			switch {
			case f == Canvas || f == Moodle:
				if !errors.Is(err, ErrNames) || text != "" {
					t.Fatalf("%s: %v, and %q is written", f, err, text)
				}
				continue
			case err != nil:
				t.Fatal(err)
			case f == XLSX:
				text = unzipped(t, b.Bytes())
			}
			for i, task := range l.Tasks {
				if !strings.Contains(text, task.Title["en"]) && !strings.Contains(text, task.Title["ko"]) {
					t.Fatalf("%s: task %d is not in it", f, i)
				}
			}
			for _, s := range all {
				if strings.Contains(text, s) {
					t.Fatalf("%s: %s is in it", f, s)
				}
			}
		}
	})
	if err := Learner(&bytes.Buffer{}, term(3, 1), "person-1", nil, Options{Projector: true}); !errors.Is(err, ErrNames) {
		t.Errorf("a learner is projected: %v", err)
	}
}

func TestAWrongTurnIsSaidAsTheCallerSaysIt(t *testing.T) {
	refused, found := grade.Turn{What: "InvalidSubnet.Conflict", Refused: true}, grade.Turn{What: "saw-open"}
	en := Options{Lang: assets.English}
	if got := en.turn(refused); got != "InvalidSubnet.Conflict" {
		t.Errorf("a refusal is said as %q", got)
	}
	if got := en.turn(found); !strings.Contains(got, "…") || strings.Contains(got, "{") {
		t.Errorf("a finding is said as %q", got)
	}
	en.Turn = func(grade.Turn) string { return "mine" }
	if got := en.turn(found); got != "mine" {
		t.Errorf("it is said as %q", got)
	}
}
