package line

import (
	"fmt"

	"skylab/engine/wire"
	"skylab/labs"
	"skylab/tui/look"
)

// verdict is what a script came to, as skylab run --json prints it.
type verdict struct {
	Lab     string `json:"lab"`
	Learner string `json:"learner"`
	Attempt int    `json:"attempt"`
	// Met says that every step is. In the sandbox, where there is none, it
	// says that the script went well.
	Met    bool   `json:"met"`
	Status int    `json:"status"` // of the script
	Error  string `json:"error,omitempty"`
	Steps  []step `json:"steps"`
}

type step struct {
	Name     string    `json:"name"`
	Title    string    `json:"title"`
	Met      bool      `json:"met"`
	Findings []finding `json:"findings"`
}

type finding struct {
	Asks     string    `json:"asks"`
	Guard    bool      `json:"guard"`
	Met      bool      `json:"met"`
	Says     string    `json:"says"`
	Blockers []blocker `json:"blockers"`
}

// blocker is a hop that stopped the packet that decided.
type blocker struct {
	Kind  string `json:"kind"`
	ID    string `json:"id"`
	Name  string `json:"name,omitempty"`
	Code  string `json:"code"`
	Rule  string `json:"rule,omitempty"`
	Reply bool   `json:"reply"` // it was the answer that was stopped
	Says  string `json:"says"`
}

// verdict looks at what became of every goal.
func (p *program) verdict(a *labs.Attempt, r labs.Reply, number int) verdict {
	v := verdict{Lab: a.Lab.Name, Learner: p.learner(), Attempt: number, Status: r.Status, Steps: []step{}}
	if r.Err != nil {
		v.Error = p.explain(r.Err)
	}
	v.Met = r.Err == nil && a.Done() && (len(a.Lab.Tasks) > 0 || r.Status == 0)
	words := a.Lab.Words(string(p.words.Lang()))
	for _, t := range a.Lab.Tasks {
		s := step{Name: t.Name, Title: t.Name, Met: a.Met(t.Name), Findings: []finding{}}
		if words != nil && words.Tasks[t.Name] != nil {
			s.Title = a.Text(words.Tasks[t.Name].Title)
		}
		for _, f := range a.Findings() {
			if f.Task == t.Name {
				s.Findings = append(s.Findings, p.finding(f))
			}
		}
		v.Steps = append(v.Steps, s)
	}
	return v
}

func (p *program) finding(f labs.Finding) finding {
	out := finding{Asks: p.say(f.Asks), Guard: f.Guard, Met: f.Met, Says: p.say(f.Say), Blockers: []blocker{}}
	if f.Met {
		return out // what keeps an intruder out blocks nobody
	}
	for _, h := range f.Blockers {
		out.Blockers = append(out.Blockers, p.blocker(h))
	}
	return out
}

func (p *program) blocker(h wire.Hop) blocker {
	code := string(h.Code)
	if code == "" {
		code = h.Did.String()
	}
	return blocker{
		Kind: string(h.At.Kind), ID: h.At.ID, Name: h.At.Name, Code: code,
		Rule: h.RuleText(), Reply: h.Back, Says: p.say(h.Sentence()),
	}
}

// tell prints a verdict for people.
func (p *program) tell(v verdict) {
	if v.Error != "" {
		p.print(p.stderr, v.Error)
	}
	met := 0
	for n, s := range v.Steps {
		if s.Met {
			met++
		}
		p.print(p.stdout, fmt.Sprintf("%s %d. %s", mark(s.Met), n+1, s.Title))
		for _, f := range s.Findings {
			p.tellFinding(f)
		}
	}
	if len(v.Steps) > 0 {
		p.print(p.stdout, p.words.Say("main.steps-met", met, len(v.Steps)))
	}
}

// tellFinding says what was found, and for a packet that was stopped who
// stopped it.
func (p *program) tellFinding(f finding) {
	p.print(p.stdout, fmt.Sprintf("    %s %s", mark(f.Met), f.Asks))
	if f.Met {
		return
	}
	p.print(p.stdout, "        "+f.Says)
	for _, b := range f.Blockers {
		if b.Says != f.Says {
			p.print(p.stdout, "        "+b.Says)
		}
		at := p.words.Say("main.blocker", b.Kind, b.ID, b.Code)
		if b.Rule != "" {
			at = p.words.Say("main.blocker-rule", b.Kind, b.ID, b.Code, b.Rule)
		}
		p.print(p.stdout, "        "+at)
	}
}

func mark(met bool) look.Mark {
	if met {
		return look.Met
	}
	return look.Failed
}
