package term

import "unicode/utf8"

// appendChange appends what turns the row that is shown into another one: only
// the cells between the first and the last that differ, where it can be told
// which those are, and otherwise all of it. Both rows are y's, cells wide.
func (p *painter) appendChange(was, row string, y int) {
	from, to := 0, len(row)
	if tame(was) && tame(row) && width(was) == p.modes.width && width(row) == p.modes.width {
		from, to = differing(was, row)
	}
	p.moveTo(width(row[:from]), y)
	if from == 0 && to == len(row) {
		p.buf = appendRow(p.buf, row, p.modes.width)
		return
	}
	p.buf = append(p.buf, row[from:to]...)
}

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
			styled = row[i:i+n] != "\x1b[m"
		}
		i += max(n, 1)
	}
	return !styled
}

// differing is the part of row, in bytes, outside of which it shows what was
// shows. It begins and ends where no style is in force and no character could
// join the one before it.
func differing(was, row string) (from, to int) {
	same := 0
	for same < len(was) && same < len(row) && was[same] == row[same] {
		same++
	}
	if same == len(row) && same == len(was) {
		return len(row), len(row)
	}
	tail := 0
	for tail < len(was)-same && tail < len(row)-same && was[len(was)-1-tail] == row[len(row)-1-tail] {
		tail++
	}
	from, to = 0, len(row)
	for at := range cuts(row) {
		if at <= same && joinless(was[at:]) {
			from = at
		}
	}
	others := map[int]bool{}
	for at := range cuts(was) {
		others[len(was)-at] = true
	}
	for at := range cuts(row) {
		if at > from && at >= len(row)-tail && others[len(row)-at] && width(row[:at]) == width(was[:len(was)-(len(row)-at)]) {
			return from, at
		}
	}
	return from, to
}

// cuts yields the places in a tame row at which it may be cut: no style is in
// force there, and what stands on either side has cells of its own.
func cuts(row string) func(yield func(int) bool) {
	return func(yield func(int) bool) {
		styled, before := false, true
		for i := 0; i < len(row); {
			if !styled && before && joinless(row[i:]) && !yield(i) {
				return
			}
			if n, keep := gate(row[i:]); keep {
				styled = row[i:i+n] != "\x1b[m"
				i += n
				continue
			}
			before = joinless(row[i:])
			_, n := utf8.DecodeRuneInString(row[i:])
			i += n
		}
		if !styled {
			yield(len(row))
		}
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
