package snapshot

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"
	"time"

	"skylab/engine/world"
)

// Snapshot is what was read.
type Snapshot struct {
	World *world.World
	// Read says what was found, by account, Region and key.
	Read []Read
	// Alone are files that were left alone, since nothing here knows what they hold.
	Alone []string
	// Unmodelled is what was read and has no part in where packets go.
	Unmodelled []Unmodelled
}

// Read is how many things of a kind a Region has.
type Read struct {
	Account, Region, Key string
	Number               int
}

// Unmodelled is something of which nothing is known here: a kind of resource, or one that
// can't be read, and why.
type Unmodelled struct {
	File, Key string
	Number    int
	Err       error
}

// Limits of what is read, so that a hostile folder costs no more than a large one.
const (
	MaxBytes = 256 << 20 // of all files
	MaxFiles = 20000
)

// folder is a Region of an account, as its files have it.
type folder struct {
	account, region string
	items           map[string][]item
}

// item is one thing in a list of a file.
type item struct {
	file string
	raw  json.RawMessage
}

// From reads all files of a snapshot. now is the time of its World. An error names the
// file and what is wrong with it; nothing is half-read then.
func From(files fs.FS, now time.Time) (*Snapshot, error) {
	s := &Snapshot{}
	byDir := map[string]*folder{}
	number, size := 0, int64(0)
	err := fs.WalkDir(files, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		if number++; number > MaxFiles {
			return fmt.Errorf("there are more than %d files", MaxFiles)
		}
		info, err := fs.Stat(files, name) // of what a link leads to
		if path.Ext(name) != ".json" || err != nil || !info.Mode().IsRegular() {
			s.Alone = append(s.Alone, name)
			return nil
		}
		if size += info.Size(); size > MaxBytes {
			return fmt.Errorf("the files are more than %d MiB", MaxBytes>>20)
		}
		return s.open(files, name, func(dir string) *folder {
			if byDir[dir] == nil {
				byDir[dir] = &folder{items: map[string][]item{}}
			}
			return byDir[dir]
		})
	})
	if err != nil {
		return nil, err
	}
	r := newReader(s, now)
	all := slices.Sorted(maps.Keys(byDir))
	for _, dir := range all {
		byDir[dir].place(dir)
	}
	for _, k := range kinds {
		for _, dir := range all {
			r.read(k, byDir[dir])
		}
	}
	r.join()
	if s.World = r.world(); len(s.Read) == 0 {
		return nil, errors.New("no file here holds what aws ec2 describe-vpcs or the like prints")
	}
	return s, nil
}

// open reads one file into its folder, or into one for each Region where it is so divided.
func (s *Snapshot) open(files fs.FS, name string, in func(dir string) *folder) error {
	f, err := files.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, MaxBytes)) // it may grow meanwhile
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	if !json.Valid(data) {
		return fmt.Errorf("%s: %s", name, broken(data))
	}
	dir := path.Dir(name)
	top := members(pythonTime.ReplaceAll(data, []byte(`"${1}T$2"`)))
	known := in(dir).take(name, top)
	for key, raw := range top {
		if regionName.MatchString(key) {
			known = in(path.Join(dir, key)).take(name, members(raw)) || known
		}
	}
	if !known {
		s.Alone = append(s.Alone, name)
	}
	return nil
}

// members are those of an object; a list or a word has none.
func members(data []byte) map[string]json.RawMessage {
	var out map[string]json.RawMessage
	if json.Unmarshal(data, &out) != nil {
		return nil
	}
	return out
}

// take takes the lists that are known out of an object, and reports whether there were any.
func (f *folder) take(name string, from map[string]json.RawMessage) bool {
	known := false
	for _, key := range slices.Sorted(maps.Keys(from)) {
		var list []json.RawMessage
		if !isKind(key) || json.Unmarshal(from[key], &list) != nil {
			continue
		}
		known = true
		for _, raw := range list {
			f.items[key] = append(f.items[key], item{name, raw})
		}
	}
	return known
}

// broken says what is wrong with JSON, and where.
func broken(data []byte) string {
	var v any
	err := json.Unmarshal(data, &v)
	var at *json.SyntaxError
	if errors.As(err, &at) {
		if at.Error() == "unexpected end of JSON input" {
			return fmt.Sprintf("it ends too early, after %d bytes", len(data))
		}
		return fmt.Sprintf("it is no JSON from byte %d on: %v", at.Offset, err)
	}
	return fmt.Sprintf("it is no JSON: %v", err)
}

// pythonTime is a time as Python prints it, where JSON has RFC 3339.
var pythonTime = regexp.MustCompile(`"(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d(?:\.\d+)?(?:\+\d\d:\d\d|Z))"`)

var (
	regionName  = regexp.MustCompile(`^[a-z]{2}(-[a-z]+)+-\d$`)
	accountName = regexp.MustCompile(`^\d{12}$`)
	zoneIn      = regexp.MustCompile(`"AvailabilityZone"\s*:\s*"([a-z]{2}(?:-[a-z]+)+-\d)[a-z]?"`)
	ownerIn     = regexp.MustCompile(`"OwnerId"\s*:\s*"(\d{12})"`)
)

// place finds out which account and Region a folder is of: from its path, or else from
// what it holds.
func (f *folder) place(dir string) {
	for _, part := range strings.Split(dir, "/") {
		if regionName.MatchString(part) {
			f.region = part
		}
		if accountName.MatchString(part) {
			f.account = part
		}
	}
	for _, key := range []string{"Subnets", "Vpcs", "SecurityGroups", "NetworkInterfaces"} {
		for _, i := range f.items[key] {
			if m := zoneIn.FindSubmatch(i.raw); m != nil && f.region == "" {
				f.region = string(m[1])
			}
			if m := ownerIn.FindSubmatch(i.raw); m != nil && f.account == "" {
				f.account = string(m[1])
			}
		}
	}
	if f.region == "" {
		f.region = "us-east-1"
	}
	if f.account == "" {
		f.account = "000000000000"
	}
}
