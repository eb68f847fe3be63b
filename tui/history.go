package tui

import "strings"

// remember adds a line to what can be called back.
func (p *prompt) remember(text string) {
	if strings.TrimSpace(text) != "" && (len(p.history) == 0 || p.history[len(p.history)-1] != text) {
		p.history = append(p.history, text)
	}
}

// older and newer walk through what was typed before.
func (p *prompt) older() {
	if p.at == 0 {
		return
	}
	if p.at == len(p.history) {
		p.draft = p.value()
	}
	p.at--
	p.set(p.history[p.at])
}

func (p *prompt) newer() {
	switch {
	case p.at >= len(p.history):
		return
	case p.at == len(p.history)-1:
		p.at++
		p.set(p.draft)
	default:
		p.at++
		p.set(p.history[p.at])
	}
}
