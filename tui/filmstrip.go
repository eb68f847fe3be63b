package tui

import (
	"strconv"
	"strings"
	"time"

	"skylab/engine"
	"skylab/labs"
	"skylab/tui/look"
	"skylab/tui/term"
)

// filmBlock is the strip of the film in the prompt's place, and what happened
// in the scene that is shown.
func (m *Model) filmBlock(h int) block {
	inner := m.stripBlock(m.w - 4)
	room := h - 2 - len(inner.rows)
	legend := m.wide()
	if legend {
		room--
	}
	inner.put(m.sceneBlock(m.w-4, room))
	if legend {
		inner.rows = append(look.Fill(inner.rows, m.w-4, h-3), m.legend(m.w-4))
	}
	b := inner.indented().framed(m.theme(), m.filmTitle(), m.w, h, m.focus() == inFilm)
	b.areas = append([]area{{0, 0, m.w, h, write, ""}}, b.areas...)
	return b
}

// legend says what the signs on the strip mean.
func (m *Model) legend(w int) string {
	row := ""
	for i, word := range []string{"film-sign-lost", "film-sign-met", "film-sign-solution", "film-sign-refused", "film-sign-hint", "film-sign-other"} {
		row += m.theme().Style(turnOrder[i].how, turnOrder[i].sign) + " " + m.theme().Style(look.Dim, m.words.Say(word)) + "   "
	}
	return look.Clip(row, w)
}

// filmTitle says which scene it is, of how many.
func (m *Model) filmTitle() string {
	r := m.film
	all := r.Reel.Scenes()
	which := "film-attempt"
	if r.Branch {
		which = "film-sandbox"
	}
	title := "4 " + m.words.Say("pane.film") + "  " + m.words.Say(which, r.Number) + "  " + strconv.Itoa(r.at+1) + "/" + strconv.Itoa(len(all))
	switch {
	case r.playing:
		title += "  " + m.words.Say("film-plays", speeds[r.speed].says)
	case m.focus() != inFilm:
		title += "  " + m.words.Say("film-left")
	case r.Reel.Wrong() != nil:
		title += "  " + m.words.Say("film-ends")
	}
	return title
}

// turn is what turned in a scene, as one cell can show it. What comes first
// counts where several scenes share a cell.
type turn struct {
	sign string
	how  look.Token
}

// The signs of what turned.
var (
	turnLost   = turn{"x", look.Bad}
	turnMet    = turn{"v", look.Good}
	turnSeen   = turn{"s", look.Warn}
	turnNo     = turn{"!", look.Warn}
	turnHint   = turn{"?", look.Accent}
	turnOther  = turn{"o", look.Key}
	turnOrder  = []turn{turnLost, turnMet, turnSeen, turnNo, turnHint, turnOther}
	turnNeeded = len(turnOrder)
)

// turns are the places in turnOrder of what turned in a scene, the first of
// them; turnNeeded where nothing did.
func (m *Model) turns(s labs.Scene) int {
	switch {
	case len(s.Lost) > 0:
		return 0
	case len(s.Met) > 0:
		return 1
	case s.Word == "solution":
		return 2
	case s.Code != "":
		return 3
	case s.Helps():
		return 4
	case m.foreign(s) != "":
		return 5
	}
	return turnNeeded
}

// foreign is who did what happened in a scene, where that was not the learner.
func (m *Model) foreign(s labs.Scene) string {
	if s.Line == m.film.Reel.Scenes()[0].Line || s.Word == "advance" || s.By == m.bench.attempt.Signature() {
		return ""
	}
	if m.film.Called != nil {
		return term.Clean(m.film.Called(s.By))
	}
	return term.Clean(s.By)
}

// stripBlock is the whole film in a row, and beneath it where one stands. A
// click goes there.
func (m *Model) stripBlock(w int) (out block) {
	t, r := m.theme(), m.film
	all := r.Reel.Scenes()
	cell := func(n int) int { return n * (w - 1) / max(1, len(all)-1) }
	best, tick := make([]int, w), make([]bool, w)
	for i := range best {
		best[i] = turnNeeded
	}
	for n, s := range all {
		best[cell(n)] = min(best[cell(n)], m.turns(s))
		tick[cell(n)] = len(all)*3 <= w // where there is room to tell them apart
	}
	ran, rest := map[bool]string{false: "━", true: "┻"}, map[bool]string{false: "─", true: "┴"}
	if t.ASCII() {
		ran, rest = map[bool]string{false: "=", true: "+"}, map[bool]string{false: "-", true: "+"}
	}
	var row strings.Builder
	here := cell(r.at)
	for x := range w {
		sign, how := rest[tick[x]], look.Dim
		if x < here {
			sign, how = ran[tick[x]], look.BorderFocus
		}
		if best[x] < turnNeeded {
			sign, how = turnOrder[best[x]].sign, turnOrder[best[x]].how
		}
		if x == here {
			how = look.Selected
		}
		row.WriteString(t.Style(how, sign))
	}
	out.rows = []string{row.String(), m.clockRow(here, w)}
	for n := range all {
		from, to := cell(n), w
		if n+1 < len(all) {
			to = cell(n + 1)
		}
		if to > from {
			out.areas = append(out.areas, area{from, 0, to - from, 2, choose, strconv.Itoa(n)})
		}
	}
	return out
}

// clockRow says when this was, beneath the place on the strip: by the wall, and
// how far into the lab. At the ends stand when the film begins and ends, where
// there is room.
func (m *Model) clockRow(here, w int) string {
	t, r := m.theme(), m.film
	all := r.Reel.Scenes()
	at, first, last := all[r.at], all[0], all[len(all)-1]
	clock := func(x time.Time) string { return x.Local().Format("15:04") }
	says := at.Wall.Local().Format("2006-01-02 15:04:05") + "  " + m.words.Say("film-into", span(at.Lab.Sub(first.Lab)))
	mine := "^ " + says
	from := here
	if from+look.Width(mine) > w {
		mine = says + " ^"
		from = max(0, here+1-look.Width(mine))
	}
	left, right := clock(first.Wall), clock(last.Wall)
	if from < look.Width(left)+2 {
		left = ""
	}
	end := from + look.Width(mine)
	if end+look.Width(right)+2 > w {
		right = ""
	}
	mine = strings.Replace(t.Style(look.Text, mine), "^", t.Style(look.Now, "^"), 1)
	row := t.Style(look.Dim, left) + look.Spaces(from-look.Width(left)) + mine
	return row + look.Spaces(w-end-look.Width(right)) + t.Style(look.Dim, right)
}

// sceneBlock tells the scene: what was typed and by whom, and what came of it.
func (m *Model) sceneBlock(w, h int) block {
	t, s := m.theme(), m.film.Reel.Scenes()[m.film.at]
	who := ""
	if by := m.foreign(s); by != "" {
		who = m.words.Say("film-by", by)
	}
	came := m.came(s)
	rows := m.typedRows(s, w-look.Width(who)-2, max(1, h-len(came)))
	if who != "" {
		rows[0] = look.Pad(rows[0], w-look.Width(who)) + t.Style(look.Key, who)
	}
	row := ""
	for _, c := range came { // side by side, as many as fit
		switch {
		case row == "":
			row = c
		case look.Width(row)+3+look.Width(c) <= w:
			row += "   " + c
		default:
			rows = append(rows, look.Fit(row, w))
			row = c
		}
	}
	if row != "" {
		rows = append(rows, look.Fit(row, w))
	}
	return text(rows)
}

// typedRows are what was typed, as it stood at the prompt, or what was done in
// its place.
func (m *Model) typedRows(s labs.Scene, w, h int) []string {
	t := m.theme()
	if s.Word != "" || s.Line == m.film.Reel.Scenes()[0].Line && s.Text == "" {
		return []string{t.Style(look.Title, look.Fit(m.sceneCalled(s), w))}
	}
	rows := codeRows(term.Clean(strings.ReplaceAll(s.Text, "\n", " ; ")), w-2)
	if len(rows) > h {
		for i := h; i < len(rows); i++ {
			rows[h-1] += " " + strings.TrimSpace(rows[i])
		}
		rows = append(rows[:h-1], look.Fit(rows[h-1], w-2))
	}
	for i, r := range rows {
		lead := "  "
		if i == 0 {
			lead = t.Style(look.Key, "$ ")
		}
		rows[i] = lead + r
	}
	return rows
}

// came is what came of a scene, each with its mark.
func (m *Model) came(s labs.Scene) (out []string) {
	t := m.theme()
	add := func(mark look.Mark, how look.Token, key string, args ...any) {
		out = append(out, t.Mark(mark)+" "+t.Style(how, m.words.Say(key, args...)))
	}
	for _, name := range s.Lost {
		add(look.Failed, look.Bad, "film-lost", m.taskCalled(name))
	}
	for _, name := range s.Met {
		add(look.Met, look.Good, "film-met", m.taskCalled(name))
	}
	if s.Code != "" {
		add(look.Caution, look.Warn, "film-refused", s.Code)
	}
	if s.Changed() {
		add(look.Met, look.Text, "film-did", strings.Join(s.Did, ", "))
	}
	if s.Gone {
		add(look.Open, look.Dim, "film-gone")
	}
	if len(out) == 0 && s.Word == "" && m.film.at > 0 {
		add(look.Open, look.Dim, "film-nothing")
	}
	return out
}

// taskCalled is the title of a task.
func (m *Model) taskCalled(name string) string {
	if p := m.bench.prose().Tasks[name]; p != nil {
		return term.Clean(m.bench.attempt.Text(p.Title))
	}
	return name
}

// sceneCalled is what a scene is called: what was typed, or what was done.
func (m *Model) sceneCalled(s labs.Scene) string {
	words := strings.Fields(engine.Entry{Op: s.Text}.Rest())
	switch s.Word {
	case "advance":
		return m.words.Say("film-time")
	case "solution":
		return m.words.Say("film-solution")
	case "hint", "remedy":
		if len(words) > 0 {
			return m.words.Say("film-"+s.Word, m.taskCalled(words[0]))
		}
	case "predict":
		return m.predicted(words)
	}
	return m.momentCalled(s.Moment, m.film.Reel.Scenes()[0].Moment)
}

// predicted says how a question was answered.
func (m *Model) predicted(words []string) string {
	b := m.bench
	if len(words) < 2 {
		return m.words.Say("film-passed")
	}
	says := words[1]
	if p := b.prose().Predictions[words[0]]; p != nil && p.Choices[says] != "" {
		says = b.attempt.Text(p.Choices[says])
	}
	return m.words.Say("film-predicted", term.Clean(says))
}

// filmRow says what the film does now, and the key for the next thing that
// turned.
func (m *Model) filmRow() block {
	t, r := m.theme(), m.film
	all := r.Reel.Scenes()
	what, mark := "", look.Here
	switch n := turning(all, r.at, turnOn); {
	case r.Reel.Wrong() != nil && r.at == len(all)-1:
		what, mark = m.words.Say("film-diverged", r.at+1), look.Caution
	case r.playing:
		what = m.words.Say("film-plays", speeds[r.speed].says)
	case r.at == len(all)-1:
		what = m.words.Say("film-at-end")
	default:
		what = m.words.Say("film-next", m.turnCalled(all[n]))
	}
	key, do := m.keyOf(turnOn), turnOn
	if r.playing || r.at == len(all)-1 {
		key, do = m.keyOf(playFilm), playFilm
	}
	right := ""
	if key != "" {
		right = "   " + t.Style(look.Key, key) + " " + t.Style(look.Dim, m.keyWord(do))
	}
	var out block
	what = look.Shorten(what, max(8, min(look.Width(what), m.w-8-look.Width(right))))
	out.add(look.Clip(" "+t.Mark(mark)+" "+what+right+look.Spaces(m.w), m.w), do, "")
	return out
}

// turnCalled is what turned in a scene, in a word or two.
func (m *Model) turnCalled(s labs.Scene) string {
	switch {
	case len(s.Lost) > 0:
		return m.words.Say("film-lost", m.taskCalled(s.Lost[0]))
	case len(s.Met) > 0:
		return m.words.Say("film-met", m.taskCalled(s.Met[0]))
	case s.Code != "":
		return m.words.Say("film-refused", s.Code)
	case s.Helps():
		return m.sceneCalled(s)
	}
	return m.words.Say("film-end")
}
