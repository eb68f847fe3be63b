package tui

import (
	"slices"
	"strings"
	"time"

	"skylab/assets"
	"skylab/labs"
	"skylab/labs/gradebook"
	"skylab/tui/say"
	"skylab/tui/term"
)

// page is one page of a learner's notebook: what was believed, what broke it,
// and what the learner says of it now; or a note of the learner's own.
type page struct {
	lab, about string // as remarks name it
	title      string // of the lab
	at         time.Time
	believed   string
	experiment string
	sentence   string // the learner's own
	note       bool   // sentence is all there is
}

// notebook lists the pages of the learner's notebook, the newest first. Pages
// arise from predictions that were missed and goals that were broken.
func (r *Room) notebook(l assets.Lang) ([]page, error) {
	k, err := r.recall()
	var pages []page
	at := map[string]int{}
	for _, s := range k.mishaps {
		if s.Kind == labs.Hinted {
			continue
		}
		p := r.page(s, l)
		key := p.lab + " " + p.about
		n, known := at[key]
		if !known {
			n = len(pages)
			at[key] = n
			pages = append(pages, p)
		}
		pages[n] = p // the newest time counts
	}
	for _, m := range k.remarks {
		n, known := at[m.Lab+" "+m.About]
		switch {
		case m.Kind == remarkSentence && known:
			pages[n].sentence = m.Text
		case m.Kind == remarkNote:
			pages = append(pages, page{lab: m.Lab, title: r.title(m.Lab, l), at: m.At, sentence: m.Text, note: true})
		}
	}
	slices.SortStableFunc(pages, func(a, b page) int { return b.at.Compare(a.at) })
	return pages, err
}

func (r *Room) title(name string, l assets.Lang) string {
	if lab, err := r.lab(name); err == nil {
		return term.Clean(lab.Title(string(l)))
	}
	return name
}

// page tells a mishap.
func (r *Room) page(s mishap, l assets.Lang) page {
	d := assets.Words(l)
	p := page{lab: s.Lab, about: string(s.Kind) + " " + s.Name, title: r.title(s.Lab, l), at: s.At}
	lab, err := r.lab(s.Lab)
	if err != nil {
		return p
	}
	if s.Kind == labs.Lost {
		p.about += " " + verb(s.Line)
		goal, _ := lab.Asked(r.Learner, s.draw, s.Goal)
		p.believed = d.Say("note-harmless", verb(s.Line))
		p.experiment = d.Say("note-broke", flat(s.Line), say.Sentence(d, goal))
		return p
	}
	p.believed, p.experiment = s.Choice, r.called(labs.Item{Lab: s.Lab, Kind: s.Kind, Name: s.Name}, s.draw, l)
	var told *labs.PredictionProse
	if w := lab.Words(string(l)); w != nil {
		told = w.Predictions[s.Name]
	}
	if told == nil {
		return p
	}
	if c := told.Choices[s.Choice]; c != "" {
		p.believed = flat(lab.Fill(r.Learner, s.draw, c))
	}
	switch {
	case s.Saw == "arrives":
		p.experiment += " " + d.Say("note-arrived")
	case s.Where != "":
		p.experiment += " " + d.Say("note-stopped", s.Saw, s.Where)
	}
	p.experiment = flat(p.experiment + " " + lab.Fill(r.Learner, s.draw, told.Reveal))
	return p
}

// flat is a text in one line.
func flat(text string) string { return strings.Join(strings.Fields(clean(text)), " ") }

// write keeps a sentence about a page, or a note.
func (r *Room) write(p page, text string) error {
	m := gradebook.Remark{Learner: r.Learner, Lab: p.lab, About: p.about, Kind: remarkSentence, At: r.Wall(), Text: text}
	if p.note {
		m.Kind = remarkNote
	}
	return r.Book.Remember(m)
}

// Notebook is the learner's notebook as Markdown.
func (r *Room) Notebook(l assets.Lang) (string, error) {
	pages, err := r.notebook(l)
	d := assets.Words(l)
	var b strings.Builder
	b.WriteString("# " + d.Say("notebook-of", term.Clean(r.Learner)) + "\n")
	if len(pages) == 0 {
		b.WriteString("\n" + d.Say("notebook-none") + "\n")
	}
	var order []string
	by := map[string][]page{}
	for _, p := range slices.Backward(pages) {
		if by[p.lab] == nil {
			order = append(order, p.lab)
		}
		by[p.lab] = append(by[p.lab], p)
	}
	for _, name := range order {
		title := by[name][0].title
		if title == "" {
			title = d.Say("notebook-own")
		}
		b.WriteString("\n## " + title + "\n")
		for _, p := range by[name] {
			day := p.at.In(r.Wall().Location()).Format("2006-01-02")
			if p.note {
				b.WriteString("\n### " + day + "\n\n" + flat(p.sentence) + "\n")
				continue
			}
			now := flat(p.sentence)
			if now == "" {
				now = d.Say("note-unwritten")
			}
			b.WriteString("\n### " + day + "\n\n- " + d.Say("note-believed") + " " + p.believed +
				"\n- " + d.Say("note-experiment") + " " + p.experiment + "\n- " + d.Say("note-now") + " " + now + "\n")
		}
	}
	return b.String(), err
}
