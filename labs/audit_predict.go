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
		shown, _, f, err := t.l.try(p, t.values, e)
		switch {
		case err != nil:
			t.wrong(p.Try.Line, fmt.Sprintf("the experiment of %s fails: %v", p.Name, err), "write it as it would be typed at the prompt")
		case p.Watch.Text != "" && shown != p.Right:
			t.wrong(p.line, fmt.Sprintf("the prediction %s calls %s right, and the packet shows %s (%s)", p.Name, p.Right, shown, said(f.Say)), "write right "+shown+", or watch another packet")
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
