package snapshot

import (
	"bytes"
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

	"skylab/engine/ec2"
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
	// Account and Region are those of most network interfaces.
	Account, Region string

	puts    []put
	folders []*folder
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
	MaxBytes  = 256 << 20 // of all files
	MaxFiles  = 20000
	MaxThings = 2_000_000 // in all lists
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
	l := loader{s: &Snapshot{}, byDir: map[string]*folder{}}
	err := fs.WalkDir(files, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		if l.files++; l.files > MaxFiles {
			return fmt.Errorf("there are more than %d files", MaxFiles)
		}
		return l.open(files, name)
	})
	if err != nil {
		return nil, err
	}
	return l.read(now)
}

// loader takes files apart.
type loader struct {
	s      *Snapshot
	byDir  map[string]*folder
	files  int
	bytes  int
	things int
}

// read makes the World of what was loaded.
func (l *loader) read(now time.Time) (*Snapshot, error) {
	r := newReader(l.s)
	all := slices.Sorted(maps.Keys(l.byDir))
	for _, dir := range all {
		l.byDir[dir].place(dir)
		l.s.folders = append(l.s.folders, l.byDir[dir])
	}
	for _, k := range kinds {
		for _, dir := range all {
			r.read(k, l.byDir[dir])
		}
	}
	r.join()
	if len(l.s.Read) == 0 {
		return nil, errors.New("no file here holds what aws ec2 describe-vpcs or the like prints")
	}
	at := l.s.home()
	l.s.Account, l.s.Region = at.Account, at.Region
	l.s.puts = append(l.s.puts, put{at, ec2.Described{}})
	l.s.World = l.s.Put(world.New("snapshot", now))
	return l.s, nil
}

// open reads one file into its folder.
func (l *loader) open(files fs.FS, name string) error {
	if path.Ext(name) != ".json" {
		l.s.Alone = append(l.s.Alone, name)
		return nil
	}
	info, err := fs.Stat(files, name) // of what a link leads to
	if err != nil || !info.Mode().IsRegular() {
		l.s.Alone = append(l.s.Alone, name)
		return nil
	}
	if info.Size() > int64(MaxBytes-l.bytes) { // it is not read in vain
		return fmt.Errorf("the files are more than %d MiB", MaxBytes>>20)
	}
	in, err := files.Open(name)
	if err != nil {
		return err
	}
	defer in.Close()
	data, err := io.ReadAll(io.LimitReader(in, int64(MaxBytes-l.bytes+1)))
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	if l.bytes += len(data); l.bytes > MaxBytes {
		return fmt.Errorf("the files are more than %d MiB", MaxBytes>>20)
	}
	if err := l.load(name, data); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

// load takes the lists out of one file.
func (l *loader) load(name string, data []byte) error {
	if text := bytes.TrimSpace(data); len(text) > 0 && text[0] != '{' && json.Valid(text) { // a list, a word
		l.s.Alone = append(l.s.Alone, name)
		return nil
	}
	rfcTimes(data)
	known, err := l.lists(name, data, path.Dir(name))
	switch {
	case errors.Is(err, errTooMany):
		return err
	case err != nil:
		return errors.New(broken(data))
	case !known:
		l.s.Alone = append(l.s.Alone, name)
	}
	return nil
}

var (
	errTooMany = fmt.Errorf("with it, there are more than %d things", MaxThings)
	errNoJSON  = errors.New("no JSON")
)

// folder is the one of this name, which may be new.
func (l *loader) folder(dir string) *folder {
	if l.byDir[dir] == nil {
		l.byDir[dir] = &folder{items: map[string][]item{}}
	}
	return l.byDir[dir]
}

// lists puts what the known lists of a file hold into its folder, and reports whether
// there is one. A file may be divided by account, and by Region.
func (l *loader) lists(name string, data []byte, dir string) (known bool, err error) {
	dec := json.NewDecoder(bytes.NewReader(data))
	if t, err := dec.Token(); err != nil || t != json.Delim('{') {
		return false, errNoJSON
	}
	for dec.More() {
		key, err := dec.Token()
		if err != nil {
			return false, err
		}
		var raw json.RawMessage
		if text, _ := key.(string); !isKind(text) {
			if err := dec.Decode(&raw); err != nil {
				return false, err
			}
			if raw[0] == '{' && (accountName.MatchString(text) && dir == path.Dir(name) || regionName.MatchString(text) && !regionName.MatchString(path.Base(dir))) {
				is, err := l.lists(name, raw, path.Join(dir, text))
				if err != nil {
					return false, err
				}
				known = known || is
			}
			continue
		}
		is, err := l.list(name, key.(string), dec, l.folder(dir))
		if err != nil {
			return false, err
		}
		known = known || is
	}
	if _, err := dec.Token(); err != nil { // the closing brace
		return false, err
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return false, errNoJSON
	}
	return known, nil
}

// list reads the value of a known key, if it is a list.
func (l *loader) list(name, key string, dec *json.Decoder, f *folder) (is bool, err error) {
	t, err := dec.Token()
	if err != nil {
		return false, err
	}
	open, is := t.(json.Delim)
	if is = is && open == '['; !is && open != '{' {
		return false, nil
	}
	for dec.More() {
		var raw json.RawMessage
		if !is { // a key
			if _, err := dec.Token(); err != nil {
				return false, err
			}
		}
		if err := dec.Decode(&raw); err != nil {
			return false, err
		}
		if l.things++; l.things > MaxThings {
			return false, errTooMany
		}
		if is {
			f.items[key] = append(f.items[key], item{name, raw})
		}
	}
	_, err = dec.Token()
	return is, err
}

// broken says what is wrong with JSON, and where.
func broken(data []byte) string {
	var whole json.RawMessage
	err := json.Unmarshal(data, &whole)
	var at *json.SyntaxError
	if errors.As(err, &at) {
		if at.Error() == "unexpected end of JSON input" {
			return fmt.Sprintf("it ends too early, after %d bytes", len(data))
		}
		return fmt.Sprintf("it is no JSON from byte %d on: %v", at.Offset, err)
	}
	return fmt.Sprintf("it is no JSON: %v", err)
}

// rfcTimes makes times as Python prints them, "2020-04-22 01:27:46+00:00", those of RFC
// 3339, in place.
func rfcTimes(data []byte) {
	utc := []byte(`+00:00"`)
	for at := 0; ; at += len(utc) {
		k := bytes.Index(data[at:], utc)
		if k < 0 {
			return
		}
		at += k
		open := bytes.LastIndexByte(data[max(0, at-32):at], '"')
		if open < 0 {
			continue
		}
		if text := data[max(0, at-32)+open+1 : at]; len(text) >= 19 && text[4] == '-' && text[7] == '-' && text[10] == ' ' && text[13] == ':' && text[16] == ':' {
			text[10] = 'T'
		}
	}
}

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
