package station

import (
	"slices"
	"strings"
	"testing"

	"skylab/labs/gradebook"
)

// Whoever teaches opens an attempt from the board while its learner works on:
// the film goes along, nothing is done to the attempt, and the audit tells.
func TestThoseWhoTeachOpenAnAttemptLikeAFilm(t *testing.T) {
	r := opened(t)
	r.enrolled("mina")
	r.teacher("kim")
	learner := r.sits(r.dial("mina"), 80, 24)
	learner.waits("One route short")
	learner.types("\r")
	learner.waits("create-route")
	learner.types("aws ec2 create-vpc --cidr-block 10.77.0.0/16\r")
	learner.waits("10.77.0.0/16")
	var at gradebook.Attempt
	length := func() int {
		all, err := r.book.Lengths("p-mina")
		if err != nil {
			t.Fatal(err)
		}
		return all[at.ID]
	}
	eventually(t, "the line is kept", func() bool {
		all, err := r.book.Attempts("p-mina")
		if err != nil || len(all) != 1 {
			return false
		}
		at = all[0]
		log, err := r.book.Log(at.ID)
		return err == nil && len(log) > 0 && len(log) == length() && log[len(log)-1].By == "p-mina"
	})
	was := length()
	teacher := r.sits(r.dial("kim"), 120, 40)
	teacher.waits("mina", "1 of 1 here")
	teacher.types("f")
	teacher.waits("mina: 1 attempt", "attempt 1")
	teacher.types("\r")
	teacher.waits("4 film", "did CreateVpc", "This is the end of the film.")
	teacher.types("\x1b[D\x1b[C\x1b[H[]u\x1bohx\raws ec2 create-vpc\rq")
	learner.types("aws ec2 create-vpc --cidr-block 10.78.0.0/16\r")
	teacher.waits("1 attempt")
	if length() < was {
		t.Error("something was taken away")
	}
	eventually(t, "the audit says who opened it", func() bool {
		acts, err := r.book.Acts()
		return err == nil && slices.ContainsFunc(acts, func(a gradebook.Act) bool {
			return a.Who == "t-kim" && a.Act == "opened an attempt of" && a.About == "p-mina" && a.Text == at.Lab+" 1"
		})
	})
	log, err := r.book.Log(at.ID)
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range log {
		if n.By != "lab" && n.By != "p-mina" {
			t.Errorf("%s did %s", n.By, n.Op)
		}
	}
}

func TestAFilmGoesAlongWithWhoeverWorks(t *testing.T) {
	r := opened(t)
	r.enrolled("mina")
	r.teacher("kim")
	learner := r.sits(r.dial("mina"), 80, 24)
	learner.waits("One route short")
	learner.types("\r")
	learner.waits("create-route")
	teacher := r.sits(r.dial("kim"), 120, 40)
	teacher.waits("mina", "1 of 1 here")
	teacher.types("f")
	teacher.waits("attempt 1")
	teacher.types("\r")
	teacher.waits("4 film", "the start of the lab")
	learner.types("aws ec2 create-vpc --cidr-block 10.79.0.0/16\r")
	teacher.waits("10.79.0.0/16")
	teacher.types("\x1d") // Ctrl+]
	teacher.waits("1 attempt")
	seen := len(teacher.seen())
	teacher.types("\x1b")
	eventually(t, "the board is back", func() bool { return strings.Contains(teacher.seen()[seen:], "what stands in the way") })
}

// Who may open whose attempt.
func TestOnlyThoseWhoTeachAClassMayOpenItsAttempts(t *testing.T) {
	r := opened(t)
	mina := gradebook.Person{ID: "p-mina", Class: 1, Role: gradebook.Learner}
	for _, c := range []struct {
		of    gradebook.Person
		owner gradebook.Person
		may   bool
	}{
		{gradebook.Person{ID: "t-kim", Role: gradebook.Instructor}, mina, true},
		{gradebook.Person{ID: "t-lee", Class: 1, Role: gradebook.Assistant}, mina, true},
		{gradebook.Person{ID: "t-cho", Class: 2, Role: gradebook.Assistant}, mina, false},
		{gradebook.Person{ID: "p-jun", Class: 1, Role: gradebook.Learner}, mina, false},
		{gradebook.Person{ID: "t-kim", Role: gradebook.Instructor}, gradebook.Person{ID: "t-lee", Class: 1, Role: gradebook.Assistant}, false},
	} {
		if is := r.st.mayOpen(c.of, c.owner, gradebook.Attempt{Learner: c.owner.ID}); is != c.may {
			t.Errorf("%s %s may open %s's: %v", c.of.Role, c.of.ID, c.owner.ID, is)
		}
	}
}
