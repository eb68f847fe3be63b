package tui

import "skylab/tui/say"

import tea "charm.land/bubbletea/v2"

// places are where an action has a key.
func places(do action) focus {
	var in focus
	for _, b := range bindings {
		if b.do == do {
			in |= b.in
		}
	}
	return in
}

// obstacle says why an action can't be done from where the focus is beneath
// all sheets, or nothing. From the bench, the panes whose actions they are can
// be gone to.
func (m *Model) obstacle(do action) string {
	in, place := places(do), m.place()
	switch {
	case in&place != 0:
		return m.idle(do)
	case place == inQuestion:
		return m.words.Say("answer-first", len(m.bench.seen.question.Choices))
	case place == inReveal && in&onBench != 0:
		return m.words.Say("go-on-first")
	case in&onBench != 0 && m.bench != nil:
		return m.idle(do)
	case in&onBench != 0:
		return m.words.Say("only-on-bench")
	case in&onShelf != 0:
		return m.words.Say("only-on-shelf")
	}
	return m.words.Say("only-in-question")
}

// idle says why an action would do nothing now, or nothing.
func (m *Model) idle(do action) string {
	b := m.bench
	if _, is := m.going(); do == handIn && !is {
		return m.words.Say("duty-nothing-open")
	}
	if b == nil {
		return ""
	}
	key := ""
	switch do {
	case hint, undo, redo, skip, run:
		switch {
		case b.busy:
			key = "one-at-a-time"
		case do == undo && b.seen.undos == 0:
			key = "nothing-to-undo"
		case do == redo && b.seen.redos == 0:
			key = "nothing-to-redo"
		case do == hint && b.seen.step == "":
			key = "no-hint-needed"
		}
	case walk:
		if len(b.packets()) == 0 {
			key = "no-packets"
		}
	case suggest:
		if b.seen.suggest == "" {
			key = "no-suggestion"
		}
	case clip:
		if b.prompt.value()+b.seen.suggest+b.chosen+b.prompt.output() == "" {
			key = "nothing-to-copy"
		}
	case frames:
		if log := b.captured(); log == nil || log.Seen() == 0 {
			key = "no-frames"
		}
	case trail:
		if _, ok := say.LastWalk(b.seen.world); !ok {
			key = "no-trail"
		}
	case interrupt:
		if b.cancel == nil && b.prompt.value() == "" {
			key = "nothing-to-stop"
		}
	}
	if key == "" {
		return ""
	}
	return m.words.Say(key)
}

// asleep reports whether an action is left out of the footer: it would do
// nothing now.
func (m *Model) asleep(do action) bool {
	b := m.bench
	if b == nil {
		return m.idle(do) != ""
	}
	return m.topSheet() == nil && (m.idle(do) != "" || do == skip && !b.seen.pending || do == interrupt && !b.busy || do == run && b.prompt.value() == "")
}

// call does an action from wherever the focus is. It first goes to the pane
// whose action it is.
func (m *Model) call(do action) tea.Cmd {
	in := places(do)
	if b := m.bench; b != nil && in&m.place() == 0 && m.place()&onBench != 0 {
		b.panes = in&inPrompt == 0
		for tab, pane := range map[action]focus{tabTask: inTask, tabMap: inMap, tabWalk: inWalk, tabDetails: inDetails} {
			if in&inPanes == pane {
				b.tab = tab
			}
		}
		b.touch()
	}
	return m.act(do, "")
}
