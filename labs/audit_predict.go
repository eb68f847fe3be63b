package labs

import (
	"fmt"

	"skylab/engine"
)

// predictions tries each whose moment has come, once.
func (t *trial) predictions(e *engine.Engine) {
	if t.asked == nil {
		t.asked = map[string]bool{}
	}
	is := t.met(e)
	for _, p := range t.l.Predictions {
		if t.asked[p.Name] || !t.l.asks(p, is) {
			continue
		}
		t.asked[p.Name] = true
		saw, err := t.l.try(p, t.values, e)
		switch {
		case err != nil:
			t.wrong(p.Try.Line, fmt.Sprintf("the experiment of %s fails: %v", p.Name, err), "write it as it would be typed at the prompt")
		case p.Watch.Text != "" && saw.shown != p.Right:
			t.wrong(p.line, fmt.Sprintf("the prediction %s calls %s right, and what it watches shows %s (%s)", p.Name, p.Right, saw.shown, said(saw.found.Say)), "write right "+saw.shown+", or watch something else")
		}
	}
}

// unasked are predictions whose moment never comes.
func (t *trial) unasked() {
	for _, p := range t.l.Predictions {
		if !t.asked[p.Name] {
			t.wrong(p.line, fmt.Sprintf("the moment for the prediction %s never comes", p.Name), "write after TASK instead of before, or name another task")
		}
	}
}
