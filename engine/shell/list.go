package shell

import (
	"path"
	"strings"
)

// ls names the files of the lab; every option of how to show them is taken and
// shows a name a line.
func ls(r *run, argv []string) int {
	_, names, ok := r.flagsOf(argv, "1latrhS", "", nil)
	if !ok {
		return 2
	}
	if len(names) == 0 {
		names = []string{r.sh.place.home}
	}
	status := 0
	for _, name := range names {
		full := r.sh.full(name)
		if _, err := r.sh.ReadFile(name); err == nil {
			r.print(name + "\n")
			continue
		}
		if !r.sh.directory(full) {
			r.errorf("ls: %s: %s", name, ErrNoFile)
			status = 2
			continue
		}
		for _, f := range r.sh.Files() {
			if path.Dir(f) == full {
				r.print(path.Base(f) + "\n")
			}
		}
	}
	return status
}

func rm(r *run, argv []string) int {
	f, names, ok := r.flagsOf(argv, "frRiv", "", nil)
	if !ok {
		return 1
	}
	status := 0
	for _, name := range names {
		if err := r.sh.RemoveFile(name); err != nil && (!f.has('f') || err == ErrDirectory) {
			r.errorf("rm: %s: %s", name, err)
			status = 1
		}
	}
	return status
}

// cp is cp and mv.
func cp(r *run, argv []string) int {
	_, names, ok := r.flagsOf(argv, "fpriv", "", nil)
	if !ok {
		return 1
	}
	if len(names) != 2 {
		r.errorf("%s: usage: %s from to", argv[0], argv[0])
		return 1
	}
	from, to := names[0], names[1]
	if r.sh.directory(r.sh.full(to)) {
		to = strings.TrimSuffix(r.sh.full(to), "/") + "/" + path.Base(from)
	}
	data, err := r.sh.ReadFile(from)
	if err != nil {
		r.errorf("%s: %s: %s", argv[0], from, err)
		return 1
	}
	if r.sh.full(from) == r.sh.full(to) {
		r.errorf("%s: %s and %s are the same file", argv[0], from, to)
		return 1
	}
	if err := r.sh.WriteFile(to, data); err != nil {
		if _, limit := err.(*LimitError); limit {
			r.stop(err)
			return 1
		}
		r.errorf("%s: %s: %s", argv[0], to, err)
		return 1
	}
	if argv[0] == "mv" {
		_ = r.sh.RemoveFile(from)
	}
	return 0
}

func touch(r *run, argv []string) int {
	status := 0
	for _, name := range argv[1:] {
		if _, err := r.sh.ReadFile(name); err == nil {
			continue
		}
		if _, ok := r.create(name, true); !ok {
			status = 1
		}
	}
	return status
}

// chmod answers only whether the files are there: files of the lab have no
// modes, and a key file is used as if it had the right one.
func chmod(r *run, argv []string) int {
	if len(argv) < 3 {
		r.errorf("chmod: usage: chmod mode file")
		return 1
	}
	status := 0
	for _, name := range argv[2:] {
		if _, err := r.sh.ReadFile(name); err != nil {
			r.errorf("chmod: %s: %s", name, err)
			status = 1
		}
	}
	return status
}
