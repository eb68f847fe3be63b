package station

import (
	"os"
	"strings"
	"testing"
	"time"

	"skylab/labs/gradebook"
	"skylab/labs/gradebook/stores"
)

func TestMain(m *testing.M) {
	status := m.Run()
	stores.End()
	os.Exit(status)
}

// two opens two hosts on one store.
func two(t *testing.T, store string) (a, b *room) {
	t.Helper()
	rooms := make([]*room, 2)
	for i, host := range []string{"host-a", "host-b"} {
		book, err := gradebook.Open(store)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = book.Close() })
		rooms[i] = openedOn(t, book, host)
	}
	return rooms[0], rooms[1]
}

func TestABenchMovesToTheHostThatItsLearnerComesTo(t *testing.T) {
	stores.OnBoth(t, func(t *testing.T, fresh func() string) {
		a, b := two(t, fresh())
		a.enrolled("mina")
		here := a.sits(a.dial("mina"), 80, 24)
		here.waits("One route short")
		here.types("\r")
		here.waits("create-route")
		here.types("aws ec2 create-vpc --cidr-block 10.9.0.0/16 --query Vpc.CidrBlock\r")
		here.waits(`"10.9.0.0/16"`)
		there := b.sits(b.dial("mina"), 80, 24)
		there.waits("Your bench is open at host-a")
		here.waits("Your bench is open at host-b now")
		here.ends()
		there.waits("create-route")
		there.types("aws ec2 describe-vpcs --query 'Vpcs[].CidrBlock' --output text\r")
		there.waits("10.9.0.0/16")
	})
}

func TestTheBenchesOfADeadHostAreTakenOverWithNothingLost(t *testing.T) {
	stores.OnBoth(t, func(t *testing.T, fresh func() string) {
		a, b := two(t, fresh())
		a.enrolled("mina")
		here := a.sits(a.dial("mina"), 80, 24)
		here.waits("One route short")
		here.types("\r")
		here.waits("create-route")
		here.types("aws ec2 create-vpc --cidr-block 10.9.0.0/16 --query Vpc.CidrBlock\r")
		here.waits(`"10.9.0.0/16"`)
		a.st.stop() // no goodbye and no lease given up: it renews nothing from here on
		eventually(t, "the host is dead", func() bool { return len(a.st.open()) == 0 })
		now := time.Now()
		if _, ok, err := b.book.Occupy("p-mina", "host-a", now, now.Add(2*time.Second)); !ok || err != nil {
			t.Fatal(ok, err) // as if it had died in the middle of a lease
		}
		there := b.sits(b.dial("mina"), 80, 24)
		there.waits("Your bench is open at host-a")
		there.waits("create-route")
		there.types("aws ec2 describe-vpcs --query 'Vpcs[].CidrBlock' --output text\r")
		there.waits("10.9.0.0/16")
	})
}

func TestABoardSeesTheBenchesOfAllHostsAndMessagesCross(t *testing.T) {
	stores.OnBoth(t, func(t *testing.T, fresh func() string) {
		a, b := two(t, fresh())
		a.enrolled("mina")
		a.teacher("kim")
		learner := a.sits(a.dial("mina"), 80, 24)
		learner.waits("One route short")
		learner.types("\x1bh")
		board := b.sits(b.dial("kim"), 120, 40)
		board.waits("1 of 1 here", "1 hand up", "@host-a")
		board.types("\r")
		board.waits("mina sits at host-a")
		board.types("mover here\r")
		learner.waits("kim: over here")
		if strings.Contains(board.seen(), "watching mina") {
			t.Error("somebody looks on at a bench of another host")
		}
	})
}
