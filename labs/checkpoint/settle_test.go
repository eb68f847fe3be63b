package checkpoint_test

import (
	"testing"
	"time"

	"skylab/labs/checkpoint"
)

// TestWhatWasDecidedStaysWhereNoRulingReaches: half an hour of pauses, and extra
// time, are in the checkpoint itself.
func TestWhatWasDecidedStaysWhereNoRulingReaches(t *testing.T) {
	paused := []checkpoint.Ruling{
		rule(checkpoint.Extra, "mina", 50, 0), rule(checkpoint.Pause, "", 0, 10), rule(checkpoint.Resume, "", 0, 30), rule(checkpoint.Pause, "", 0, 50),
	}
	terms := exam().For("mina", paused, []checkpoint.Span{{From: at(20), To: at(35)}})
	k := terms.Settled(at(55)) // 25 minutes, and 5 of a pause that goes on
	if !k.Due.Equal(at(210)) || k.Clock != 135*minute {
		t.Errorf("due %s, clock %s", k.Due, k.Clock)
	}
	if used := terms.Used(at(5), at(55)); used != 20*minute {
		t.Errorf("%s are used", used)
	}
	if used := terms.Used(at(15), at(32)); used != 0 {
		t.Errorf("%s are used while nobody could work", used)
	}
	// What is left is the same, here and there.
	if ends, there := terms.Settled(at(45)).For("mina", nil, nil).Ends(at(45).Add(-terms.Used(at(5), at(45)))), exam().For("mina", paused[:3], []checkpoint.Span{{From: at(20), To: at(35)}}).Ends(at(5)); !ends.Equal(there) {
		t.Errorf("it ends at %s, and by the station at %s", ends, there)
	}
	odd := exam().For("mina", nil, []checkpoint.Span{{From: at(1), To: at(2).Add(time.Second)}}).Settled(at(3))
	if !odd.Due.Equal(at(182)) {
		t.Errorf("due %s", odd.Due)
	}
}
