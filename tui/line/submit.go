package line

import (
	"bufio"
	"bytes"
	"crypto/ed25519"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"

	"skylab/labs"
	"skylab/labs/gradebook"
	"skylab/labs/submission"
)

// submit writes the learner's newest attempt at a lab into a file that proves
// itself.
func (p *program) submit() (int, error) {
	b, err := p.book()
	if err != nil {
		return open, err
	}
	key, err := signingKey(b, p.learner())
	if err != nil {
		return open, err
	}
	if len(p.args) == 0 { // what a class has to know before
		p.print(p.stdout, p.learner()+" "+submission.KeyOf(key))
		return done, nil
	}
	l, err := p.find(p.args[0])
	if err != nil {
		return open, err
	}
	at, begun, err := b.Newest(p.learner(), l.Name)
	if err != nil {
		return open, err
	}
	if !begun {
		return open, cannot("main.submit-nothing", l.Name)
	}
	log, err := b.Log(at.ID)
	if err != nil {
		return open, err
	}
	s := submission.Sign(submission.Submission{
		Lab: l.Name, Learner: p.learner(), Attempt: at.Number, Draw: at.Draw, Began: at.Began, Build: build(), LabVersion: l.Version(), Entries: log,
	}, key)
	var text bytes.Buffer
	if err := submission.Write(&text, s); err != nil {
		return open, err
	}
	path, err := beside(l.Name+".skylab", text.String())
	if err != nil {
		return open, cannot("main.submit-unwritten", reason(err))
	}
	p.print(p.stdout, p.words.Say("main.submit-done", path, len(log)))
	return done, nil
}

// signingKey is the key that a learner signs with: drawn once, and kept.
func signingKey(b *gradebook.Book, learner string) (ed25519.PrivateKey, error) {
	name := gradebook.SigningKeyOf(learner)
	kept, err := b.Setting(name)
	if err != nil {
		return nil, err
	}
	if seed, err := hex.DecodeString(kept); err == nil && len(seed) == ed25519.SeedSize {
		return ed25519.NewKeyFromSeed(seed), nil
	}
	seed := make([]byte, ed25519.SeedSize)
	_, _ = rand.Read(seed) // it never fails
	return ed25519.NewKeyFromSeed(seed), b.SetSetting(name, hex.EncodeToString(seed))
}

// marked is what a file came to, as skylab grade --json prints it.
type marked struct {
	File     string                `json:"file"`
	Learner  string                `json:"learner,omitempty"`
	Lab      string                `json:"lab,omitempty"`
	Fault    string                `json:"fault,omitempty"`
	At       int                   `json:"entry,omitempty"`
	Met      int                   `json:"met"`
	Of       int                   `json:"of"`
	Hints    int                   `json:"hints"`
	Shown    bool                  `json:"solutionSeen"`
	Unproven []submission.Unproven `json:"unproven,omitempty"`
	// Build wrote it. LabVersion is the text of the lab that it was done with, Replayed
	// the one that is here.
	Build      string  `json:"build,omitempty"`
	LabVersion string  `json:"labVersion,omitempty"`
	Replayed   string  `json:"replayedWith,omitempty"`
	Back       float64 `json:"clockBackSeconds,omitempty"`
	BackAt     int     `json:"clockBackEntry,omitempty"`

	whose   string
	differs bool
}

// grade replays files that were handed in, on all cores, and says of each what it
// is worth or what does not hold.
func (p *program) grade() (int, error) {
	if len(p.args) == 0 {
		return misuse, wrong("main.grade-which", p.cmd.usage())
	}
	all, err := p.labs()
	if err != nil {
		return open, err
	}
	keys, err := p.keys()
	if err != nil {
		return open, err
	}
	out := make([]marked, len(p.args))
	next := make(chan int)
	var workers sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		workers.Go(func() {
			for i := range next {
				out[i] = examine(p.args[i], all, keys)
			}
		})
	}
	for i := range p.args {
		next <- i
	}
	close(next)
	workers.Wait()
	status := done
	if slices.ContainsFunc(out, func(m marked) bool { return m.Fault != "" }) {
		status = open
	}
	if p.flags["--json"] != "" {
		return status, p.json(out)
	}
	for _, m := range out {
		p.marked(m)
	}
	return status, nil
}

// receive reads a file that was handed in. Where it can't, fault says how, and why says
// more.
func receive(file string) (s submission.Submission, fault, why string) {
	f, err := os.Open(file)
	if err != nil {
		return s, "unreadable", reason(err)
	}
	defer func() { _ = f.Close() }()
	s, err = submission.Read(f)
	switch {
	case errors.Is(err, submission.ErrTooLarge):
		return s, "too-large", ""
	case err != nil:
		return s, "not-one", ""
	}
	return s, "", ""
}

// examine reads one file and checks it.
func examine(file string, all []*labs.Lab, keys submission.Keys) marked {
	m := marked{File: file}
	s, fault, why := receive(file)
	if fault != "" {
		m.Fault, m.whose = fault, why
		return m
	}
	v := submission.Check(s, all, keys)
	m.Learner, m.Lab, m.Fault, m.At, m.whose = s.Learner, s.Lab, string(v.Fault), v.At, v.Whose
	m.Met, m.Of, m.Hints, m.Shown, m.Unproven = v.Grade.Met, v.Grade.Of, v.Grade.Hints, v.Grade.Shown, v.Unproven
	m.Build, m.LabVersion, m.Replayed, m.differs = s.Build, s.LabVersion, v.Lab, v.Differs(s)
	m.Back, m.BackAt = v.Back.Seconds(), v.BackAt
	return m
}

// marked says what a file came to.
func (p *program) marked(m marked) {
	if m.Fault != "" {
		p.print(p.stdout, p.words.Say("main.grade-refused", m.File, p.words.Say("main.fault."+m.Fault, m.At, m.whose)))
		if m.differs {
			p.print(p.stdout, "  "+p.words.Say("main.grade-differs", m.LabVersion, m.Replayed))
		}
		return
	}
	p.print(p.stdout, p.words.Say("main.grade-is", m.File, m.Learner, m.Lab, m.Met, m.Of, m.Hints))
	if m.Shown {
		p.print(p.stdout, "  "+p.words.Say("main.grade-shown"))
	}
	if m.differs {
		p.print(p.stdout, "  "+p.words.Say("main.grade-differs", m.LabVersion, m.Replayed))
	}
	if m.BackAt > 0 {
		p.print(p.stdout, "  "+p.words.Say("main.grade-back", m.BackAt, clock(m.Back)))
	}
	var open []string
	for _, u := range m.Unproven {
		open = append(open, p.words.Say("main.unproven."+string(u)))
	}
	p.print(p.stdout, "  "+p.words.Say("main.grade-unproven", strings.Join(open, ", ")))
}

// clock is a length of time in hours, minutes and seconds.
func clock(seconds float64) string {
	n := int(seconds)
	return fmt.Sprintf("%d:%02d:%02d", n/3600, n/60%60, n%60)
}

// keys are those that a class knows: a learner and a key to a line.
func (p *program) keys() (submission.Keys, error) {
	file := p.flags["--keys"]
	if file == "" {
		return nil, nil
	}
	f, err := os.Open(file)
	if err != nil {
		return nil, cannot("main.keys-unreadable", file, reason(err))
	}
	defer func() { _ = f.Close() }()
	keys, n := submission.Keys{}, 0
	scan := bufio.NewScanner(io.LimitReader(f, 8<<20))
	for scan.Scan() {
		n++
		line := strings.TrimSpace(scan.Text())
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		i := strings.LastIndexByte(line, ' ') // names may have spaces
		if i < 1 {
			return nil, cannot("main.keys-line", file, strconv.Itoa(n))
		}
		learner, key := strings.TrimSpace(line[:i]), line[i+1:]
		if was, twice := keys[learner]; twice && was != key {
			return nil, cannot("main.keys-twice", file, strconv.Itoa(n), learner)
		}
		keys[learner] = key
	}
	if err := scan.Err(); err != nil {
		return nil, cannot("main.keys-unreadable", file, err.Error())
	}
	return keys, nil
}
