package station

import (
	"bytes"
	_ "embed"
	"html/template"
	"strings"

	"skylab/assets"
	"skylab/labs/gradebook"
	"skylab/tui/look"
	"skylab/tui/term"
)

const sheetsUsage = "sheets CLASS [--html]"

//go:embed sheets.html
var sheetsHTML string

var sheetsPage = template.Must(template.New("sheets").Parse(sheetsHTML))

// sheet is what one learner needs at a seat, on one page, in the language that
// they have chosen.
type sheet struct {
	Lang  assets.Lang
	Name  string
	Facts [][2]string // what it is, and how it is for them
	Steps []step
	Keys  string
	Keyed [][2]string // a key, and what it does
	Last  string
}

// page is all sheets of a class as one document.
type page struct {
	Lang   assets.Lang
	Class  string
	Sheets []sheet
}

// step is something to do: a sentence, and what is typed or seen there.
type step struct {
	Say  string
	Type []string
}

// sheetKeys are the keys without which nobody gets far, and the sentences that
// say what they do: the help's, but for the one that speaks of itself.
var sheetKeys = [][2]string{
	{"Tab", "help.complete"},
	{"Enter", "help.run"},
	{"F1", "station.sheet-help"},
	{"F3", "help.hint"},
	{"F4", "help.walk"},
	{"F5", "help.undo"},
	{"F8", "help.language"},
	{"F10", "help.shelf"},
	{"Alt+h", "help.hand"},
	{"Alt+t", "help.seat"},
	{"Ctrl+Q", "help.quit"},
}

// tellSheets prints a page for each learner of a class.
func (s *session) tellSheets(args []string) error {
	name, html, err := classAnd(args, "--html", sheetsUsage)
	if err != nil {
		return err
	}
	class, err := s.class(name)
	if err != nil {
		return err
	}
	people, err := s.st.o.Book.People(class.ID)
	if err != nil {
		return err
	}
	var all []sheet
	for _, p := range people {
		if p.Role == gradebook.Learner {
			words := s.words
			if l := s.st.room(p).Lang(); l != "" {
				words = assets.Words(l)
			}
			all = append(all, s.st.sheet(words, class, p))
		}
	}
	if len(all) == 0 {
		return sorry("station.sheets-nobody", clip(class.Name))
	}
	var out bytes.Buffer // the client's channel is for few large pieces
	if html {
		err = sheetsPage.Execute(&out, page{s.words.Lang(), term.Clean(class.Name), all})
	} else {
		for i, sh := range all {
			if i > 0 {
				out.WriteByte('\f')
			}
			out.WriteString(strings.Join(sh.lines(), "\n") + "\n")
		}
	}
	if err == nil {
		_, err = out.WriteTo(s.ssh)
	}
	return err
}

// sheet is a learner's.
func (st *Station) sheet(w *assets.Dictionary, class gradebook.Class, p gradebook.Person) sheet {
	say := func(key string) string { return w.Say("station.sheet-" + key) }
	name, id, address := term.Clean(p.Name), term.Clean(p.Roster), term.Clean(st.o.Address)
	sh := sheet{
		Lang: w.Lang(), Name: name, Keys: say("keys"), Last: say("last"),
		Facts: [][2]string{{say("class"), term.Clean(class.Name)}, {say("name"), name}, {say("id"), id}},
	}
	connect := []step{{say("connect"), []string{"ssh " + address}}, {say("trust"), []string{st.hostKey}}}
	if p.Since.IsZero() {
		sh.Steps = append([]step{{say("keygen"), []string{"ssh-keygen -t ed25519"}}}, connect...)
		sh.Steps = append(sh.Steps, step{say("enrol"), []string{w.Say("station.ask-code") + " " + Written(class.Code), w.Say("station.ask-id") + " " + id}})
	} else {
		sh.Steps = append(connect, step{Say: say("known")})
	}
	sh.Steps = append(sh.Steps, step{say("shared"), []string{"ssh " + at(id, address)}})
	for _, k := range sheetKeys {
		sh.Keyed = append(sh.Keyed, [2]string{k[0], w.Say(k[1])})
	}
	return sh
}

// sheetWidth is how wide a sheet in plain text is, in cells.
const sheetWidth = 80

// lines are a sheet as plain text.
func (sh sheet) lines() []string {
	out := []string{"Skylab", ""}
	for _, f := range sh.Facts {
		out = append(out, beside(f[0], 12, look.Break(f[1], sheetWidth-12))...)
	}
	for _, st := range sh.Steps {
		out = append(out, "")
		out = append(out, look.Wrap(st.Say, sheetWidth)...)
		for _, t := range st.Type {
			out = append(out, beside("", 4, look.Break(t, sheetWidth-4))...)
		}
	}
	out = append(out, "", sh.Keys)
	for _, k := range sh.Keyed {
		out = append(out, beside("    "+k[0], 12, look.Wrap(k[1], sheetWidth-12))...)
	}
	return append(append(out, ""), look.Wrap(sh.Last, sheetWidth)...)
}

// beside puts lines in a column of their own behind a word.
func beside(word string, from int, lines []string) (out []string) {
	for _, l := range lines {
		out = append(out, look.Pad(word, from)+l)
		word = ""
	}
	return out
}
