package shell

import (
	"bytes"
	"strings"
)

// flags are the options of a small command: letters that were given, with
// their values. A number as in head -5 is the value of '#'.
type flags map[byte]string

func (f flags) has(b byte) bool { _, ok := f[b]; return ok }

// flagsOf reads options. plain lists letters without, valued those with a
// value; a letter that is in neither is refused with one sentence.
func (r *run) flagsOf(argv []string, plain, valued string, long map[string]byte) (flags, []string, bool) {
	f, args := flags{}, argv[1:]
	var rest []string
	for len(args) > 0 {
		a := args[0]
		args = args[1:]
		if a == "--" {
			return f, append(rest, args...), true
		}
		if len(a) < 2 || a[0] != '-' {
			rest = append(rest, a)
			continue
		}
		if strings.HasPrefix(a, "--") {
			name, value, _ := strings.Cut(a[2:], "=")
			letter, ok := long[name]
			if !ok {
				return nil, nil, r.noOption(argv[0], a)
			}
			f[letter] = value
			continue
		}
		if strings.Trim(a[1:], "0123456789") == "" && strings.Contains(plain, "#") {
			f['#'] = a[1:]
			continue
		}
		for i := 1; i < len(a); i++ {
			switch {
			case strings.IndexByte(valued, a[i]) >= 0:
				value := a[i+1:]
				if value == "" {
					if len(args) == 0 {
						r.errorf("%s: option %s needs a value", argv[0], a)
						return nil, nil, false
					}
					value, args = args[0], args[1:]
				}
				f[a[i]] = value
				i = len(a)
			case strings.IndexByte(plain, a[i]) >= 0:
				f[a[i]] = ""
			default:
				return nil, nil, r.noOption(argv[0], a)
			}
		}
	}
	return f, rest, true
}

func (r *run) noOption(of, name string) bool {
	r.notice(&Refused{What: RefusedOption, Of: of, Name: name})
	return false
}

// gather returns the content of the named files one after another, or of the
// input when none is named; "-" is the input. ok is false when one is missing.
func (r *run) gather(of string, names []string) (data []byte, ok bool) {
	if len(names) == 0 {
		names = []string{"-"}
	}
	ok = true
	for _, name := range names {
		next, found := r.content(of, name)
		ok = ok && found
		if len(names) == 1 {
			data = next
		} else {
			data = append(data[:len(data):len(data)], next...)
		}
		if len(data) > r.sh.limits.OutputBytes {
			r.stop(&LimitError{Limit: LimitOutputBytes, Max: r.sh.limits.OutputBytes})
		}
		if !r.labor(len(data)) {
			return nil, false
		}
	}
	return data, ok
}

func (r *run) content(of, name string) ([]byte, bool) {
	if name == "-" || r.sh.full(name) == "/dev/stdin" {
		return r.in.rest(), true
	}
	if r.sh.full(name) == "/dev/null" {
		return nil, true
	}
	data, err := r.sh.ReadFile(name)
	if err != nil {
		_, _ = r.errw.Write([]byte(of + ": " + name + ": " + err.Error() + "\n"))
		return nil, false
	}
	return data, true
}

// lines cuts data into lines without their ends.
func lines(data []byte) [][]byte {
	if len(data) == 0 {
		return nil
	}
	return bytes.Split(bytes.TrimSuffix(data, []byte("\n")), []byte("\n"))
}

func (r *run) write(b []byte) { _, _ = r.out.Write(b) }

// writeLines writes lines with their ends.
func (r *run) writeLines(list [][]byte) {
	if len(list) == 0 {
		return
	}
	r.write(append(bytes.Join(list, []byte("\n")), '\n'))
}
