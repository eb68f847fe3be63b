package proctor_test

import (
	"strings"
	"testing"
	"time"

	"skylab/labs/checkpoint"
	"skylab/labs/gradebook"
	"skylab/labs/proctor"
)

func TestAClassIsErasedOnItsDayAndNotBefore(t *testing.T) {
	s := opened(t)
	s.agree(strings.Replace(agreed, "class: A\n", "class: A\nzone: Asia/Seoul\ndelete: 2027-02-28\n", 1))
	mina := s.learner("mina")
	s.hand(s.begin(mina, "week"))
	other, err := s.book.AddClass("B", "OTHER", s.now)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.book.Join("OTHER", "", "jun", "SHA256:jun", "p-jun", s.now); err != nil {
		t.Fatal(err)
	}
	for _, at := range []struct {
		now  time.Time
		gone bool
	}{
		{time.Date(2027, 2, 27, 14, 59, 59, 0, time.UTC), false}, // which is the 27th in Seoul
		{time.Date(2027, 2, 27, 15, 0, 0, 0, time.UTC), true},
		{time.Date(2027, 3, 1, 0, 0, 0, 0, time.UTC), false}, // it was erased already
	} {
		s.now = at.now
		erased, err := s.p.Expire()
		if err != nil || (len(erased) == 1) != at.gone {
			t.Fatalf("at %v: %+v (%v)", at.now, erased, err)
		}
	}
	if _, is, err := s.book.Person(mina.ID); is || err != nil {
		t.Errorf("she is still there (%v)", err)
	}
	if left, err := s.book.People(other.ID); len(left) != 1 || err != nil {
		t.Errorf("of the other class there are %+v (%v)", left, err)
	}
	acts, err := s.book.Acts()
	if last := acts[len(acts)-1]; err != nil || last.Act != "erased the class" || last.About != "A" || last.Text != "learners: 1" {
		t.Errorf("%+v (%v)", last, err)
	}
}

func TestWhatIsToldOfAClassIsWhatWasAgreed(t *testing.T) {
	s := opened(t)
	s.agree(agreed)
	for add, want := range map[string]proctor.Privacy{
		"": {"A", false, ""}, "watch: yes\ndelete: 2027-02-28\n": {"A", true, "2027-02-28"},
	} {
		s.agree(strings.Replace(agreed, "class: A\n", "class: A\n"+add, 1))
		if is, err := s.p.Privacy(s.class); is != want || err != nil {
			t.Errorf("%+v, want %+v (%v)", is, want, err)
		}
	}
	other, err := s.book.AddClass("B", "OTHER", s.now)
	if err != nil {
		t.Fatal(err)
	}
	if is, err := s.p.Privacy(other); is != (proctor.Privacy{Class: "B", Watch: true}) || err != nil {
		t.Errorf("where nothing was agreed: %+v (%v)", is, err)
	}
}

func TestGradesThatAreNotPublishedAreHeld(t *testing.T) {
	s := opened(t)
	mina := s.learner("mina")
	sitting := s.begin(mina, "week")
	is := func() bool {
		held, err := s.p.Held(mina)
		if err != nil {
			t.Fatal(err)
		}
		return held(sitting)
	}
	if !is() {
		t.Error("they are told")
	}
	if err := s.book.Rule(s.class.ID, checkpoint.Ruling{Checkpoint: "week", Kind: checkpoint.Publish, Who: "t", At: s.now}); err != nil {
		t.Fatal(err)
	}
	if is() {
		t.Error("they are held")
	}
	if held, _ := s.p.Held(mina); !held(gradebook.Sitting{Class: s.class.ID, Checkpoint: "gone"}) {
		t.Error("what is no longer in the class's file is told")
	}
}
