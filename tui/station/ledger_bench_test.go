package station

import (
	"fmt"
	"testing"
	"time"

	"skylab/labs/gradebook"
)

// crowd is a class of so many learners at work, a tenth of whom have handed in.
func crowd(b *testing.B, n int) (*Station, gradebook.Class) {
	b.Helper()
	st, c := still(b)
	book := st.o.Book
	lab, _ := st.o.Proctor.Lab("first-vpc")
	for i := range n {
		who := joins(b, st, c, fmt.Sprintf("learner%03d", i))
		s := begins(b, st, who, "week")
		if i%10 == 0 {
			if i < 20 { // two have done something
				does(b, st, who, "week", "first-vpc", who.ID, solution)
			}
			if err := st.o.Proctor.HandIn(s, noon, who.ID); err != nil {
				b.Fatal(err)
			}
			continue
		}
		course, _, err := st.o.Proctor.Course(c.ID)
		if err != nil {
			b.Fatal(err)
		}
		is := standing(lab.For(who.ID, 1), course.Draw("week", lab.Name, 1), i%len(lab.Tasks), time.Duration(i)*time.Second)
		if _, _, err := book.Occupy(who.ID, "host-b", noon, noon.Add(time.Hour)); err != nil {
			b.Fatal(err)
		}
		if err := book.Tell("host-b", map[string]string{who.ID: is.text()}); err != nil {
			b.Fatal(err)
		}
	}
	if err := st.survey(); err != nil {
		b.Fatal(err)
	}
	return st, c
}

// BenchmarkLedger measures what 500 learners cost each time that anything has changed,
// beside what the board costs then.
func BenchmarkLedger(b *testing.B) {
	st, c := crowd(b, 500)
	s := looker(st, kim, "en", 120, 40)
	a := opens(b, s, c, "week")
	b.Run("board/refresh", func(b *testing.B) {
		v := &board{}
		b.ReportAllocs()
		for b.Loop() {
			v.refresh(s)
		}
	})
	again := func() {
		a.tally.mu.Lock()
		a.tally.looked = time.Time{}
		a.tally.mu.Unlock()
	}
	b.Run("refresh/nothing-changed", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			again()
			a.refresh(s)
		}
	})
	b.Run("refresh/one-changed", func(b *testing.B) {
		b.ReportAllocs()
		i := 0
		for b.Loop() {
			b.StopTimer()
			st.mu.Lock()
			id := fmt.Sprintf("p-learner%03d", 1+i%9)
			k := st.away[id]
			k.seat.At = k.seat.At.Add(time.Second)
			st.away[id] = k
			st.mu.Unlock()
			i++
			b.StartTimer()
			again()
			a.refresh(s)
		}
	})
	b.Run("refresh/another-session", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			a.shot = nil
			a.refresh(s)
		}
	})
	b.Run("sort/time-stuck", func(b *testing.B) {
		a.by = byStuck
		b.ReportAllocs()
		for b.Loop() {
			a.sift()
		}
	})
	b.Run("draw", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			a.draw(s)
		}
	})
	b.Run("gradebook/pulse", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := st.o.Book.Pulse(); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("gradebook/read-all", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, _, err := a.tally.readAll(); err != nil {
				b.Fatal(err)
			}
		}
	})
}
