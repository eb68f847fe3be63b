package tui

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"skylab/assets"
)

func TestTheNotebookKeepsWhatWasBelievedWhatBrokeItAndWhatIsKnownNow(t *testing.T) {
	for _, l := range assets.Langs() {
		for _, s := range []struct{ w, h int }{{60, 20}, {80, 24}, {120, 40}, {250, 80}} {
			p := open(t, s.w, s.h, l, "first-vpc")
			p.key("alt+k")
			p.needs(p.m.words.Say("notebook-empty")[:20])
			p.key("esc", "tab")
			p.typed("0.0.0.0/0")
			p.key("enter", "1")
			p.answers()
			p.line(p.m.bench.attempt.Text("aws ec2 delete-route --route-table-id {id {shop}-table} --destination-cidr-block 0.0.0.0/0"))
			p.key("alt+k")
			p.needs(p.m.words.Say("note-believed"), "delete-route")
			everySize(t, "the notebook", p.m)
			p.key("f8")
			p.needs(p.m.bench.predictionProse("lost").Choices["security-group"]) // in the other language
			p.key("f8")
			p.key("enter")
			p.typed("길이 없으면 ")
			p.send(tea.PasteMsg{Content: "응답도 없다"})
			everySize(t, "a sentence", p.m)
			p.key("enter")
			p.needs("길이 없으면", "응답도 없다", p.m.words.Say("note-kept"))
			p.key("a")
			p.typed("my own note")
			p.key("enter")
			p.needs("my own note")
			p.key("esc")
			p.start(p.m.o.Room, s.w, s.h, l, "")
			p.key("alt+k")
			p.needs("my own note")
			text, err := p.m.o.Room.Notebook(l)
			if err != nil {
				t.Fatal(err)
			}
			d := p.m.words
			for _, want := range []string{"# ", "## ", "- " + d.Say("note-believed"), "- " + d.Say("note-now") + " 길이 없으면 응답도 없다", "my own note", "delete-route", d.Say("note-unwritten")} {
				if !strings.Contains(text, want) {
					t.Errorf("%q is not in the Markdown:\n%s", want, text)
				}
			}
			if strings.ContainsAny(text, "\x1b{}") || strings.Contains(text, "[note") {
				t.Errorf("the Markdown is not clean:\n%s", text)
			}
		}
	}
}

func TestTheNotebookIsWrittenToAFileThatIsNamed(t *testing.T) {
	p := open(t, 120, 40, assets.Korean, "")
	p.key("alt+k", "w")
	p.needs(p.m.words.Say("no-place")[:10])
	dir := t.TempDir()
	p.m.o.Room.Save = func(name, text string) (string, error) {
		path := filepath.Join(dir, name)
		return path, os.WriteFile(path, []byte(text), 0o600)
	}
	p.key("w")
	p.needs("skylab-notes.md")
	if text, err := os.ReadFile(filepath.Join(dir, "skylab-notes.md")); err != nil || !strings.HasPrefix(string(text), "# ") {
		t.Errorf("the file holds %q (%v)", text, err)
	}
}

func TestADroppedSentenceChangesNothing(t *testing.T) {
	p := open(t, 80, 24, assets.English, "first-vpc")
	p.key("alt+k", "a")
	p.typed("never mind")
	p.key("esc")
	if p.has("never mind") {
		t.Errorf("it is kept:\n%s", p.screen())
	}
	p.key("a", "enter")
	p.needs(p.m.words.Say("note-empty"))
}
