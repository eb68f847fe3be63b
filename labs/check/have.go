package check

import (
	"fmt"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"skylab/engine/world"
)

// Have demands that things exist. Behaviour is the better demand wherever
// there is a packet that shows it.
type Have struct {
	Count int // at least so many
	Noun  string
	With  []Quality
	Zones int // spread over at least so many zones; 0 where it does not matter
}

// Quality is what each of the things that count must have.
type Quality struct{ Key, Value string }

// parseHave reads `have [N] NOUN [with KEY=VALUE ...] [in N zones]`.
func parseHave(words []string) (Demand, error) {
	h, rest := Have{Count: 1}, words[1:]
	if len(rest) > 0 {
		if n, err := strconv.Atoi(rest[0]); err == nil {
			if n < 1 || n > 100 {
				return nil, fmt.Errorf("have counts from 1 to 100, and %d is not in there", n)
			}
			h.Count, rest = n, rest[1:]
		}
	}
	if len(rest) == 0 {
		return nil, fmt.Errorf("have needs a noun; write one of %s", list(nounNames()))
	}
	h.Noun = singular(rest[0])
	noun, ok := nouns[h.Noun]
	if !ok {
		return nil, fmt.Errorf("%q is nothing that can be had; %s", rest[0], offer(h.Noun, nounNames()))
	}
	rest = rest[1:]
	if len(rest) > 0 && rest[0] == "with" {
		var err error
		if h.With, rest, err = parseQualities(noun, h.Noun, rest[1:]); err != nil {
			return nil, err
		}
	}
	if len(rest) == 3 && rest[0] == "in" && strings.HasPrefix(rest[2], "zone") {
		n, err := strconv.Atoi(rest[1])
		if _, zoned := noun.keys["zone"]; err != nil || n < 1 || !zoned {
			return nil, fmt.Errorf("%q says no number of zones for a %s; write in 2 zones", strings.Join(rest, " "), h.Noun)
		}
		h.Zones, rest = n, nil
	}
	if len(rest) > 0 {
		return nil, fmt.Errorf("%q is not understood after %s; what may follow is with KEY=VALUE, then in 2 zones", rest[0], h.Noun)
	}
	return h, nil
}

func parseQualities(n noun, name string, words []string) ([]Quality, []string, error) {
	var out []Quality
	for len(words) > 0 && words[0] != "in" {
		key, value, ok := strings.Cut(words[0], "=")
		if !ok || value == "" {
			return nil, nil, fmt.Errorf("%q is no KEY=VALUE; a %s has %s", words[0], name, list(n.names()))
		}
		q, ok := n.keys[key]
		if !ok {
			return nil, nil, fmt.Errorf("a %s has no %q; %s", name, key, offer(key, n.names()))
		}
		if err := q.accepts(value); err != nil {
			return nil, nil, fmt.Errorf("%s=%s: %w", key, value, err)
		}
		out = append(out, Quality{key, value})
		words = words[1:]
	}
	if len(out) == 0 {
		return nil, nil, fmt.Errorf("with is followed by nothing; a %s has %s", name, list(n.names()))
	}
	return out, words, nil
}

// singular lets a lab say 2 subnets.
func singular(word string) string {
	if _, ok := nouns[word]; !ok {
		for _, end := range []string{"es", "s"} {
			if s := strings.TrimSuffix(word, end); s != word {
				if _, ok := nouns[s]; ok {
					return s
				}
			}
		}
	}
	return word
}

// String is the demand as it is written.
func (h Have) String() string {
	var b strings.Builder
	b.WriteString("have ")
	if h.Count > 1 {
		fmt.Fprintf(&b, "%d %ss", h.Count, h.Noun)
	} else {
		b.WriteString(h.Noun)
	}
	for i, q := range h.With {
		if i == 0 {
			b.WriteString(" with")
		}
		b.WriteString(" " + quote(q.Key+"="+q.Value))
	}
	if h.Zones > 0 {
		fmt.Fprintf(&b, " in %d zones", h.Zones)
	}
	return b.String()
}

// qualities is what a sentence says in parentheses: pairs of a key in the
// dictionaries and what goes into its sentence.
func (h Have) qualities() [][2]string {
	var out [][2]string
	for _, q := range h.With {
		out = append(out, q.said())
	}
	return out
}

// said is how a quality is put into words. One that is there or is not needs no
// value.
func (q Quality) said() [2]string {
	if q.Value == "yes" || q.Value == "no" {
		return [2]string{"quality." + q.Key + "." + q.Value, ""}
	}
	return [2]string{"quality." + q.Key, q.Value}
}

// word is what the dictionaries call the noun: that of AWS's tag
// specifications.
func (h Have) word() string {
	if h.Noun == "nat-gateway" {
		return "natgateway"
	}
	return h.Noun
}

// Asks says what is demanded.
func (h Have) Asks() world.Sentence {
	key := "want-have"
	if h.Zones > 1 {
		key = "want-have-zones"
	}
	if len(h.With) == 0 {
		key += "-any"
	}
	return world.Sentence{Key: key, Args: []any{h.Count, h.word(), h.qualities(), h.Zones}}
}

// Check counts what has every quality.
func (h Have) Check(s *Scene) Finding {
	n := nouns[h.Noun]
	found, zones := 0, []string(nil)
	for _, thing := range n.all(s.World) {
		if !slices.ContainsFunc(h.With, func(q Quality) bool { return !n.keys[q.Key].holds(s, thing, q.Value) }) {
			found++
			if z, ok := n.keys["zone"]; ok {
				zones = append(zones, z.value(s, thing))
			}
		}
	}
	slices.Sort(zones)
	spread := len(slices.Compact(zones))
	if found >= h.Count && spread >= h.Zones {
		return Finding{Met: true, Say: world.Sentence{Key: "saw-have", Args: []any{found, h.word(), h.qualities()}}}
	}
	if found >= h.Count {
		return Finding{Say: world.Sentence{Key: "saw-have-zones", Args: []any{found, h.word(), h.Zones, spread}}}
	}
	if found == 0 {
		return h.nearMiss(s, n)
	}
	return Finding{Say: world.Sentence{Key: "saw-have-few", Args: []any{found, h.word(), h.Count}}}
}

// nearMiss names what has the name that is asked for and lacks just one other
// quality, which says more than that nothing was found.
func (h Have) nearMiss(s *Scene, n noun) Finding {
	named := slices.ContainsFunc(h.With, func(q Quality) bool { return q.Key == "name" })
	for _, thing := range n.all(s.World) {
		var lacks []Quality
		for _, q := range h.With {
			if !n.keys[q.Key].holds(s, thing, q.Value) {
				lacks = append(lacks, q)
			}
		}
		if named && len(lacks) == 1 && lacks[0].Key != "name" {
			if lacks[0].Value == "yes" || lacks[0].Value == "no" {
				return Finding{Say: world.Sentence{Key: "saw-have-near-lacks", Args: []any{called(thing), [][2]string{lacks[0].said()}}}}
			}
			is := n.keys[lacks[0].Key].value(s, thing)
			if n.keys[lacks[0].Key].kind == "least" {
				return Finding{Say: world.Sentence{Key: "saw-have-near-less", Args: []any{called(thing), lacks[0].Key, is, lacks[0].Value}}}
			}
			return Finding{Say: world.Sentence{Key: "saw-have-near", Args: []any{called(thing), lacks[0].Key, is, lacks[0].Value}}}
		}
	}
	return Finding{Say: world.Sentence{Key: "saw-have-none", Args: []any{h.word(), h.qualities()}}}
}

// quality is one key of a noun: what it is on one thing, and what a lab may
// ask it to be.
type quality struct {
	value func(*Scene, world.Resource) string
	kind  string // yes, cidr, least or empty
}

func (q quality) accepts(value string) error {
	switch q.kind {
	case "yes":
		if value != "yes" && value != "no" {
			return fmt.Errorf("write yes or no")
		}
	case "cidr":
		if _, err := netip.ParsePrefix(value); err != nil {
			return fmt.Errorf("write a CIDR block such as 10.20.0.0/16")
		}
	case "least":
		if n, err := strconv.Atoi(value); err != nil || n < 1 {
			return fmt.Errorf("write a number, such as 100")
		}
	}
	return nil
}

func (q quality) holds(s *Scene, thing world.Resource, want string) bool {
	if q.kind == "least" {
		is, _ := strconv.Atoi(q.value(s, thing))
		least, _ := strconv.Atoi(want)
		return is >= least
	}
	return slices.Contains(strings.Split(q.value(s, thing), " "), want)
}
