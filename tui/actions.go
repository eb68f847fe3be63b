package tui

import (
	"strconv"

	tea "charm.land/bubbletea/v2"

	"skylab/labs"
)

// onPrompt does an action in the prompt.
func (m *Model) onPrompt(do action, at string) tea.Cmd {
	b, p := m.bench, &m.bench.prompt
	if p.popup.open() {
		if used, cmd := m.onPopup(do, at); used {
			return cmd
		}
	}
	switch do {
	case run:
		return m.enterLine()
	case newline:
		p.insert("\n")
	case complete:
		m.complete()
	case historyBack:
		if p.area.Line() > 0 {
			p.area.Up()
		} else {
			p.older()
		}
	case historyOn:
		if p.area.Line() < p.area.Lines()-1 {
			p.area.Down()
		} else {
			p.newer()
		}
	case historyFind:
		p.look()
		m.searched()
	case scrollUp:
		p.scroll(m.promptRows() - 4)
	case scrollDown:
		p.scroll(4 - m.promptRows())
	case interrupt:
		m.interrupt()
	case panes:
		b.panes = true
		b.touch()
	default:
		return m.onEither(do, at)
	}
	return nil
}

// onPopup does what keys mean while candidates are listed.
func (m *Model) onPopup(do action, at string) (used bool, cmd tea.Cmd) {
	p := m.writing()
	idle := p.popup.idle()
	switch do {
	case choose: // a click
		n, err := strconv.Atoi(at)
		if err != nil || n >= len(p.popup.items) {
			return false, nil
		}
		p.popup.chosen = n
		p.accept()
		m.unasked()
	case complete:
		if !idle || !m.extend() {
			m.writing().choose(1)
		}
	case historyOn:
		if idle && p.area.Line() < p.area.Lines()-1 {
			return false, nil
		}
		m.writing().choose(1)
	case panes: // Esc closes the list, not the prompt
		p.hush()
	case historyBack, scrollDown, scrollUp, interrupt:
		if idle {
			return false, nil
		}
		m.leaf(do)
	case run:
		if p.half() {
			m.warn("choose-listed")
			return true, nil
		}
		if p.popup.chosen < 0 {
			return false, nil
		}
		p.accept()
		m.unasked()
	default:
		return false, nil
	}
	return true, nil
}

// leaf moves through a list that is asked for, or sends it away.
func (m *Model) leaf(do action) {
	switch do {
	case historyBack:
		m.writing().choose(-1)
	case scrollDown:
		m.writing().choose(popupRows)
	case scrollUp:
		m.writing().choose(-popupRows)
	default:
		m.writing().hush()
	}
}

// onPanes does an action of a single key.
func (m *Model) onPanes(do action, at string) tea.Cmd {
	b := m.bench
	switch do {
	case write:
		b.panes, b.zoom = false, false
		b.touch()
	case interrupt:
		m.interrupt()
	default:
		return m.onEither(do, at)
	}
	return nil
}

// onEither does what means the same in the prompt and in the panes.
func (m *Model) onEither(do action, at string) tea.Cmd {
	b := m.bench
	b.pace.home = none
	switch do {
	case tabTask, tabMap, tabWalk, tabDetails:
		b.tab = do
		if b.zoom && !b.panes {
			b.zoom = false
		}
	case write, panes: // a click
		b.panes = do == panes
	case suggest:
		m.fill()
	case script:
		m.openScript()
	case zoom:
		b.zoom = !b.zoom
	case paneUp:
		m.scrollPane(-1)
	case paneDown:
		m.scrollPane(1)
	case scrollUp:
		m.scrollPane(-b.page)
	case scrollDown:
		m.scrollPane(b.page)
	case walk:
		m.nextPacket()
	case leave:
		return m.leave()
	case handIn:
		return m.handing()
	case hint, undo, redo, skip:
		return m.change(do)
	default:
		for _, on := range m.parts() {
			if cmd, is := on(do, at); is {
				return cmd
			}
		}
	}
	b.touch()
	return nil
}

// part does an action if it is one of its own, and says whether it was.
type part func(do action, at string) (cmd tea.Cmd, is bool)

// parts are those of the bench that have actions of their own. The address map
// takes the place of the map, and comes before it.
func (m *Model) parts() []part {
	return []part{m.onForms, m.onAddresses, m.onMap, m.onWalk, m.onBoard, m.onDetails, m.onTeach, m.onCopy, m.onFrames, m.onTrail, m.onCertificate, m.onHandshake}
}

// interrupt stops what runs, or empties the line.
func (m *Model) interrupt() {
	b := m.bench
	switch {
	case b.cancel != nil:
		b.stop()
		m.warn("stopping")
		b.prompt.unqueue()
	case b.prompt.value() != "":
		b.prompt.set("")
	default:
		m.warn("nothing-to-stop")
	}
}

// nextPacket shows the next packet, and after the last one the first.
func (m *Model) nextPacket() {
	b := m.bench
	n := len(b.packets())
	switch {
	case n == 0 && b.asking():
		m.warn("withheld")
	case n == 0:
		m.warn("no-packets")
	default:
		next := b.shown
		if b.tab == tabWalk || m.wide() {
			next = (b.shown + 1) % n
		}
		b.tab = tabWalk
		b.show(next)
		if n == 1 {
			m.tell("one-packet")
		}
	}
}

// scrollPane moves the pane that is shown; drawing holds it within what there
// is to show. From the prompt, where it takes two keys, it goes by half a pane.
func (m *Model) scrollPane(by int) {
	b := m.bench
	if m.focus()&(inPrompt|inFilm) != 0 {
		by *= b.page
	}
	b.scroll[b.tab] = max(0, b.scroll[b.tab]+by)
}

// onQuestion answers a prediction, or skips it.
func (m *Model) onQuestion(do action, at string) tea.Cmd {
	b := m.bench
	q := b.seen.question
	choice := ""
	switch do {
	case answer:
		n, _ := strconv.Atoi(at)
		if n--; n < 0 || n >= len(q.Choices) {
			m.warn("no-such-choice", len(q.Choices))
			return nil
		}
		choice = q.Choices[n]
	case pass:
	case paneUp, paneDown, scrollUp, scrollDown, leave:
		return m.onEither(do, at)
	default:
		m.warn("answer-first", len(q.Choices))
		return nil
	}
	if m.occupied() {
		return nil
	}
	a, room := b.attempt, m.o.Room
	return m.work(func() func(*Model) {
		r, err := a.Predict(q.Name, choice)
		if err == nil {
			err = b.settle(room, &r)
		}
		return func(m *Model) {
			m.trouble(err)
			if err == nil {
				m.bench.revealed(r, m.wide())
			}
		}
	})
}

// onReveal goes on from what became of a prediction to the next question.
func (m *Model) onReveal(do action, at string) tea.Cmd {
	b := m.bench
	switch do {
	case goOn:
		if b.over() {
			return m.onward()
		}
		b.reveal, b.arrival = nil, false
		b.tab, b.scroll[tabTask] = tabTask, toWhatMatters
		b.show(b.deciding())
		b.touch()
		return m.proceed()
	}
	return m.onEither(do, at)
}

// revealed shows what a prediction came to, beside the hop that decided.
func (b *bench) revealed(r labs.Reveal, wide bool) {
	b.reveal = &r
	b.show(b.deciding())
	if b.tab = tabTask; len(r.Saw) > 0 && !wide {
		b.tab = tabWalk
	}
	b.scroll[tabTask] = 0
	b.touch()
}
