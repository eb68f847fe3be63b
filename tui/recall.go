package tui

import (
	"strings"
	"time"

	"skylab/assets"
	"skylab/labs"
	"skylab/labs/gradebook"
)

// The kinds of remarks that are kept of a learner.
const (
	remarkReview   = "review"   // how something went that came back: right or wrong
	remarkSentence = "sentence" // what the learner now says of a slip
	remarkNote     = "note"     // a note of the learner's own
)

// mishap is a slip, and the number whose values it happened with.
type mishap struct {
	labs.Slip
	draw int
}

// recall is what is remembered of what went wrong with a learner.
type recall struct {
	mishaps []mishap
	answers []labs.Answer
	remarks []gradebook.Remark
}

// recall reads it out of all logs of the learner's attempts. Branches and
// checkpoints count for nothing, and labs that there are no more are left out.
func (r *Room) recall() (recall, error) {
	var out recall
	attempts, err := r.Book.Attempts(r.Learner)
	if err != nil {
		return out, err
	}
	for _, at := range attempts {
		lab, unknown := r.lab(at.Lab)
		if unknown != nil || at.Parent != 0 || at.Sitting != 0 { // of a checkpoint nothing is told
			continue
		}
		log, err := r.Book.Log(at.ID)
		if err != nil {
			return out, err
		}
		for _, s := range labs.Slips(lab, log) {
			out.mishaps = append(out.mishaps, mishap{s, at.Draw})
		}
	}
	out.remarks, err = r.Book.Remarks(r.Learner)
	for _, k := range out.remarks {
		kind, name, _ := strings.Cut(k.About, " ")
		if k.Kind == remarkReview {
			out.answers = append(out.answers, labs.Answer{Item: labs.Item{Lab: k.Lab, Kind: labs.SlipKind(kind), Name: name}, At: k.At, Right: k.Text == "right"})
		}
	}
	return out, err
}

// schedule says what comes back, and when. What its lab no longer has does not.
func (r *Room) schedule() ([]labs.Due, error) {
	k, err := r.recall()
	var slips []labs.Slip
	for _, s := range k.mishaps {
		slips = append(slips, s.Slip)
	}
	return labs.Schedule(slips, k.answers, r.Wall().Location()), err
}

// answered remembers how an item went that came back.
func (r *Room) answered(i labs.Item, right bool) error {
	how := "wrong"
	if right {
		how = "right"
	}
	return r.Book.Remember(gradebook.Remark{
		Learner: r.Learner, Lab: i.Lab, About: string(i.Kind) + " " + i.Name, Kind: remarkReview, At: r.Wall(), Text: how,
	})
}

// Returning is something that comes back, in words.
type Returning struct {
	Lab  string
	What string
	On   time.Time
	Due  bool
}

// Returning lists what comes back, what is due first.
func (r *Room) Returning(l assets.Lang) ([]Returning, error) {
	all, err := r.schedule()
	due := labs.DueBy(all, r.Wall())
	var out []Returning
	for i, d := range append(due, all...) {
		if i >= len(due) && !d.On.After(r.Wall()) {
			continue // it is among what is due
		}
		out = append(out, Returning{Lab: d.Lab, What: r.called(d.Item, 1, l), On: d.On, Due: i < len(due)})
	}
	return out, err
}

// called is what an item is about: the question, or the title of the task,
// with the values of a draw.
func (r *Room) called(i labs.Item, draw int, l assets.Lang) string {
	lab, err := r.lab(i.Lab)
	if err != nil {
		return i.Name
	}
	p := lab.Words(string(l))
	switch {
	case p == nil:
	case i.Kind == labs.Missed && p.Predictions[i.Name] != nil:
		return clean(lab.Fill(r.Learner, draw, p.Predictions[i.Name].Question))
	case p.Tasks[i.Name] != nil:
		return clean(lab.Fill(r.Learner, draw, p.Tasks[i.Name].Title))
	}
	return i.Name
}
