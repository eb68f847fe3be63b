// Package likeness answers one question: which logs of one lab are more alike than the lab makes all of them?
//
// It reads logs and says where to look. It accuses nobody: two who sat together, one
// who helped and one who copied leave the same traces. Likeness alone changes no grade,
// and there is no score from which on somebody has done something.
//
// # What is allowed for
//
// Learners have values drawn for them, and ids that follow from who they are. In what is
// compared, a drawn value is the name of its draw, {vpc}, an address in a drawn block its
// place there, {vpc}+37, an id its kind, <subnet>, and a variable $_. Options stand in one
// order, and what only looks at an answer (--query, --output, a variable around it) is
// left out. So a line that was copied and adapted to another draw is the same line.
//
// What everybody is given counts nothing: the start of the lab, every solution, repair
// and experiment in its file, and whatever its prose writes as code, in any language,
// blanks filled. A solution counts as given whether or not it was looked at: whoever
// writes exactly what the lab would write can't be told from another who does.
//
// What those who teach typed at somebody's bench is signed by them and is left out: they say
// the same at many.
//
// # How much a line says
//
// A line that is in both logs says as much, in bits, as it is rare among the others:
//
//	bits = -log2((d + m*p) / (n + m))
//
// n are the others of the class, without the two, d those of them who have the line, and
// p is what would be expected of somebody of whom nothing is known, worth m = 4
// classmates. What more than a quarter would have counts nothing. p is a half for a plain
// command, and falls to an eighth of that with each of up to three words that neither the
// lab nor AWS has (typing mistakes, tags of one's own) or addresses that stand nowhere in
// the lab; it is an eighth for a refusal by AWS's code and for a step back, with what was
// taken back, and a sixteenth at most for a comment.
// How a line is written is asked beside it: spaces, the order of options and comments, as
// rare among those who have the line at all; and each name of a variable, once a log.
//
// In a class of two there are no others to learn rarity from, n is 0, and only p speaks.
// Plain commands then count nothing, and what is odd in itself does: mistakes, refusals,
// detours, comments and names. With no oddity, two honest logs and two copies of one log
// are the same, and nothing is said.
//
// What stands in the same order in both logs counts in full, the rest of what is shared
// counts half.
//
// # What has been in touch
//
// An id belongs to the one learner whose account has it. In another's typed line it is 4
// bits for each of its digits, and nothing but having seen it puts it there. A drawn block
// or address of another learner's counts the logarithm of how many there are, once a draw,
// since it may be a slip; of draws with fewer than 32 values nothing is said. Which account
// an id belongs to is read from logs alone: AWS did something with it there, or a variable
// got it without its having been typed. An id that nobody's log holds in this way has no owner.
//
// Think times are the wall's time between two lines that follow each other, from five
// seconds to an hour, compared where both logs have the same two lines in a row. That a gap agrees
// within a second or a fiftieth is taken to happen one time in five, and k of m count as
// Chernoff's bound on that.
//
// # The score
//
// With L = log2(pairs in the class), the luck that there is in looking at all of them:
//
//	share   = S / (S + U + 20)         S: bits of what is shared, less L
//	                                   U: bits of the rest, in the log that has less of it
//	touch   = 1 - 2^(-C/20)            C: bits of values and think times, less L
//	score   = 100 * (1 - (1 - share) * (1 - touch))
//
// Share is which part of what is remarkable in the plainer of two logs stands in the other,
// with twenty bits of caution. Touch halves the rest of the way for each twenty bits, a
// million to one. The score is no probability: lines of one log depend on each other, since
// one idea brings several, and the bits are added as if they did not. It orders.
//
// A learner is not compared with themselves. Learners who handed in several attempts
// count once for rarity.
package likeness

import (
	"cmp"
	"slices"

	"skylab/engine"
	"skylab/labs"
)

// Attempt is one log that is compared. Draw is the attempt whose values it has.
type Attempt struct {
	ID      string // tells attempts apart, such as a file's name
	Learner string
	Draw    int
	Log     []engine.Entry
}

// Pair is two attempts and what is alike in them. A comes before B by learner, then ID.
type Pair struct {
	A     Side `json:"a"`
	B     Side `json:"b"`
	Score int  `json:"score"` // from 1 to 100
	// Shared is how many remarkable lines both have, of Side.Remarkable.
	Shared int `json:"shared"`
	// Lines are those of them, and lines that are written alike, by A's line.
	Lines []Line `json:"lines,omitempty"`
	// Names are names of variables and functions that both chose.
	Names []Name `json:"names,omitempty"`
	// Foreign are values of the one in the log of the other.
	Foreign []Foreign `json:"foreign,omitempty"`
	// Alike of Gaps think times between the same two lines agree.
	Alike int `json:"alikeGaps"`
	Gaps  int `json:"gaps"`
}

// Side is one attempt of a pair.
type Side struct {
	ID      string `json:"id"`
	Learner string `json:"learner"`
	// Remarkable is how many lines its log has that few others have, the shared ones
	// among them.
	Remarkable int `json:"remarkable"`
}

// Line is a line that stands in both logs.
type Line struct {
	A     int     `json:"lineA"`
	B     int     `json:"lineB"`
	TextA string  `json:"textA"` // as it was typed
	TextB string  `json:"textB"`
	Code  string  `json:"refused,omitempty"` // with which AWS refused both
	Bits  float64 `json:"bits"`
	// Others is how many further learners have it, too.
	Others int `json:"others"`
	// Order says that it stands in the same order in both, among what they share.
	Order bool `json:"inOrder"`
	// Written says that more is alike in how it is written than what it does.
	Written bool `json:"writtenAlike"`
}

// Name is a name that both chose.
type Name struct {
	Text   string  `json:"name"`
	Bits   float64 `json:"bits"`
	Others int     `json:"others"`
}

// Foreign is a value of one learner in a line of another.
type Foreign struct {
	In    string  `json:"in"`    // the learner who typed it
	Of    string  `json:"of"`    // the learner whose it is
	Line  int     `json:"line"`  // of the log of In, where it comes first
	Value string  `json:"value"` // as it was typed
	Is    string  `json:"is"`    // what it stands for: {vpc}, {vpc}+37 or <subnet>
	Bits  float64 `json:"bits"`  // 0 where another value of the same draw counts
}

// Compare tells which pairs of attempts at a lab are alike, the most alike first. It is a
// pure function of lab and logs, whatever order they come in.
func Compare(l *labs.Lab, attempts []Attempt) []Pair {
	all := slices.Clone(attempts)
	slices.SortStableFunc(all, func(a, b Attempt) int {
		return cmp.Or(cmp.Compare(a.Learner, b.Learner), cmp.Compare(a.ID, b.ID), cmp.Compare(a.Draw, b.Draw))
	})
	c := newClass(l, all)
	var out []Pair
	c.candidates(func(a, b int) {
		if p := c.pair(a, b); p.Score > 0 {
			out = append(out, p)
		}
	})
	slices.SortStableFunc(out, func(a, b Pair) int { return cmp.Compare(b.Score, a.Score) })
	return out
}
