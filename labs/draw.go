package labs

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"net/netip"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"skylab/engine/cidr"
	"skylab/engine/near"
)

// Draw is a value, or several that differ from each other, that each learner
// gets of their own.
type Draw struct {
	Names []string
	Kind  string   // cidr, address, text, one of, part
	From  []string // a pattern, or what to choose from
	Bits  int      // of a part: its prefix length
	Index int      // of a part: which one, from 0
	line  int
}

// Values are what was drawn, by name.
type Values map[string]string

var (
	placeholder = regexp.MustCompile(`\$?\{[a-z][a-z0-9-]*\}`)
	spread      = regexp.MustCompile(`\{(\d+)\.\.(\d+)\}`)
	drawName    = regexp.MustCompile(`^[a-z][a-z0-9-]*$`)
)

// Fill puts values in the place of {name}. What is not drawn stays.
func (v Values) Fill(text string) string {
	return placeholder.ReplaceAllStringFunc(text, func(m string) string {
		if val, ok := v[strings.Trim(m, "{}")]; ok && m[0] != '$' {
			return val
		}
		return m
	})
}

// Draw is what a learner gets at an attempt, the same on every machine.
func (l *Lab) Draw(learner string, attempt int) Values {
	v := Values{"region": l.Region}
	for _, d := range l.Draws {
		d.into(v, func(label string, n int) int { return lot(l.Name, learner, attempt, label, n) })
	}
	return v
}

// Fill fills prose with what a learner gets at an attempt. What would be the id
// of something is its name.
func (l *Lab) Fill(learner string, attempt int, prose string) string {
	return idOf.ReplaceAllString(l.Draw(learner, attempt).Fill(prose), "$1")
}

// lot is a number from 0 to n-1. The bias of a modulo is below 2^-50 here.
func lot(lab, learner string, attempt int, label string, n int) int {
	sum := sha256.Sum256(fmt.Appendf(nil, "%q %q %d %q", lab, learner, attempt, label))
	return int(binary.BigEndian.Uint64(sum[:]) % uint64(n))
}

func (d Draw) into(v Values, lot func(label string, n int) int) {
	switch d.Kind {
	case "one of":
		left := slices.Clone(d.From)
		for _, name := range d.Names {
			i := lot(name, len(left))
			v[name] = left[i]
			left = slices.Delete(left, i, i+1)
		}
	case "part":
		whole, err := netip.ParsePrefix(v.Fill(d.From[0]))
		if err == nil {
			v[d.Names[0]] = cidr.Part(whole, d.Bits, d.Index).String()
		}
	default:
		n := 0
		for _, name := range d.Names[1:] {
			v[name] = d.From[0]
		}
		v[d.Names[0]] = v.Fill(spread.ReplaceAllStringFunc(d.From[0], func(m string) string {
			lo, hi := bounds(m)
			n++
			return strconv.Itoa(lo + lot(fmt.Sprintf("%s/%d", d.Names[0], n), hi-lo+1))
		}))
	}
}

// Many is how many values a draw may come to: 1 for a part, which follows from its
// whole.
func (d Draw) Many() int {
	switch d.Kind {
	case "one of":
		return len(d.From)
	case "part":
		return 1
	}
	n := 1
	for _, m := range spread.FindAllString(d.From[0], -1) {
		lo, hi := bounds(m)
		n *= hi - lo + 1
	}
	return n
}

func bounds(m string) (lo, hi int) {
	parts := spread.FindStringSubmatch(m)
	lo, _ = strconv.Atoi(parts[1])
	hi, _ = strconv.Atoi(parts[2])
	return lo, hi
}

// drawKinds is what an author may write, with an example of each.
var drawKinds = []string{"cidr", "address", "one", "text", "part"}

const drawForms = "write as in draw vpc = cidr 10.{16..99}.0.0/16, draw port = one of 80 8080, " +
	"draw me = address 203.0.113.{10..99}, draw app = part 1 /24 of {vpc} or draw shop = text shop-{1..9}"

// draw reads `draw NAME... = KIND ...`.
func (r reader) draw(l *Lab, no int, text string) {
	left, right, ok := strings.Cut(text, "=")
	d := Draw{Names: strings.Fields(left), line: no}
	words := strings.Fields(right)
	if !ok || len(d.Names) == 0 || len(words) == 0 {
		r.wrong(no, "this draw has no name, or nothing to draw from", drawForms)
		if words = []string{"text", standIn(text)}; len(d.Names) == 0 {
			return
		}
	}
	known := l.drawNames()
	for _, n := range d.Names {
		switch {
		case !drawName.MatchString(n) || n == "id":
			r.wrong(no, fmt.Sprintf("%q can't be the name of a draw", n), "use small letters, digits and hyphens, and begin with a letter")
			return
		case slices.Contains(known, n):
			r.wrong(no, fmt.Sprintf("%q is drawn twice", n), "give one of the two another name")
			return
		}
		known = append(known, n)
	}
	if d.Kind = words[0]; d.Kind == "one" {
		d.Kind = "one of"
	}
	if what := d.read(words[1:], l.drawNames()); what != "" {
		r.wrong(no, what, drawForms)
		d.Kind, d.From = "text", []string{standIn(text)} // so that its names are known
	}
	l.Draws = append(l.Draws, d)
}

// standIn is a value for a draw that can't be read, of the kind that was most
// likely meant, so that what uses it is not wrong as well.
func standIn(text string) string {
	if strings.Contains(text, "/") {
		return "10.0.0.0/16"
	}
	return "1"
}

func (l *Lab) drawNames() []string {
	names := []string{"region"}
	for _, d := range l.Draws {
		names = append(names, d.Names...)
	}
	return names
}

// read takes what follows the kind, and says what is wrong with it.
func (d *Draw) read(words, known []string) string {
	if d.Kind != "one of" && len(d.Names) > 1 {
		return "only one of can be drawn for several names at once"
	}
	switch d.Kind {
	case "one of":
		if len(words) > 0 && words[0] == "of" {
			words = words[1:]
		}
		if d.From = words; len(words) < max(2, len(d.Names)) {
			return "there is too little to choose from"
		}
		return ""
	case "part":
		return d.readPart(words, known)
	case "cidr", "address", "text":
	default:
		if meant := near.Word(d.Kind, drawKinds); meant != "" {
			return fmt.Sprintf("%q is no kind of draw (did you mean %q?)", d.Kind, meant)
		}
		return fmt.Sprintf("%q is no kind of draw", d.Kind)
	}
	if len(words) != 1 {
		return fmt.Sprintf("a %s is drawn from one pattern without spaces", d.Kind)
	}
	d.From = words
	for _, m := range spread.FindAllString(words[0], -1) {
		if lo, hi := bounds(m); lo >= hi {
			return fmt.Sprintf("%s runs backwards or stands still", m)
		}
	}
	return d.readsAs(known)
}

// readsAs checks the lowest and the highest values of a pattern.
func (d *Draw) readsAs(known []string) string {
	if what := unknownIn(d.From[0], known); what != "" {
		return what
	}
	if placeholder.MatchString(d.From[0]) || d.Kind == "text" {
		return ""
	}
	for _, end := range []int{1, 2} {
		s := spread.ReplaceAllStringFunc(d.From[0], func(m string) string { return spread.FindStringSubmatch(m)[end] })
		var err error
		if d.Kind == "cidr" {
			_, err = netip.ParsePrefix(s)
		} else {
			_, err = netip.ParseAddr(s)
		}
		if err != nil {
			return fmt.Sprintf("%s can come to %s, which is no %s", d.From[0], s, map[string]string{"cidr": "CIDR block", "address": "address"}[d.Kind])
		}
	}
	return ""
}

// readPart reads `N /BITS of {name}`, N from 1.
func (d *Draw) readPart(words, known []string) string {
	const form = "a part is written part 1 /24 of {vpc}"
	if len(words) != 4 || words[2] != "of" || !strings.HasPrefix(words[1], "/") {
		return form
	}
	n, err := strconv.Atoi(words[0])
	bits, err2 := strconv.Atoi(words[1][1:])
	if err != nil || err2 != nil || n < 1 || bits < 8 || bits > 30 {
		return form
	}
	d.Index, d.Bits, d.From = n-1, bits, words[3:]
	return unknownIn(words[3], known)
}

// unknownIn names a placeholder that nothing draws.
func unknownIn(text string, known []string) string {
	if !strings.Contains(text, "{") {
		return "" // most lines, and all labs are read at every start
	}
	for _, m := range placeholder.FindAllString(text, -1) {
		if name := strings.Trim(m, "{}"); m[0] != '$' && !slices.Contains(known, name) {
			if meant := near.Word(name, known); meant != "" {
				return fmt.Sprintf("nothing draws %s (did you mean {%s}?)", m, meant)
			}
			return fmt.Sprintf("nothing draws %s", m)
		}
	}
	return ""
}
