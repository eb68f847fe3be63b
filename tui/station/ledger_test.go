package station

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"skylab/assets"
	"skylab/engine"
	"skylab/labs"
	"skylab/labs/catalog"
	"skylab/labs/gradebook"
	"skylab/labs/proctor"
	"skylab/tui"
	"skylab/tui/look"
)

const weekly = `class: networks
checkpoints:
  - name: week
    title: Routes and doors
    labs: [{lab: first-vpc, points: 60}, {lab: https, points: 40}]
`

const weeklyFinal = `  - name: final
    mode: exam
    labs: [{lab: first-vpc}]
    clock: 90m
`

var noon = time.Date(2026, 12, 1, 12, 0, 0, 0, time.UTC)

// agree agrees something with the first class.
func agree(t testing.TB, st *Station, text string) gradebook.Class {
	t.Helper()
	all, err := st.o.Book.Classes()
	if err == nil {
		_, err = st.o.Proctor.Agree(all[0].ID, []byte(text), "t")
	}
	if err != nil {
		t.Fatal(err)
	}
	return all[0]
}

// still is a station at one moment, to which nobody is connected.
func still(t testing.TB) (*Station, gradebook.Class) {
	t.Helper()
	book, err := gradebook.Open(filepath.Join(t.TempDir(), "book.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = book.Close() })
	all, err := labs.Load(catalog.Files)
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	o := Options{
		Book: book, Labs: all, Build: "test", Host: "host-a", Address: "station.example",
		Wall: func() time.Time { return noon }, Log: slog.New(slog.NewTextHandler(os.Stderr, nil)),
		Draw: func(int) string { n++; return fmt.Sprint("drawn", n) },
	}
	st := New(o)
	t.Cleanup(st.stop)
	if _, err := st.AddClass("networks"); err != nil {
		t.Fatal(err)
	}
	return st, agree(t, st, weekly+"    due: 2026-12-08 18:00\n")
}

// joins makes a learner of the class.
func joins(t testing.TB, st *Station, c gradebook.Class, name string) gradebook.Person {
	t.Helper()
	p, err := st.o.Book.Join(c.Code, "", name, "SHA256:"+name, "p-"+name, noon)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// begins begins a sitting.
func begins(t testing.TB, st *Station, who gradebook.Person, name string) gradebook.Sitting {
	t.Helper()
	s, err := st.o.Proctor.Begin(who, name)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// does does a script in a lab of a sitting, whose entries somebody signs.
func does(t testing.TB, st *Station, who gradebook.Person, name, lab, by string, script func(*labs.Lab, *labs.Attempt) string) {
	t.Helper()
	at, err := st.o.Proctor.Enter(who, name, lab)
	if err != nil {
		t.Fatal(err)
	}
	l, _ := st.o.Proctor.Lab(lab)
	kept := 0
	a, err := labs.Open(l, labs.Config{Learner: who.ID, Number: at.Draw, Wall: st.o.Wall, Build: "test", Keep: func(e []engine.Entry) error {
		for i := range e {
			if e[i].By == who.ID {
				e[i].By = by
			}
		}
		err := st.o.Book.Keep(at.ID, kept, e)
		kept += len(e)
		return err
	}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	a.Say(context.Background(), a.Values.Fill(script(l, a)), io.Discard, io.Discard)
}

func solution(l *labs.Lab, _ *labs.Attempt) string { return l.Solutions[0].Text }

// stands puts somebody at a bench on another host, in a lab of a sitting.
func stands(t testing.TB, st *Station, who gradebook.Person, s gradebook.Sitting, lab string, met int, ago time.Duration) {
	t.Helper()
	course, _, err := st.o.Proctor.Course(s.Class)
	if err != nil {
		t.Fatal(err)
	}
	draw := course.Draw(s.Checkpoint, lab, s.Number)
	l, _ := st.o.Proctor.Lab(lab)
	is := standing(l.For(who.ID, draw), draw, met, ago)
	if _, _, err := st.o.Book.Occupy(who.ID, "host-b", noon, noon.Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	if err := st.o.Book.Tell("host-b", map[string]string{who.ID: is.text()}); err != nil {
		t.Fatal(err)
	}
	if err := st.survey(); err != nil {
		t.Fatal(err)
	}
}

// standing is a bench in a lab, so long at the task behind those that are met.
func standing(l *labs.Lab, draw, met int, ago time.Duration) seat {
	is := seat{At: noon.Add(-ago), Here: true, Standing: tui.Standing{Lab: l.Name, Draw: draw, Tasks: make([]bool, len(l.Tasks))}}
	for i := range met {
		is.Tasks[i] = true
	}
	if met < len(l.Tasks) {
		is.Task = l.Tasks[met].Name
		is.Told = map[assets.Lang]tui.Told{
			"en": {Task: "A way out", Blocker: "web has no route to the internet."},
			"ko": {Task: "밖으로 나가는 길", Blocker: "web에서 인터넷으로 가는 경로가 없어요."},
		}
	}
	return is
}

// looker is a session that is connected to nothing.
func looker(st *Station, who gradebook.Person, l assets.Lang, w, h int) *session {
	s := &session{st: st, poke: make(chan struct{}, 1), over: make(chan struct{}), w: w, h: h, who: who}
	s.words, s.looks = assets.Words(l), look.NewTheme(look.Depth(0), true, false)
	return s
}

// opens opens the ledger and waits until it was read.
func opens(t testing.TB, s *session, c gradebook.Class, name string) *account {
	t.Helper()
	all, err := s.st.offers(s.person())
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range all {
		if o.of.Name == name {
			a := newAccount(s, o, nil)
			a.tally.changed()
			eventually(t, "the ledger was read", func() bool { a.refresh(s); return a.shot != nil })
			return a
		}
	}
	t.Fatal("there is no such checkpoint")
	return nil
}

// seen is what a place looks like, without styles.
func seen(s *session, p place) string {
	var rows []string
	for _, r := range p.draw(s).Rows {
		rows = append(rows, strings.TrimRight(control.ReplaceAllString(r, ""), " "))
	}
	return strings.Join(rows, "\n") + "\n"
}

var kim = gradebook.Person{ID: "t-kim", Role: gradebook.Instructor, Name: "Kim"}

// peopled is a class in all the states that there are.
func peopled(t testing.TB) (*Station, gradebook.Class) {
	st, c := still(t)
	mina, jun, sora, hana := joins(t, st, c, "Mina"), joins(t, st, c, "준서"), joins(t, st, c, "Sora"), joins(t, st, c, "Hana")
	joins(t, st, c, "Absent")
	handed := begins(t, st, mina, "week")
	does(t, st, mina, "week", "first-vpc", mina.ID, solution)
	if err := st.o.Proctor.HandIn(handed, noon, mina.ID); err != nil {
		t.Fatal(err)
	}
	stands(t, st, jun, begins(t, st, jun, "week"), "first-vpc", 2, 12*time.Minute)
	stands(t, st, sora, begins(t, st, sora, "week"), "https", 1, 2*time.Minute)
	lent := begins(t, st, hana, "week")
	does(t, st, hana, "week", "first-vpc", kim.ID, solution)
	if err := st.o.Proctor.HandIn(lent, noon, hana.ID); err != nil {
		t.Fatal(err)
	}
	return st, c
}

func TestTheLedgerLooksAsItIsKept(t *testing.T) {
	st, c := peopled(t)
	for _, l := range assets.Langs() {
		for _, size := range [][2]int{{80, 24}, {120, 40}} {
			s := looker(st, kim, l, size[0], size[1])
			a := opens(t, s, c, "week")
			got := seen(s, a)
			a.col, a.detail = 1, true
			got += strings.Repeat("=", size[0]) + "\n" + seen(s, a)
			a.help = true
			got += strings.Repeat("=", size[0]) + "\n" + seen(s, a)
			path := filepath.Join("testdata", fmt.Sprintf("ledger-%dx%d.%s.txt", size[0], size[1], l))
			if os.Getenv("UPDATE") != "" {
				if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path)
			if err != nil || string(want) != got {
				t.Errorf("%s is not what is shown now (%v):\n%s", path, err, got)
			}
		}
	}
}

// taught opens a station with a proctor, a class that agreed to something, two
// learners and an instructor.
func taught(t *testing.T, text string) *room {
	r := opened(t)
	agree(t, r.st, text)
	r.enrolled("mina")
	r.enrolled("jun")
	r.teacher("kim")
	return r
}

// assists makes an assistant of a class, with a key.
func (r *room) assists(name string, class int64) gradebook.Person {
	r.t.Helper()
	p := gradebook.Person{ID: "t-" + name, Class: class, Roster: "t-" + name, Role: gradebook.Assistant, Name: name, Since: time.Now()}
	if err := r.book.Hire(p, fingerprint(name), time.Now()); err != nil {
		r.t.Fatal(err)
	}
	return p
}

func (r *room) marks() []gradebook.Mark {
	r.t.Helper()
	all, err := r.book.Marks(1)
	if err != nil {
		r.t.Fatal(err)
	}
	return all
}

func TestAnInstructorMarksFromTheLedgerAndItIsSeenAtOnce(t *testing.T) {
	r := taught(t, weekly)
	mina, _, _ := r.book.Person("p-mina")
	sitting := begins(t, r.st, mina, "week")
	does(t, r.st, mina, "week", "first-vpc", mina.ID, solution)
	if err := r.st.o.Proctor.HandIn(sitting, time.Now(), mina.ID); err != nil {
		t.Fatal(err)
	}
	term := r.sits(r.dial("kim"), 120, 40)
	term.waits("0 of 2 here")
	term.types("l")
	term.waits("Routes and doors", "1 of 2 began", "1 handed in")
	term.types("o")
	term.waits("Choose a task first")
	term.types("\x1b[C")
	term.waits("Task 1 of 8")
	term.types("o99\r")
	term.waits("A number from 0 to what the task is worth")
	term.types("\x15" + "7.5\r\r")
	term.waits("Please write a few words")
	term.types("half of it\r")
	term.waits("Your points hold now", "52.5")
	term.types("c나중에 봐요\r")
	term.waits("comment is there")
	term.types("d")
	term.waits("7.5 points by kim in place of 15: half of it", "kim: 나중에 봐요")
	term.types("rit was right\r")
	term.waits("What was earned holds again")
	term.types("g")
	term.waits("60 now, 60 after")
	term.types("to be sure\r")
	term.waits("Graded again")
	term.types("p")
	term.waits("Enter shows the grades")
	term.types("\x1b")
	term.types("p\r")
	term.waits("The class can see its grades now", "grades shown")
	var kinds []string
	for _, m := range r.marks() {
		kinds = append(kinds, string(m.Kind)+" "+m.Who+" "+m.Text)
	}
	if got := strings.Join(kinds, ", "); got != "override t-kim half of it, comment t-kim 나중에 봐요, restore t-kim it was right" {
		t.Error(got)
	}
	acts, err := r.book.Acts()
	said := fmt.Sprint(acts)
	for _, want := range []string{"override", "restore", "comment", "regrade week", "publish week"} {
		if err != nil || !strings.Contains(said, "t-kim "+want) {
			t.Errorf("%s is not noted (%v): %s", want, err, said)
		}
	}
}

func TestAnInstructorMovesEndsFromTheLedger(t *testing.T) {
	r := taught(t, weekly+weeklyFinal)
	mina, _, _ := r.book.Person("p-mina")
	sitting := begins(t, r.st, mina, "final")
	term := r.sits(r.dial("kim"), 80, 24)
	term.waits("0 of 2 here")
	term.types("l")
	term.waits("Which checkpoint?", "Routes and doors", "final")
	term.types("j\r")
	term.waits("exam", "1 of 2 began")
	term.types(" \r")
	term.waits("Paused. Clocks stand still.", "paused")
	term.types(" \r")
	term.waits("The class goes on.")
	term.types("x25\rneeds it\r")
	term.waits("The class sees nothing of it")
	term.types("d")
	term.waits("112 minutes on the clock, 90 minutes for the class")
	term.types("e15m\r\tthe power\r") // the learner, and then the class
	term.waits("Extended.")
	if err := r.st.o.Proctor.HandIn(sitting, time.Now(), ""); err != nil {
		t.Fatal(err)
	}
	handed := func(n int) func() bool {
		return func() bool {
			shot, err := r.st.tally(gradebook.Class{ID: 1}, "final").shot("en")
			return err == nil && shot.handed == n
		}
	}
	eventually(t, "it is seen to be handed in", handed(1))
	term.types("u10m\rthe power\r")
	term.waits("It is open again.")
	eventually(t, "it is seen to go on", handed(0))
	all, err := r.book.Rulings(1)
	var got []string
	for _, k := range all {
		got = append(got, strings.TrimSpace(fmt.Sprint(k.Kind, " ", k.Person, " ", k)))
	}
	want := "pause, resume, extra p-mina 25%: needs it, extend  15m: the power, reopen p-mina 10m: the power"
	if strings.Join(got, ", ") != want || err != nil {
		t.Errorf("%s (%v)", strings.Join(got, ", "), err)
	}
}

// TestAtTheLedgerEachRoleDoesWhatItMay presses every key of the ledger as an
// assistant, and as a learner.
func TestAtTheLedgerEachRoleDoesWhatItMay(t *testing.T) {
	r := taught(t, weekly)
	mina, _, _ := r.book.Person("p-mina")
	if err := r.st.o.Proctor.HandIn(begins(t, r.st, mina, "week"), time.Now(), mina.ID); err != nil {
		t.Fatal(err)
	}
	lee := r.assists("lee", 1)
	other, err := r.st.AddClass("others")
	if err != nil {
		t.Fatal(err)
	}
	r.assists("cho", other.ID)
	term := r.sits(r.dial("lee"), 120, 40)
	term.waits("0 of 2 here")
	term.types("l")
	term.waits("1 handed in")
	term.types("\x1b[C")
	term.waits("Task 1 of 8", "comment")
	if strings.Contains(term.seen(), "extend") {
		t.Error("a key is shown that does nothing")
	}
	before, _ := r.book.Acts()
	for _, who := range []gradebook.Person{lee, {ID: "t-cho", Role: gradebook.Assistant, Class: other.ID}, mina, {}} {
		s := looker(r.st, kim, "en", 120, 40)
		a := opens(t, s, gradebook.Class{ID: 1}, "week")
		s.setPerson(who) // however they came here
		for _, k := range doings {
			a.note = ""
			a.press(s, "right", k.key)
			if may := who.ID == lee.ID && k.do == proctor.Comment; may != (a.asks != nil) || may == (a.note == "Only instructors can do this.") {
				t.Errorf("%s by %s: %q", k.do, who.ID, a.note)
			}
			a.asks = nil
		}
	}
	if after, _ := r.book.Acts(); len(after) != len(before) {
		t.Errorf("somebody did %+v", after[len(before):])
	}
	term.types("cwell done\r")
	term.waits("Your comment is there")
	if all := r.marks(); len(all) != 1 || all[0].Who != "t-lee" {
		t.Errorf("%+v", all)
	}
	stranger := r.sits(r.dial("cho"), 120, 40)
	stranger.waits("0 of 0 here")
	stranger.types("l")
	stranger.waits("No checkpoint has been agreed with a class of yours yet")
	learner := r.sits(r.dial("jun"), 80, 24)
	learner.waits("One route short")
	learner.types("l")
	for _, s := range r.st.everybody() {
		if s.person().Role != gradebook.Learner {
			continue
		}
		if all, err := r.st.offers(s.person()); len(all) > 0 || err != nil {
			t.Errorf("a learner is offered %d ledgers (%v)", len(all), err)
		}
	}
	if strings.Contains(learner.seen(), "Routes and doors") {
		t.Error("a learner sees a ledger")
	}
}

func TestWithoutNamesTheLedgerRevealsNobody(t *testing.T) {
	st, c := peopled(t)
	s := looker(st, kim, "en", 120, 40)
	a := opens(t, s, c, "week")
	a.press(s, "right", "right", "v")
	text := seen(s, a)
	for _, who := range []string{"Mina", "준서", "Sora", "Hana", "Absent", "+1", "60", "@"} {
		if strings.Contains(text, who) {
			t.Errorf("%q is shown:\n%s", who, text)
		}
	}
	acts, _ := st.o.Book.Acts()
	a.press(s, "o", "c", "p", "/", "d", "s", "enter", "x")
	if after, _ := st.o.Book.Acts(); a.asks != nil || a.search != nil || a.detail || len(after) != len(acts) {
		t.Error("something can be done without names")
	}
	first := fmt.Sprint(a.shown)
	differs := false
	for range 5 {
		a.press(s, "v", "v")
		differs = differs || fmt.Sprint(a.shown) != first
	}
	if !differs {
		t.Error("the order is the same each time")
	}
	a.press(s, "v")
	if !strings.Contains(seen(s, a), "Mina") {
		t.Error("names do not come back")
	}
}

// press presses keys.
func (a *account) press(s *session, keys ...string) {
	for _, k := range keys {
		if !a.moves(s, k) && !a.views(s, k) {
			a.acts(s, k)
		}
	}
}

func TestTheLedgerIsSortedSearchedAndFiltered(t *testing.T) {
	st, c := peopled(t)
	s := looker(st, kim, "en", 120, 40)
	a := opens(t, s, c, "week")
	names := func() string {
		var out []string
		for _, r := range a.shown {
			out = append(out, r.Name)
		}
		return strings.Join(out, " ")
	}
	for _, c := range []struct {
		keys []string
		want string
	}{
		{nil, "Mina 준서 Sora Hana Absent"},
		{[]string{"s"}, "Absent Hana Mina Sora 준서"},
		{[]string{"s"}, "준서 Sora Hana Absent Mina"},          // points
		{[]string{"s"}, "준서 Sora Mina Hana Absent"},          // state
		{[]string{"s"}, "준서 Sora Mina Hana Absent"},          // time stuck
		{[]string{"right", "s"}, "Sora Absent Mina 준서 Hana"}, // the first task
		{[]string{"s", "f"}, "준서"},                           // stuck
		{[]string{"f"}, "준서 Sora"},                           // at work
		{[]string{"f"}, "Mina Hana"},                         // handed in
		{[]string{"f"}, "Absent"},                            // not begun
		{[]string{"f", "m"}, "Sora Absent"},                  // have not met the first task
		{[]string{"m"}, "Mina 준서 Hana"},                      // have met it
		{[]string{"m"}, "Mina 준서 Sora Hana Absent"},          // whoever
	} {
		a.press(s, c.keys...)
		if names() != c.want {
			t.Errorf("after %v: %s", c.keys, names())
		}
	}
	for sought, want := range map[string]string{"min": "Mina", "+3": "Sora", "준": "준서", "nobody": ""} {
		a.press(s, "/")
		a.search.text.Insert(sought)
		a.sift()
		if names() != want {
			t.Errorf("%s finds %s", sought, names())
		}
		a.seeks = false
		a.press(s, "esc")
	}
}

// TestTheLedgerFitsAnyTerminal draws it in all sizes and states: every row is as wide
// as the terminal, and there are as many.
func TestTheLedgerFitsAnyTerminal(t *testing.T) {
	st, c := peopled(t)
	for _, l := range assets.Langs() {
		s := looker(st, kim, l, 80, 24)
		a := opens(t, s, c, "week")
		a.shot.rows[2].where = engaged // each state has its words
		if text := seen(s, a); strings.Contains(text, "ledger.") {
			t.Errorf("a key is shown:\n%s", text)
		}
		for _, keys := range [][]string{nil, {"right", "d"}, {"end", "o"}, {"?"}} {
			if a.asks != nil {
				a.asks = nil
			}
			a.press(s, keys...)
			for _, w := range []int{1, 2, 7, 20, 39, 63, 64, 79, 80, 110, 300} {
				for _, h := range []int{1, 2, 5, 8, 24, 100} {
					s.w, s.h = w, h
					f := a.draw(s)
					if len(f.Rows) != h {
						t.Fatalf("%dx%d after %v: %d rows", w, h, keys, len(f.Rows))
					}
					for _, row := range f.Rows {
						if look.Width(row) != w {
							t.Fatalf("%dx%d after %v: %q", w, h, keys, row)
						}
					}
				}
			}
		}
	}
}

// TestPracticeIsUnwatchedUnlessTheClassSaysSo: a bench is looked on at while it is in
// what is graded, and its watcher is sent back when it goes on to practise.
func TestPracticeIsUnwatchedUnlessTheClassSaysSo(t *testing.T) {
	r := taught(t, weekly)
	mina, _, _ := r.book.Person("p-mina")
	sitting := begins(t, r.st, mina, "week")
	learner := r.sits(r.dial("mina"), 80, 24)
	learner.waits("One route short")
	learner.types("\r")
	learner.waits("create-route")
	board := r.sits(r.dial("kim"), 120, 40)
	board.waits("1 of 2 here")
	board.types("\r")
	board.waits("practice is unwatched in this class")
	b := r.st.open()[0]
	course, _, err := r.st.o.Proctor.Course(1)
	if err != nil {
		t.Fatal(err)
	}
	practised := b.seat().Standing
	graded := tui.Standing{Lab: "first-vpc", Draw: course.Draw("week", "first-vpc", sitting.Number), Task: "x"}
	b.Stands(graded)
	if !r.st.mayWatch(mina, graded.Lab, graded.Draw) || r.st.mayWatch(mina, graded.Lab, graded.Draw+1) || r.st.mayWatch(mina, "", 0) {
		t.Error("who may be looked on at")
	}
	eventually(t, "it is seen on the board", func() bool {
		board.types("\r")
		return strings.Contains(board.seen(), "watching mina")
	})
	was := strings.Count(board.seen(), "practice is unwatched")
	b.Stands(practised)
	b.tell()
	eventually(t, "whoever looked on is sent back", func() bool { return strings.Count(board.seen(), "practice is unwatched") > was })
	agree(t, r.st, strings.Replace(weekly, "checkpoints:", "watch: yes\ncheckpoints:", 1))
	board.types("\r")
	board.waits("watching mina")
}

// TestFromTheLedgerAnAttemptIsOpenedAsAFilm, and practice is not where the class did
// not agree to that.
func TestFromTheLedgerAnAttemptIsOpenedAsAFilm(t *testing.T) {
	r := taught(t, weekly)
	mina, _, _ := r.book.Person("p-mina")
	sitting := begins(t, r.st, mina, "week")
	does(t, r.st, mina, "week", "first-vpc", mina.ID, solution)
	if err := r.st.o.Proctor.HandIn(sitting, time.Now(), mina.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := r.book.Begin(mina.ID, "first-vpc", time.Now()); err != nil {
		t.Fatal(err)
	}
	term := r.sits(r.dial("kim"), 120, 40)
	term.waits("0 of 2 here")
	term.types("l")
	term.waits("1 handed in")
	term.types("\r")
	eventually(t, "the audit tells of it", func() bool {
		acts, err := r.book.Acts()
		return err == nil && strings.Contains(fmt.Sprint(acts), "opened an attempt of p-mina first-vpc")
	})
	was := strings.Count(term.seen(), "Routes and doors")
	term.types("\x1b")
	eventually(t, "the ledger is back", func() bool { return strings.Count(term.seen(), "Routes and doors") > was })
	term.types("q")
	eventually(t, "the board is back", func() bool { return strings.Count(term.seen(), "0 of 2 here") > 1 })
	term.types("f")
	term.waits("mina: 2 attempts") // of three: what was practised is not among them
}

// TestTheProgressIsShownWithoutNames: nobody is named, at any size, in either
// language.
func TestTheProgressIsShownWithoutNames(t *testing.T) {
	st, c := peopled(t)
	for _, l := range assets.Langs() {
		for _, size := range [][2]int{{80, 24}, {120, 40}, {20, 5}, {1, 1}} {
			s := looker(st, kim, l, size[0], size[1])
			a := opens(t, s, c, "week")
			p := &plots{of: a}
			text := seen(s, p)
			for _, r := range a.shot.rows {
				if strings.Contains(text, r.Name) || r.Roster != "" && strings.Contains(text, r.Roster) {
					t.Errorf("%s is named in\n%s", r.Name, text)
				}
			}
			if rows := strings.Split(strings.TrimSuffix(text, "\n"), "\n"); size[0] >= 80 && (len(rows) > size[1] || !strings.Contains(text, "#") && !strings.Contains(text, ".")) {
				t.Errorf("at %v it is\n%s", size, text)
			}
		}
	}
}
