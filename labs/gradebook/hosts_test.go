package gradebook

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"skylab/engine"
	"skylab/labs/gradebook/stores"
)

// crowd is how many do something at once, half of them on each of two hosts.
const crowd = 16

// hosts are two hosts that have one gradebook open.
func hosts(t testing.TB, name string) [2]*Book { return [2]*Book{open(t, name), open(t, name)} }

// atOnce lets a crowd do something at the same moment, and counts how it went.
// Errors that are not among those expected fail the test.
func atOnce(t testing.TB, on [2]*Book, f func(b *Book, i int) error, expected ...error) map[error]int {
	t.Helper()
	var all sync.WaitGroup
	var mu sync.Mutex
	went := map[error]int{}
	gun := make(chan struct{})
	for i := range crowd {
		all.Go(func() {
			<-gun
			err := f(on[i%2], i)
			mu.Lock()
			defer mu.Unlock()
			for _, e := range expected {
				if errors.Is(err, e) {
					went[e]++
					return
				}
			}
			if went[err]++; err != nil {
				t.Error(err)
			}
		})
	}
	close(gun)
	all.Wait()
	return went
}

func TestOfManyWhoClaimARowAtOnceOneGetsIt(t *testing.T) {
	stores.OnBoth(t, func(t *testing.T, fresh func() string) {
		name := fresh()
		b, c := classroom(t, name)
		on := [2]*Book{b, open(t, name)}
		if _, _, err := b.Enlist(c.ID, []Row{{"s1", "Mina"}, {"s2", "Jun"}}, ids()); err != nil {
			t.Fatal(err)
		}
		went := atOnce(t, on, func(b *Book, i int) error {
			_, err := b.Join("oak-7", "s1", "", fmt.Sprint("SHA256:", i), "unused", noon)
			return err
		}, ErrClaimed)
		if went[nil] != 1 || went[ErrClaimed] != crowd-1 {
			t.Errorf("it went %v", went)
		}
		keyed := 0
		for i := range crowd {
			if p, ok, err := b.Keyed(fmt.Sprint("SHA256:", i)); err != nil || ok && p.Roster != "s1" {
				t.Errorf("%+v (%v)", p, err)
			} else if ok {
				keyed++
			}
		}
		if keyed != 1 {
			t.Errorf("%d keys let in", keyed)
		}
	})
}

func TestThoseWhoJoinAnOpenClassAtOnceGetNumbersOfTheirOwn(t *testing.T) {
	stores.OnBoth(t, func(t *testing.T, fresh func() string) {
		name := fresh()
		b, c := classroom(t, name)
		on := [2]*Book{b, open(t, name)}
		join := func(key func(int) string) func(b *Book, i int) error {
			return func(b *Book, i int) error {
				_, err := b.Join("oak-7", "", "Mina", key(i), "p-"+key(i)+fmt.Sprint(i), noon)
				return err
			}
		}
		atOnce(t, on, join(func(i int) string { return fmt.Sprint("SHA256:", i) }))
		if went := atOnce(t, on, join(func(int) string { return "SHA256:one" }), ErrKeyTaken); went[nil] != 1 || went[ErrKeyTaken] != crowd-1 {
			t.Errorf("with one key it went %v", went)
		}
		all, err := b.People(c.ID)
		if err != nil || len(all) != crowd+1 {
			t.Fatalf("%d came (%v)", len(all), err)
		}
		for i, p := range all {
			if p.Roster != fmt.Sprintf("+%d", i+1) {
				t.Errorf("number %d is %s", i+1, p.Roster)
			}
		}
	})
}

func TestOfManyWhoTakeACodeAtOnceOneIsLetIn(t *testing.T) {
	stores.OnBoth(t, func(t *testing.T, fresh func() string) {
		name := fresh()
		b, c := classroom(t, name)
		on := [2]*Book{b, open(t, name)}
		if _, _, err := b.Enlist(c.ID, []Row{{"s1", "Mina"}}, ids()); err != nil {
			t.Fatal(err)
		}
		atOnce(t, on, func(b *Book, i int) error {
			return b.Give("person-1", fmt.Sprint("C", i), noon.Add(time.Duration(i+1)*time.Minute), noon, "teacher")
		})
		var good int
		if err := b.db.QueryRow("SELECT count(*) FROM onetime").Scan(&good); err != nil || good != maxCodes {
			t.Errorf("%d codes are good at once (%v)", good, err)
		}
		if err := b.Give("person-1", "AAAA", noon.Add(time.Hour), noon, "teacher"); err != nil {
			t.Fatal(err)
		}
		went := atOnce(t, on, func(b *Book, i int) error {
			p, err := b.Take("AAAA", "", fmt.Sprint("SHA256:", i), noon)
			if err == nil && (p.ID != "person-1" || !p.Since.Equal(noon)) {
				t.Errorf("let in as %+v", p)
			}
			return err
		}, ErrNoCode)
		if went[nil] != 1 || went[ErrNoCode] != crowd-1 {
			t.Errorf("it went %v", went)
		}
		if p, _, err := b.Person("person-1"); err != nil || !p.Since.Equal(noon) {
			t.Errorf("the row is claimed by %+v (%v)", p, err)
		}
	})
}

func TestOfManyWhoKeepAtTheSamePlaceOneDoes(t *testing.T) {
	stores.OnBoth(t, func(t *testing.T, fresh func() string) {
		on := hosts(t, fresh())
		a := begin(t, on[0])
		at, places := 0, 5
		for place := range places {
			went := atOnce(t, on, func(b *Book, i int) error {
				return b.Keep(a.ID, at, []engine.Entry{entry(100*place + i), entry(100*place + i)})
			}, ErrMovedOn)
			if at += 2; went[nil] != 1 || went[ErrMovedOn] != crowd-1 {
				t.Fatalf("at place %d it went %v", place, went)
			}
		}
		log := logOf(t, on[1], a)
		if len(log) != 2*places {
			t.Fatalf("the log has %d entries", len(log))
		}
		for i := 0; i < len(log); i += 2 { // of one writer each
			if log[i].Op != log[i+1].Op || log[i].Line/100 != i/2 {
				t.Errorf("entry %d is %v, the next %v", i, log[i], log[i+1])
			}
		}
	})
}

func TestAttemptsThatBeginAtOnceAreNumberedInOneRow(t *testing.T) {
	stores.OnBoth(t, func(t *testing.T, fresh func() string) {
		on := hosts(t, fresh())
		atOnce(t, on, func(b *Book, i int) error {
			a, err := b.Begin("mina", "first-vpc", noon)
			if err == nil && a.Draw != a.Number {
				t.Errorf("%+v has another's draw", a)
			}
			return err
		})
		all, err := on[0].Attempts("mina")
		if err != nil {
			t.Fatal(err)
		}
		var numbers []int
		for _, a := range all {
			numbers = append(numbers, a.Number)
		}
		slices.Sort(numbers)
		if len(numbers) != crowd || numbers[0] != 1 || numbers[crowd-1] != crowd || len(slices.Compact(numbers)) != crowd {
			t.Errorf("the numbers are %v", numbers)
		}
	})
}

func TestAClassThatManyMakeAtOnceIsMadeOnce(t *testing.T) {
	stores.OnBoth(t, func(t *testing.T, fresh func() string) {
		on := hosts(t, fresh())
		went := atOnce(t, on, func(b *Book, i int) error {
			_, err := b.AddClass("networks", fmt.Sprint("oak-", i), noon)
			return err
		}, ErrTwice)
		if went[nil] != 1 || went[ErrTwice] != crowd-1 {
			t.Errorf("it went %v", went)
		}
		// Everybody writes the same roster.
		all, err := on[0].Classes()
		if err != nil || len(all) != 1 {
			t.Fatal(all, err)
		}
		draw, mu := ids(), sync.Mutex{}
		added := 0
		atOnce(t, on, func(b *Book, i int) error {
			n, _, err := b.Enlist(all[0].ID, []Row{{"s1", "Mina"}, {"s2", "Jun"}}, func() string { mu.Lock(); defer mu.Unlock(); return draw() })
			mu.Lock()
			defer mu.Unlock()
			added += n
			return err
		})
		if people, err := on[1].People(all[0].ID); len(people) != 2 || added != 2 || err != nil {
			t.Errorf("%d were added, and there are %+v (%v)", added, people, err)
		}
	})
}

func TestOfManyHostsThatOccupyABenchAtOnceOneHasIt(t *testing.T) {
	stores.OnBoth(t, func(t *testing.T, fresh func() string) {
		name := fresh()
		b, _ := classroom(t, name)
		on := [2]*Book{b, open(t, name)}
		if _, err := b.Join("oak-7", "", "Mina", "SHA256:a", "p1", noon); err != nil {
			t.Fatal(err)
		}
		for round := range 3 { // free at first, and then its lease has run out
			now := noon.Add(time.Duration(round) * time.Hour)
			var mu sync.Mutex
			has, told := map[string]bool{}, map[string]bool{}
			atOnce(t, on, func(b *Book, i int) error {
				host := fmt.Sprintf("%d-%d", round, i)
				l, ok, err := b.Occupy("p1", host, now, now.Add(time.Minute))
				mu.Lock()
				defer mu.Unlock()
				if told[l.Host] = true; ok {
					has[host] = true
				}
				return err
			})
			if len(has) != 1 || len(told) != 1 {
				t.Fatalf("%v have it, and others were told of %v", has, told)
			}
		}
	})
}

func TestALeaseThatRunsOutIsProlongedOrTakenOverButNotBoth(t *testing.T) {
	stores.OnBoth(t, func(t *testing.T, fresh func() string) {
		name := fresh()
		b, _ := classroom(t, name)
		on := [2]*Book{b, open(t, name)}
		if _, err := b.Join("oak-7", "", "Mina", "SHA256:a", "p1", noon); err != nil {
			t.Fatal(err)
		}
		for round := range 12 {
			now := noon.Add(time.Duration(round) * time.Hour)
			if _, ok, err := on[0].Occupy("p1", "a", now.Add(-time.Minute), now); !ok || err != nil {
				t.Fatal(ok, err)
			}
			var both sync.WaitGroup
			var prolonged, taken bool
			both.Go(func() {
				held, err := on[0].Renew("a", now.Add(time.Minute))
				if prolonged = len(held) == 1; err != nil {
					t.Error(err)
				}
			})
			both.Go(func() {
				_, ok, err := on[1].Occupy("p1", "b", now, now.Add(time.Minute))
				if taken = ok; err != nil {
					t.Error(err)
				}
			})
			both.Wait()
			if prolonged == taken {
				t.Fatalf("round %d: prolonged %v, taken over %v", round, prolonged, taken)
			}
		}
	})
}
