package gradebook

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"skylab/labs/gradebook/stores"
)

var noon = time.Date(2026, 11, 2, 12, 0, 0, 0, time.UTC)

// classroom is a gradebook with one class, joined with "oak-7".
func classroom(t testing.TB, name string) (*Book, Class) {
	b := open(t, name)
	c, err := b.AddClass("networks", "oak-7", noon)
	if err != nil {
		t.Fatal(err)
	}
	return b, c
}

// ids draws person-1, person-2 and so on.
func ids() func() string {
	n := 0
	return func() string { n++; return fmt.Sprintf("person-%d", n) }
}

func TestAnOpenClassIsJoinedWithItsCode(t *testing.T) {
	stores.OnBoth(t, func(t *testing.T, fresh func() string) {
		b, c := classroom(t, fresh())
		p, err := b.Join("oak-7", "", "Mina", "SHA256:a", "p1", noon)
		if err != nil || p.Class != c.ID || p.Name != "Mina" || p.Role != Learner || p.Roster != "+1" {
			t.Fatalf("joined as %+v (%v)", p, err)
		}
		if got, ok, err := b.Keyed("SHA256:a"); !ok || err != nil || got != p {
			t.Errorf("the key is %+v's (%v, %v)", got, ok, err)
		}
		for code, want := range map[string]error{"elm-1": ErrNoClass, "oak-7": ErrKeyTaken} {
			if _, err := b.Join(code, "", "Jun", "SHA256:a", "p2", noon); !errors.Is(err, want) {
				t.Errorf("with %s: %v, want %v", code, err, want)
			}
		}
		if all, err := b.People(c.ID); len(all) != 1 || err != nil {
			t.Errorf("who was refused is on the roster: %+v (%v)", all, err)
		}
		if _, err := b.AddClass("networks", "ash-2", noon); !errors.Is(err, ErrTwice) {
			t.Errorf("a second class of this name: %v", err)
		}
	})
}

func TestACodeClaimsOnlyFreeRowsOfARoster(t *testing.T) {
	stores.OnBoth(t, func(t *testing.T, fresh func() string) {
		b, c := classroom(t, fresh())
		added, renamed, err := b.Enlist(c.ID, []Row{{"s1", "Mina"}, {"s2", "Jun"}}, ids())
		if added != 2 || renamed != 0 || err != nil {
			t.Fatalf("%d added, %d renamed (%v)", added, renamed, err)
		}
		p, err := b.Join("oak-7", "s1", "whoever", "SHA256:a", "unused", noon)
		if err != nil || p.Name != "Mina" || p.ID != "person-1" || !p.Since.Equal(noon) {
			t.Fatalf("claimed %+v (%v)", p, err)
		}
		for _, c := range []struct {
			roster, key string
			want        error
		}{{"s1", "SHA256:b", ErrClaimed}, {"s3", "SHA256:b", ErrNoRow}, {"s2", "SHA256:a", ErrKeyTaken}} {
			if _, err := b.Join("oak-7", c.roster, "", c.key, "unused", noon); !errors.Is(err, c.want) {
				t.Errorf("%s with %s: %v, want %v", c.roster, c.key, err, c.want)
			}
		}
		if p, _, _ := b.Person("person-2"); !p.Since.IsZero() {
			t.Error("a refused key has claimed the row")
		}
		added, renamed, err = b.Enlist(c.ID, []Row{{"s1", "Mina Kim"}, {"s2", "Jun"}, {"s3", "Hana"}}, func() string { return "person-3" })
		if added != 1 || renamed != 1 || err != nil {
			t.Errorf("%d added, %d renamed (%v)", added, renamed, err)
		}
		if p, _, _ := b.Keyed("SHA256:a"); p.Name != "Mina Kim" || p.ID != "person-1" {
			t.Errorf("the renamed one is %+v", p)
		}
	})
}

func TestACodeLetsInOnce(t *testing.T) {
	stores.OnBoth(t, func(t *testing.T, fresh func() string) {
		b, c := classroom(t, fresh())
		if _, _, err := b.Enlist(c.ID, []Row{{"s1", "Mina"}, {"s2", "Jun"}}, ids()); err != nil {
			t.Fatal(err)
		}
		give := func(person, code string, lives time.Duration) {
			t.Helper()
			if err := b.Give(person, code, noon.Add(lives), noon, "teacher"); err != nil {
				t.Fatal(err)
			}
		}
		give("person-1", "AAAA", time.Hour)
		give("person-2", "BBBB", time.Hour)
		if _, err := b.Take("AAAA", "", "", noon.Add(time.Hour)); !errors.Is(err, ErrNoCode) {
			t.Errorf("a code that has run out: %v", err)
		}
		p, err := b.Take("AAAA", "", "SHA256:a", noon)
		if err != nil || p.ID != "person-1" || p.Since.IsZero() {
			t.Fatalf("%+v (%v)", p, err)
		}
		if _, err := b.Take("AAAA", "", "", noon); !errors.Is(err, ErrNoCode) {
			t.Errorf("a code that was used: %v", err)
		}
		if _, err := b.Take("BBBB", "s1", "", noon); !errors.Is(err, ErrNoCode) {
			t.Errorf("under another id: %v", err)
		}
		if _, err := b.Take("BBBB", "s2", "SHA256:a", noon); !errors.Is(err, ErrKeyTaken) {
			t.Errorf("with another's key: %v", err)
		}
		if _, err := b.Take("BBBB", "", "", noon); err != nil {
			t.Errorf("the refusal has used the code up: %v", err)
		}
		for i := range 5 {
			give("person-1", fmt.Sprint("C", i), time.Duration(i+1)*time.Minute)
		}
		var good []string
		for i := range 5 {
			if _, err := b.Take(fmt.Sprint("C", i), "", "", noon); err == nil {
				good = append(good, fmt.Sprint("C", i))
			}
		}
		if want := []string{"C2", "C3", "C4"}; !slices.Equal(good, want) {
			t.Errorf("of five codes %v are good, want the newest %v", good, want)
		}
		acts, err := b.Acts()
		if err != nil || len(acts) != 2+1+1+5+3 {
			t.Errorf("%d acts (%v): %+v", len(acts), err, acts)
		}
	})
}

func TestABenchIsOpenOnOneHostAtATime(t *testing.T) {
	stores.OnBoth(t, func(t *testing.T, fresh func() string) {
		b, _ := classroom(t, fresh())
		if _, err := b.Join("oak-7", "", "Mina", "SHA256:a", "p1", noon); err != nil {
			t.Fatal(err)
		}
		occupy := func(host string, at time.Duration) (Lease, bool) {
			t.Helper()
			l, ok, err := b.Occupy("p1", host, noon.Add(at), noon.Add(at+10*time.Second))
			if err != nil {
				t.Fatal(err)
			}
			return l, ok
		}
		if _, ok := occupy("a", 0); !ok {
			t.Fatal("a free bench is not given")
		}
		if err := b.Tell("a", map[string]string{"p1": "first-vpc"}); err != nil {
			t.Fatal(err)
		}
		if l, ok := occupy("b", time.Second); ok || l.Host != "a" {
			t.Fatalf("a bench that is open on a is given to b: %+v", l)
		}
		held, err := b.Renew("a", noon.Add(15*time.Second))
		if err != nil || len(held) != 1 || held[0].Wanted != "b" || held[0].State != "first-vpc" {
			t.Fatalf("a holds %+v (%v)", held, err)
		}
		if err := b.Vacate("p1", "b"); err != nil {
			t.Fatal(err)
		}
		if _, ok := occupy("b", 14*time.Second); ok {
			t.Error("another host gave the bench up")
		}
		if l, ok := occupy("b", 15*time.Second); !ok || l.State != "first-vpc" {
			t.Error("the bench of a dead host is not taken over")
		}
		if held, err := b.Renew("a", noon.Add(time.Minute)); err != nil || len(held) != 0 {
			t.Errorf("a, which came back, holds %+v (%v)", held, err)
		}
	})
}

func TestAMessageWaitsForABench(t *testing.T) {
	stores.OnBoth(t, func(t *testing.T, fresh func() string) {
		b, _ := classroom(t, fresh())
		if _, err := b.Join("oak-7", "", "Mina", "SHA256:a", "p1", noon); err != nil {
			t.Fatal(err)
		}
		if err := b.Send(Message{From: "Kim", Kind: "message", Text: "look at the route table", At: noon}, []string{"p1"}); err != nil {
			t.Fatal(err)
		}
		if all, err := b.Unread("a"); len(all) != 0 || err != nil {
			t.Errorf("nobody sits there, and reads %+v (%v)", all, err)
		}
		if _, _, err := b.Occupy("p1", "a", noon, noon.Add(time.Minute)); err != nil {
			t.Fatal(err)
		}
		all, err := b.Unread("a")
		if err != nil || len(all) != 1 || all[0].To != "p1" || all[0].Text != "look at the route table" {
			t.Fatalf("%+v (%v)", all, err)
		}
		if err := b.Shown(all[0].ID); err != nil {
			t.Fatal(err)
		}
		if all, err := b.Unread("a"); len(all) != 0 || err != nil {
			t.Errorf("shown and unread: %+v (%v)", all, err)
		}
	})
}

func TestAnInstructorsKeyMakesAnInstructor(t *testing.T) {
	stores.OnBoth(t, func(t *testing.T, fresh func() string) {
		b, _ := classroom(t, fresh())
		for i := range 2 { // a key that is given at each start makes one person
			if err := b.Hire(Person{ID: fmt.Sprint("t", i), Role: Instructor, Name: "Kim", Since: noon}, "SHA256:t", noon); err != nil {
				t.Fatal(err)
			}
		}
		if p, ok, err := b.Keyed("SHA256:t"); !ok || err != nil || p.ID != "t0" || p.Role != Instructor {
			t.Errorf("%+v (%v, %v)", p, ok, err)
		}
		if _, err := b.Join("oak-7", "", "Mina", "SHA256:a", "p1", noon); err != nil {
			t.Fatal(err)
		}
		if err := b.Hire(Person{ID: "t2", Role: Instructor, Name: "Kim"}, "SHA256:a", noon); !errors.Is(err, ErrKeyTaken) {
			t.Errorf("a learner's key: %v", err)
		}
	})
}
