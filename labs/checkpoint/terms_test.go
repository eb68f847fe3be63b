package checkpoint_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"skylab/labs/checkpoint"
)

var nine = time.Date(2026, 12, 18, 9, 0, 0, 0, time.UTC)

func at(minutes int) time.Time { return nine.Add(time.Duration(minutes) * time.Minute) }

const minute = time.Minute

// exam opens at nine, is due at noon, and lasts 90 minutes.
func exam() checkpoint.Checkpoint {
	return checkpoint.Checkpoint{Name: "final", Mode: checkpoint.Exam, Opens: at(0), Due: at(180), Clock: 90 * minute, Attempts: 1}
}

func rule(kind checkpoint.Kind, who string, by int, when int) checkpoint.Ruling {
	return checkpoint.Ruling{Checkpoint: "final", Person: who, Kind: kind, For: time.Duration(by) * minute, By: by, At: at(when)}
}

func TestWhenAnAttemptEnds(t *testing.T) {
	type rulings = []checkpoint.Ruling
	for what, c := range map[string]struct {
		began   int
		rulings rulings
		outages []checkpoint.Span
		want    int
	}{
		"its clock":                           {10, nil, nil, 100},
		"it is due before":                    {150, nil, nil, 180},
		"extra time":                          {10, rulings{rule(checkpoint.Extra, "mina", 50, 0)}, nil, 145},
		"extra time of another":               {10, rulings{rule(checkpoint.Extra, "jun", 50, 0)}, nil, 100},
		"extra time, given anew":              {10, rulings{rule(checkpoint.Extra, "mina", 50, 0), rule(checkpoint.Extra, "mina", 10, 1)}, nil, 109},
		"due later":                           {150, rulings{rule(checkpoint.Extend, "", 30, 160)}, nil, 210},
		"due later, but the clock is over":    {10, rulings{rule(checkpoint.Extend, "", 30, 60)}, nil, 100},
		"an outage while it lasts":            {10, nil, []checkpoint.Span{{From: at(20), To: at(27)}}, 107},
		"an outage before it began":           {30, nil, []checkpoint.Span{{From: at(20), To: at(27)}}, 120},
		"an outage in which it began":         {25, nil, []checkpoint.Span{{From: at(20), To: at(27)}}, 117},
		"an outage right before it is due":    {150, nil, []checkpoint.Span{{From: at(170), To: at(190)}}, 200},
		"two outages, the second in the rest": {10, nil, []checkpoint.Span{{From: at(20), To: at(30)}, {From: at(105), To: at(110)}}, 115},
		"outages that overlap":                {10, nil, []checkpoint.Span{{From: at(20), To: at(30)}, {From: at(25), To: at(35)}}, 115},
		"a pause of the class":                {10, rulings{rule(checkpoint.Pause, "", 0, 20), rule(checkpoint.Resume, "", 0, 40)}, nil, 120},
		"a pause of one's own in it":          {10, rulings{rule(checkpoint.Pause, "", 0, 20), rule(checkpoint.Pause, "mina", 0, 30), rule(checkpoint.Resume, "", 0, 40), rule(checkpoint.Resume, "mina", 0, 50)}, nil, 130},
		"a pause of another":                  {10, rulings{rule(checkpoint.Pause, "jun", 0, 20), rule(checkpoint.Resume, "jun", 0, 40)}, nil, 100},
		"a late start":                        {10, rulings{rule(checkpoint.Shift, "mina", 60, 0)}, nil, 100},
		"a late start, begun late":            {200, rulings{rule(checkpoint.Shift, "mina", 60, 0)}, nil, 240},
	} {
		got := exam().For("mina", c.rulings, c.outages).Ends(at(c.began))
		if !got.Equal(at(c.want)) {
			t.Errorf("%s: it ends %s, want %s", what, got.Format("15:04"), at(c.want).Format("15:04"))
		}
	}
}

func TestANightWithoutAStationMovesNoDueDate(t *testing.T) {
	k := checkpoint.Checkpoint{Name: "final", Mode: checkpoint.Graded, Opens: at(0), Due: at(6000)}
	night := []checkpoint.Span{{From: at(600), To: at(1400)}}
	if ends := k.For("mina", nil, night).Ends(at(10)); !ends.Equal(at(6000)) {
		t.Errorf("it ends %s", ends)
	}
	pause := []checkpoint.Ruling{rule(checkpoint.Pause, "", 0, 700), rule(checkpoint.Resume, "", 0, 800)}
	if ends := k.For("mina", pause, night).Ends(at(10)); !ends.Equal(at(6100)) {
		t.Errorf("with a pause of 100 minutes it ends %s", ends)
	}
}

func TestWhileItIsPausedNothingEnds(t *testing.T) {
	terms := exam().For("mina", []checkpoint.Ruling{rule(checkpoint.Pause, "", 0, 20)}, nil)
	if why, ok := terms.Begins(at(30), 0); ok || why != checkpoint.Stopped || !terms.Paused {
		t.Errorf("it may be begun: %s", why)
	}
	if ends := terms.Ends(at(10)); ends.Before(at(100_000)) {
		t.Errorf("it ends %s", ends)
	}
}

func TestWhenACheckpointMayBeBegun(t *testing.T) {
	terms := exam().For("mina", nil, nil)
	for _, c := range []struct {
		now, attempts int
		want          checkpoint.Why
	}{{-1, 0, checkpoint.NotYet}, {0, 0, ""}, {179, 0, ""}, {180, 0, checkpoint.Over}, {10, 1, checkpoint.UsedUp}} {
		if why, ok := terms.Begins(at(c.now), c.attempts); why != c.want || ok != (c.want == "") {
			t.Errorf("after %d minutes, begun %d times: %s", c.now, c.attempts, why)
		}
	}
	again := exam().For("mina", []checkpoint.Ruling{rule(checkpoint.Again, "mina", 1, 0)}, nil)
	if why, ok := again.Begins(at(10), 1); !ok {
		t.Errorf("once more: %s", why)
	}
}

func TestWhatLatenessCosts(t *testing.T) {
	k := exam()
	k.Late = checkpoint.Late{Lose: 10, Every: 60 * minute, Until: at(180 + 600)}
	terms := k.For("mina", nil, nil)
	for handed, want := range map[int]int{100: 0, 180: 0, 181: 1000, 240: 1000, 241: 2000, 180 + 599: 10000} {
		if got := terms.Costs(10000, at(10), at(handed)); int(got) != want {
			t.Errorf("handed in %d minutes after it was due, it costs %s", handed-180, got)
		}
	}
	if got := k.For("mina", nil, []checkpoint.Span{{From: at(100), To: at(130)}}).Costs(10000, at(90), at(210)); got != 0 {
		t.Errorf("after an outage of half an hour, half an hour late costs %s", got)
	}
}

// TestNoRulingTakesTimeAway: whatever outages there were and whatever is given,
// nobody has less time than without, and another's rulings change nothing.
func TestNoRulingTakesTimeAway(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var outages []checkpoint.Span
		for range rapid.IntRange(0, 4).Draw(t, "outages") {
			from := rapid.IntRange(0, 300).Draw(t, "from")
			outages = append(outages, checkpoint.Span{From: at(from), To: at(from + rapid.IntRange(0, 60).Draw(t, "long"))})
		}
		var all, others []checkpoint.Ruling
		for i := range rapid.IntRange(0, 6).Draw(t, "rulings") {
			kind := rapid.SampledFrom([]checkpoint.Kind{checkpoint.Extend, checkpoint.Extra, checkpoint.Pause, checkpoint.Resume, checkpoint.Again, checkpoint.Publish}).Draw(t, "kind")
			r := rule(kind, rapid.SampledFrom([]string{"", "mina"}).Draw(t, "whose"), rapid.IntRange(0, 90).Draw(t, "by"), i*20)
			all = append(all, r)
			r.Person = "jun"
			others = append(others, r)
		}
		began := at(rapid.IntRange(0, 170).Draw(t, "began"))
		bare := exam().For("mina", nil, nil).Ends(began)
		if got := exam().For("mina", all, outages).Ends(began); got.Before(bare) {
			t.Fatalf("it ends %s, %s without", got, bare)
		}
		if got := exam().For("mina", others, nil).Ends(began); !got.Equal(bare) {
			t.Fatalf("another's rulings: it ends %s, %s without", got, bare)
		}
	})
}

func TestDrawsAreOnesOwnAndUnknownBefore(t *testing.T) {
	a := checkpoint.Draw("secret", "final", "capstone", 1)
	if a != checkpoint.Draw("secret", "final", "capstone", 1) {
		t.Error("the same attempt has other values")
	}
	for _, b := range []int{checkpoint.Draw("other", "final", "capstone", 1), checkpoint.Draw("secret", "week", "capstone", 1), checkpoint.Draw("secret", "final", "https", 1), checkpoint.Draw("secret", "final", "capstone", 2)} {
		if a == b || b < 1<<20 {
			t.Errorf("%d and %d", a, b)
		}
	}
}
