package term

import "unicode/utf8"

// appendChange appends what turns the row that is shown into another one: only
// the cells between the first and the last that differ, where it can be told
// which those are, and otherwise all of it. Both rows are y's, cells wide.
func (p *painter) appendChange(was, row string, y int) {
	whole := part{to: len(row)}
	differs := whole
	if tame(was) && tame(row) && width(was) == p.modes.width && width(row) == p.modes.width {
		differs = differing(was, row)
	}
	p.moveTo(width(row[:differs.from]), y)
	if differs == whole {
		p.buf = appendRow(p.buf, row, p.modes.width)
		return
	}
	p.buf = append(p.buf, differs.open...)
	p.buf = append(p.buf, row[differs.from:differs.to]...)
	if differs.shut {
		p.buf = append(p.buf, reset...)
	}
}

// part is a part of a row, in bytes. Open are the styles that are in force where
// it begins, and shut says that some are where it ends.
type part struct {
	from, to int
	open     string
	shut     bool
}

const reset = "\x1b[m"

// tame reports whether a row holds nothing that appendRow would leave out or
// add, so that a part of it may be sent as it is.
func tame(row string) bool {
	if row == "" || !utf8.ValidString(row) {
		return false
	}
	styled := false
	for i := 0; i < len(row); {
		n, keep := gate(row[i:])
		if n > 0 && !keep {
			return false
		}
		if keep {
			styled = row[i:i+n] != reset
		}
		i += max(n, 1)
	}
	return !styled
}

// differing is the part of row outside of which it shows what was shows. It
// begins and ends where no character could join the one before it.
func differing(was, row string) part {
	same := 0
	for same < len(was) && same < len(row) && was[same] == row[same] {
		same++
	}
	if same == len(row) && same == len(was) {
		return part{from: len(row), to: len(row)}
	}
	tail := 0
	for tail < len(was)-same && tail < len(row)-same && was[len(was)-1-tail] == row[len(row)-1-tail] {
		tail++
	}
	out := part{to: len(row)}
	for at, style := range cuts(row) {
		if at > same {
			break
		}
		if joinless(was[at:]) {
			out.from, out.open = at, style
		}
	}
	others := map[int]string{} // how was may be cut, from its end
	for at, style := range cuts(was) {
		if n := len(was) - at; n <= tail {
			others[n] = style
		}
	}
	for at, style := range cuts(row) {
		behind := len(row) - at
		if other, ok := others[behind]; at > out.from && ok && other == style && width(row[:at]) == width(was[:len(was)-behind]) {
			out.to, out.shut = at, style != ""
			break
		}
	}
	return out
}

// cuts yields the places in a tame row at which it may be cut, each with the
// styles that are in force there: what stands on either side has cells of its
// own.
func cuts(row string) func(yield func(int, string) bool) {
	return func(yield func(int, string) bool) {
		style, before := "", true
		for i := 0; i < len(row); {
			if before && joinless(row[i:]) && !yield(i, style) {
				return
			}
			if n, keep := gate(row[i:]); keep {
				if style += row[i : i+n]; row[i:i+n] == reset {
					style = ""
				}
				i += n
				continue
			}
			before = joinless(row[i:])
			_, n := utf8.DecodeRuneInString(row[i:])
			i += n
		}
		yield(len(row), style)
	}
}

// joinless reports whether the first character of s, behind its styles, never
// becomes one with its neighbours of the same kind: ASCII, the lines and blocks that
// boxes are made of, and Hangul syllables.
func joinless(s string) bool {
	for s != "" {
		n, keep := gate(s)
		if !keep {
			break
		}
		s = s[n:]
	}
	if s == "" {
		return true
	}
	r, _ := utf8.DecodeRuneInString(s)
	return r >= ' ' && r < 0x7f || r >= 0x2500 && r < 0x25a0 || r >= 0xac00 && r <= 0xd7a3
}
