package tui

import (
	"slices"
	"strconv"
	"strings"

	"skylab/labs"
	"skylab/tui/look"
	"skylab/tui/say"
	"skylab/tui/term"
)

// taskBlock tells the learner what to do now: the goals of the current step
// first, since they are what changes, then why and how. From and to are the
// rows of the newest hint.
func (m *Model) taskBlock(w int) (out block, from, to int) {
	b, t := m.bench, m.theme()
	if b.seen.sight.Sealed {
		return m.examBlock(w), 0, 0
	}
	if b.asking() {
		return m.questionBlock(w), 0, 0
	}
	if b.over() {
		return m.problemBlock(w), 0, 0
	}
	if b.reveal != nil {
		out = text(m.revealRows(w))
		if b.seen.question != nil { // another one waits
			out.add(m.theme().Style(look.Key, "Enter")+"  "+m.words.Say("help.go-on"), goOn, "")
			return out, 0, 0
		}
	}
	if b.arrival {
		out.put(text(look.Wrap(m.words.Say("arrived"), w)))
		out.add(m.theme().Style(look.Key, "Enter")+"  "+m.words.Say("help.go-on"), goOn, "")
		return out, 0, 0
	}
	if b.rest {
		for _, r := range look.Wrap(t.Mark(look.Met)+" "+t.Style(look.Good, m.words.Say("rest-here")), w) {
			out.add(r, leave, "")
		}
		out.add("", none, "")
	}
	if b.seen.step == "" {
		if n := len(b.seen.owed); n > 0 && b.problem == nil {
			for _, r := range look.Wrap(t.Mark(look.Caution)+" "+t.Style(look.Warn, m.words.Say("owed-rows", n)), w) {
				out.add(r, newDraw, "")
			}
			out.add("", none, "")
		}
		done := m.doneRows(w)
		head := min(2, len(done)) // that everything works stands above all else
		return under(text(done[:head]), out, text(done[head:])), 0, 0
	}
	n := len(out.rows)
	step, from, to := m.stepBlock(b.seen.step, w)
	out.put(step)
	return out, n + from, n + to
}

// stepBlock is one step: title, goals, hints, why, command, and all steps.
func (m *Model) stepBlock(step string, w int) (out block, from, to int) {
	b, t := m.bench, m.theme()
	l := b.attempt.Lab
	at := slices.IndexFunc(l.Tasks, func(k labs.Task) bool { return k.Name == step })
	p := b.prose().Tasks[step]
	if p == nil {
		p = &labs.TaskProse{Title: step}
	}
	var rows []string
	for _, r := range look.Wrap(strconv.Itoa(at+1)+". "+b.attempt.Text(p.Title), w) {
		rows = append(rows, t.Style(look.Title, r))
	}
	rows = append(rows, m.goalRows(step, w)...)
	if strip := m.strip(w); len(strip) > 0 && m.w < twoFrom {
		rows = append(append(rows, ""), strip...)
	}
	rows = append(rows, "")
	hints, newest := m.hintRows(w)
	from, to = len(rows), len(rows)+newest
	rows = append(rows, hints...)
	var brief []string
	if at == 0 && len(b.hints) == 0 && b.reveal == nil && b.problem == nil {
		brief = append(proseRows(t, b.attempt.Text(b.prose().Brief), w), "")
	}
	last := m.w < twoFrom // where little fits, what to do comes before the story, which the shelf has told
	if !last {
		rows = append(rows, brief...)
	}
	out.put(text(append(rows, proseRows(t, b.attempt.Text(p.Why), w)...)))
	if p.Command != "" && b.problem == nil {
		how, script := b.attempt.Command(b.code(), step)
		if how == labs.Alone {
			out.put(text(append([]string{""}, look.Wrap(t.Style(look.Dim, m.words.Say("command-alone")), w)...)))
		} else {
			out.put(m.commandBlock(script, w))
		}
	}
	if last && len(brief) > 0 {
		out.put(text(append([]string{""}, brief[:len(brief)-1]...)))
	}
	out.put(text(append([]string{"", t.Style(look.Dim, m.words.Say("all-steps")+m.minutes())}, m.stepList(w)...)))
	return out, from, to
}

// commandBlock is the worked command of a step. What was run is dim, what comes
// next is lit, and a click on it fills it in.
func (m *Model) commandBlock(script string, w int) block {
	b, t := m.bench, m.theme()
	out := text([]string{""})
	key := "command-whole"
	if strings.Contains(script, blank) {
		key = "command-blanks"
	}
	if b.seen.suggest == "" {
		key = "command-ran"
	}
	if m.film != nil {
		key = "film-command"
	}
	out.put(text(wrapSpans(t, m.words.Say(key), w)))
	reached := b.seen.suggest == ""
	for _, c := range labs.Commands(script) {
		token, lead, do := look.Dim, "   ", none
		switch {
		case c == b.seen.suggest && !reached:
			token, lead, do, reached = look.Accent, " > ", suggest, true
		case reached || b.seen.suggest == "":
			token = look.Text
		}
		for i, l := range codeRows(c, w-3) {
			if i > 0 {
				lead = "   "
			}
			out.add(t.Style(look.Key, lead)+t.Style(token, strings.ReplaceAll(l, blank, t.Style(look.Key, blank))), do, "")
		}
	}
	return out
}

// stepList lists the steps with their marks.
func (m *Model) stepList(w int) []string {
	b, t := m.bench, m.theme()
	var rows []string
	for i, k := range b.attempt.Lab.Tasks {
		mark, token := look.Open, look.Dim
		owed := slices.Contains(b.seen.owed, k.Name)
		switch {
		case b.seen.met[k.Name] && owed:
			mark = look.Caution
		case b.seen.met[k.Name]:
			mark = look.Met
		case k.Name == b.seen.step:
			mark, token = look.Here, look.Text
		}
		title := k.Name
		if p := b.prose().Tasks[k.Name]; p != nil {
			title = b.attempt.Text(p.Title)
		}
		if owed {
			title += " " + m.words.Say("owed-mark")
		}
		for j, l := range look.Wrap(strconv.Itoa(i+1)+". "+title, max(8, w-4)) {
			lead := "    "
			if j == 0 {
				lead = t.Mark(mark) + " "
			}
			rows = append(rows, lead+t.Style(token, l))
		}
	}
	return rows
}

// goalRows lists a step's goals and guards with their marks, and beneath an
// open one what was found.
func (m *Model) goalRows(step string, w int) []string {
	b, t := m.bench, m.theme()
	hidden := b.seen.hidden[step]
	var rows []string
	for n, f := range b.seen.findings {
		if f.Task != step {
			continue
		}
		mark := look.Open
		switch {
		case hidden:
		case f.Met:
			mark = look.Met
		case len(f.Blockers) > 0:
			mark = look.Failed
		}
		for i, l := range look.Wrap(term.Clean(m.words.Say(f.Asks.Key, f.Asks.Args...)), w-4) {
			lead := "    "
			if i == 0 {
				lead = t.Mark(mark) + " "
			}
			rows = append(rows, lead+l)
		}
		if hidden || f.Met {
			continue
		}
		if line := b.seen.broke[n]; line != "" {
			first, _, _ := strings.Cut(line, "\n")
			for _, l := range look.Wrap(term.Clean(m.words.Say("lost-by", first)), w-4) {
				rows = append(rows, "    "+t.Style(look.Warn, l))
			}
		}
		for _, l := range look.Wrap(term.Clean(m.words.Say(f.Say.Key, f.Say.Args...)), w-4) {
			rows = append(rows, "    "+t.Style(look.Dim, l))
		}
	}
	return rows
}

func (m *Model) doneRows(w int) []string {
	b, t := m.bench, m.theme()
	switch {
	case b.kept.Parent != 0:
		return look.Wrap(m.words.Say("branch-brief"), w)
	case len(b.attempt.Lab.Tasks) == 0:
		return look.Wrap(say.Sandbox(m.words, b.attempt.Lab), w)
	}
	rows := []string{t.Mark(look.Met) + " " + t.Style(look.Good, m.words.Say("done")), ""}
	rows = append(rows, proseRows(t, b.attempt.Text(b.prose().End), w)...)
	if m.film == nil {
		rows = append(append(rows, ""), look.Wrap(t.Style(look.Dim, m.words.Say("done-next")), w)...)
	}
	return append(append(rows, ""), m.stepList(w)...)
}
