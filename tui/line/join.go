package line

import (
	"errors"
	"os"
	"strconv"
	"strings"

	"skylab/labs/pack"
	"skylab/labs/submission"
)

// joined is what became of a file, as skylab exam join --json prints it.
type joined struct {
	File    string       `json:"file"`
	Fault   string       `json:"fault,omitempty"`
	Lab     string       `json:"lab,omitempty"`
	At      int          `json:"entry,omitempty"`
	What    string       `json:"what,omitempty"`
	Learner string       `json:"learner,omitempty"`
	Name    string       `json:"name,omitempty"`
	Added   int          `json:"added"`
	Already bool         `json:"already"`
	Apart   []pack.Apart `json:"apart,omitempty"`
	Points  string       `json:"points,omitempty"`
	Of      string       `json:"of,omitempty"`
	Over    float64      `json:"lateSeconds,omitempty"`
	Back    float64      `json:"clockBackSeconds,omitempty"`

	is pack.Joined
}

// examJoin lets what was done join the attempts that the station has.
func (p *program) examJoin() (int, error) {
	h, err := p.host()
	if err != nil {
		return open, err
	}
	status, out := done, []joined{}
	for _, file := range p.args {
		m, err := join(h, file)
		if err != nil {
			return open, err
		}
		if m.Fault != "" || len(m.Apart) > 0 {
			status = open
		}
		if out = append(out, m); p.flags["--json"] == "" {
			p.joined(m)
		}
	}
	if p.flags["--json"] != "" {
		return status, p.json(out)
	}
	return status, nil
}

// join reads one file and lets it join. The error is the gradebook's.
func join(h *pack.Host, file string) (joined, error) {
	m := joined{File: file}
	f, err := os.Open(file)
	if err != nil {
		m.Fault, m.What = "unreadable", reason(err)
		return m, nil
	}
	defer func() { _ = f.Close() }()
	w, err := pack.ReadWork(f)
	switch {
	case errors.Is(err, pack.ErrNewWork):
		m.Fault = "newer"
	case errors.Is(err, pack.ErrTooLarge):
		m.Fault = "too-large"
	case err != nil:
		m.Fault = "no-work"
	}
	if err != nil {
		return m, nil
	}
	m.Learner, m.Name = w.Person, w.Name
	m.is, err = h.Join(w, atHost)
	var no *pack.Refusal
	if errors.As(err, &no) {
		m.Fault, m.Lab, m.At, m.What = string(no.Why), no.Lab, no.At, no.What
		return m, nil
	}
	m.Added, m.Already, m.Apart = m.is.Added, m.is.Already, m.is.Apart
	m.Over, m.Back = m.is.Over.Seconds(), m.is.Back.Seconds()
	if s := m.is.Score; s.Sitting != 0 {
		m.Points, m.Of = s.Points.String(), s.Whole.String()
	}
	return m, err
}

// when is how moments are written.
const when = "2006-01-02 15:04:05"

// joined says what became of a file.
func (p *program) joined(m joined) {
	say := func(key string, args ...any) { p.print(p.stdout, p.words.Say(key, args...)) }
	more := func(key string, args ...any) { p.print(p.stdout, "  "+p.words.Say(key, args...)) }
	switch {
	case m.Fault != "" && m.Lab != "":
		say("exam.refused-in", m.File, m.Lab, p.words.Say(faultKey(m), m.At, m.What))
		return
	case m.Fault != "":
		say("exam.refused", m.File, p.words.Say(faultKey(m), m.At, m.What))
		return
	case len(m.Apart) > 0:
		say("exam.apart", m.File, m.Name)
		for _, a := range m.Apart {
			more("exam.apart-at", a.Lab, strconv.Itoa(a.At))
			if a.Here != "" {
				more("exam.apart-here", a.Here)
			}
			if a.There != "" {
				more("exam.apart-there", a.There)
			}
		}
		if m.Already {
			more("exam.apart-again")
		}
	case m.Already:
		say("exam.already", m.File, m.Name)
		return
	default:
		say("exam.joined", m.File, m.Name, m.Added, m.Points, m.Of)
	}
	if !m.is.Handed.IsZero() {
		more("exam.sat", m.is.Began.Local().Format(when), m.is.Handed.Local().Format(when))
	}
	if m.Over > 0 {
		more("exam.late", clock(m.Over))
	}
	if m.Back > 0 {
		more("exam.back", clock(m.Back))
	}
	for _, lab := range m.is.Differs {
		more("exam.differs", lab)
	}
	if m.is.Packed != m.is.Sat {
		more("exam.builds", m.is.Packed, m.is.Sat)
	}
	var unproven []string
	for _, u := range m.is.Unproven {
		unproven = append(unproven, p.words.Say("main.unproven."+string(u)))
	}
	more("main.grade-unproven", strings.Join(unproven, ", "))
}

// faultKey is what a reason is called in the dictionary: those of files that are
// handed in are the same.
func faultKey(m joined) string {
	switch m.Fault {
	case string(pack.NoClass), string(pack.NoExam), string(pack.Replaced), string(pack.NoPerson), string(pack.NotTheir), string(pack.NoSuch), string(pack.Drawn), "no-work":
		return "exam.fault." + m.Fault
	case string(submission.NotReplay):
		if m.What != "" {
			return "exam.fault.other-build"
		}
	}
	return "main.fault." + m.Fault
}
