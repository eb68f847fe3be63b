package shell

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

func cat(r *run, argv []string) int {
	f, names, ok := r.flagsOf(argv, "nu", "", nil)
	if !ok {
		return 1
	}
	data, ok := r.gather("cat", names)
	if !f.has('n') {
		r.write(data)
		return oneIf(!ok)
	}
	for i, l := range lines(data) {
		r.print(fmt.Sprintf("%6d\t%s\n", i+1, l))
		if r.stopped() {
			return 1
		}
	}
	return oneIf(!ok)
}

// head is head and tail.
func head(r *run, argv []string) int {
	f, names, ok := r.flagsOf(argv, "#q", "nc", map[string]byte{"lines": 'n', "bytes": 'c'})
	if !ok {
		return 1
	}
	count := "10"
	for _, letter := range []byte("#nc") {
		if f.has(letter) {
			count = f[letter]
		}
	}
	n, err := strconv.Atoi(count)
	if err != nil || n > 1<<30 || n < -1<<30 {
		r.errorf("%s: invalid number of lines: '%s'", argv[0], short(count))
		return 1
	}
	data, ok := r.gather(argv[0], names)
	units := bytes.SplitAfter(data, []byte("\n"))
	if f.has('c') {
		units = bytes.SplitAfter(data, nil)
	}
	if len(units) > 0 && len(units[len(units)-1]) == 0 {
		units = units[:len(units)-1]
	}
	if argv[0] == "tail" {
		from := len(units) - max(n, -n)
		if strings.HasPrefix(count, "+") {
			from = n - 1
		}
		units = units[min(max(from, 0), len(units)):]
	} else if n < 0 {
		units = units[:max(len(units)+n, 0)]
	} else {
		units = units[:min(n, len(units))]
	}
	r.write(bytes.Join(units, nil))
	return oneIf(!ok)
}

func wc(r *run, argv []string) int {
	f, names, ok := r.flagsOf(argv, "lwcm", "", nil)
	if !ok {
		return 1
	}
	if len(f) == 0 {
		f = flags{'l': "", 'w': "", 'c': ""}
	}
	data, ok := r.gather("wc", names)
	var counts []string
	add := func(n int) { counts = append(counts, strconv.Itoa(n)) }
	if f.has('l') {
		add(bytes.Count(data, []byte("\n")))
	}
	if f.has('w') {
		add(len(bytes.Fields(data)))
	}
	if f.has('m') {
		add(len([]rune(string(data))))
	}
	if f.has('c') {
		add(len(data))
	}
	if len(counts) > 1 {
		for i, c := range counts {
			counts[i] = fmt.Sprintf("%7s", c)
		}
	}
	r.print(strings.Join(append(counts, names...), " ") + "\n")
	return oneIf(!ok)
}

func tee(r *run, argv []string) int {
	f, names, ok := r.flagsOf(argv, "a", "", nil)
	if !ok {
		return 1
	}
	data := r.in.rest()
	status := 0
	for _, name := range names {
		w, ok := r.create(name, f.has('a'))
		if !ok {
			status = 1
			continue
		}
		_, _ = w.Write(data)
	}
	r.write(data)
	return status
}

func seq(r *run, argv []string) int {
	sep := "\n"
	args := argv[1:]
	if len(args) > 1 && args[0] == "-s" {
		sep, args = args[1], args[2:]
	}
	numbers := []int64{1, 1, 1}
	if len(args) < 1 || len(args) > 3 {
		r.errorf("seq: usage: seq [first [step]] last")
		return 1
	}
	for i, a := range args {
		n, err := strconv.ParseInt(a, 10, 64)
		if err != nil {
			r.errorf("seq: '%s' is not a whole number", short(a))
			return 1
		}
		switch {
		case i == len(args)-1:
			numbers[2] = n
		case i == 0:
			numbers[0] = n
		default:
			numbers[1] = n
		}
	}
	first, step, last := numbers[0], numbers[1], numbers[2]
	if step == 0 {
		r.errorf("seq: the step cannot be 0")
		return 1
	}
	var chunk []byte
	for n := first; (step > 0 && n <= last) || (step < 0 && n >= last); n += step {
		if n != first {
			chunk = append(chunk, sep...)
		}
		chunk = strconv.AppendInt(chunk, n, 10)
		if len(chunk) > 4096 {
			r.write(chunk)
			chunk = chunk[:0]
			if r.stopped() {
				return 1
			}
		}
		if (step > 0) != (n+step > n) {
			break // the next number does not exist in 64 bits
		}
	}
	if len(chunk) > 0 {
		r.write(append(chunk, '\n'))
	}
	return 0
}

func sorts(r *run, argv []string) int {
	f, names, ok := r.flagsOf(argv, "rnufbVh", "tk", nil)
	if !ok {
		return 1
	}
	data, ok := r.gather("sort", names)
	list := slices.Clone(lines(data))
	key := func(l []byte) string { return string(l) }
	if spec, given := f['k']; given {
		spec, _, _ = strings.Cut(spec, ",")
		digits := strings.TrimRight(spec, "nr")
		n, err := strconv.Atoi(digits)
		if err != nil || n < 1 {
			r.errorf("sort: invalid key: '%s'", short(spec))
			return 2
		}
		for _, letter := range []byte(spec[len(digits):]) {
			f[letter] = ""
		}
		key = func(l []byte) string { return field(string(l), f['t'], n) }
	}
	if !r.labor(len(data) * 4) {
		return 1
	}
	compare := func(a, b []byte) int {
		x, y := key(a), key(b)
		c := 0
		if f.has('n') {
			c = compareFloat(leading(x), leading(y))
		} else if f.has('f') {
			c = strings.Compare(strings.ToLower(x), strings.ToLower(y))
		} else {
			c = strings.Compare(x, y)
		}
		if c == 0 && !f.has('u') {
			c = bytes.Compare(a, b)
		}
		if f.has('r') {
			c = -c
		}
		return c
	}
	slices.SortStableFunc(list, compare)
	if f.has('u') {
		list = slices.CompactFunc(list, func(a, b []byte) bool { return compare(a, b) == 0 })
	}
	r.writeLines(list)
	return oneIf(!ok)
}

func compareFloat(a, b float64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// leading reads the number that text begins with, as sort -n does.
func leading(s string) float64 {
	s = strings.TrimLeft(s, " \t")
	end := 0
	for end < len(s) && (s[end] >= '0' && s[end] <= '9' || s[end] == '.' || end == 0 && s[end] == '-') {
		end++
	}
	n, _ := strconv.ParseFloat(s[:end], 64)
	return n
}

// field returns field n of a line, counting from 1; an empty separator means
// white space.
func field(line, sep string, n int) string {
	parts := strings.Fields(line)
	if sep != "" {
		parts = strings.Split(line, sep[:1])
	}
	if n > len(parts) {
		return ""
	}
	return strings.Join(parts[n-1:], " ")
}

func uniq(r *run, argv []string) int {
	f, names, ok := r.flagsOf(argv, "cdui", "", nil)
	if !ok {
		return 1
	}
	data, ok := r.gather("uniq", names)
	var out []byte
	list := lines(data)
	for i := 0; i < len(list); {
		n := 1
		for i+n < len(list) && (bytes.Equal(list[i], list[i+n]) || f.has('i') && bytes.EqualFold(list[i], list[i+n])) {
			n++
		}
		if !(f.has('d') && n == 1 || f.has('u') && n > 1) {
			if f.has('c') {
				out = fmt.Appendf(out, "%7d ", n)
			}
			out = append(append(out, list[i]...), '\n')
		}
		i += n
	}
	r.write(out)
	return oneIf(!ok)
}

func rev(r *run, argv []string) int {
	data, ok := r.gather("rev", argv[1:])
	list := slices.Clone(lines(data))
	for i, l := range list {
		runes := []rune(string(l))
		slices.Reverse(runes)
		list[i] = []byte(string(runes))
	}
	r.writeLines(list)
	return oneIf(!ok)
}

func base64s(r *run, argv []string) int {
	f, names, ok := r.flagsOf(argv, "dD", "w", map[string]byte{"decode": 'd', "wrap": 'w'})
	if !ok {
		return 1
	}
	data, ok := r.gather("base64", names)
	if f.has('d') || f.has('D') {
		clean := strings.NewReplacer("\n", "", "\r", "").Replace(string(data))
		plain, err := base64.StdEncoding.DecodeString(clean)
		r.write(plain)
		if err != nil {
			r.errorf("base64: invalid input")
			return 1
		}
		return oneIf(!ok)
	}
	width := 76
	if f.has('w') {
		n, err := strconv.Atoi(f['w'])
		if err != nil || n < 0 {
			r.errorf("base64: invalid wrap size: '%s'", short(f['w']))
			return 1
		}
		width = n
	}
	text := base64.StdEncoding.EncodeToString(data)
	var sb strings.Builder
	for width > 0 && len(text) > 0 {
		n := min(width, len(text))
		sb.WriteString(text[:n])
		sb.WriteByte('\n')
		text = text[n:]
	}
	r.print(sb.String() + text)
	return oneIf(!ok)
}
