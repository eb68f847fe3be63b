package labs

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/tools/txtar"

	"skylab/engine/ec2"
	"skylab/engine/near"
	"skylab/engine/snapshot"
	"skylab/labs/check"
)

// Langs are the languages that a lab must be told in.
var Langs = []string{"en", "ko"}

// Load reads every lab of a folder, in the order of their file names. What can
// be read is returned even where something else is wrong.
func Load(dir fs.FS) ([]*Lab, error) {
	names, err := fs.Glob(dir, "*.lab")
	if err != nil {
		return nil, fmt.Errorf("listing the labs: %w", err)
	}
	var out []*Lab
	var all []Problem
	if len(names) == 0 {
		return nil, Problems{{File: ".", What: "there is no file that ends in .lab", Remedy: "copy a lab here, or name the folder that holds one"}}
	}
	for _, name := range names {
		text, err := fs.ReadFile(dir, name)
		if err != nil {
			return nil, fmt.Errorf("reading a lab: %w", err)
		}
		l, problems := Parse(name, string(text))
		l.version = digest("", text)
		problems = append(problems, l.readSnapshot(dir)...)
		for _, lang := range Langs {
			problems = append(problems, l.readProse(dir, lang)...)
		}
		out, all = append(out, l), append(all, problems...)
	}
	all = append(all, unknownNeeds(out)...)
	if len(all) > 0 {
		return out, Problems(all)
	}
	return out, nil
}

// digest is short, and goes on from another one.
func digest(before string, text []byte) string {
	sum := sha256.Sum256(append([]byte(before+"\n"), text...))
	return hex.EncodeToString(sum[:6])
}

func (l *Lab) readProse(dir fs.FS, lang string) []Problem {
	name := l.Name + "." + lang + ".md"
	text, err := fs.ReadFile(dir, name)
	if errors.Is(err, fs.ErrNotExist) {
		return []Problem{{File: name, What: "the lab " + l.Name + " is not told in this language", Remedy: "write this file beside " + l.file}}
	}
	if err != nil {
		return []Problem{{File: name, What: "this can't be read: " + err.Error(), Remedy: "see that it is a file and yours to read"}}
	}
	l.version = digest(l.version, text)
	p, problems := parseProse(name, string(text))
	l.Prose[lang] = p
	problems = append(problems, l.checkProse(p)...)
	slices.SortStableFunc(problems, func(a, b Problem) int { return a.Line - b.Line })
	return problems
}

// readSnapshot reads the folder beside the lab, or the file that skylab import --save
// wrote, that its head names.
func (l *Lab) readSnapshot(dir fs.FS) []Problem {
	if l.folder.No == 0 {
		return nil
	}
	s, err := openSnapshot(dir, l.folder.Text)
	if err != nil {
		return []Problem{{l.file, l.folder.No, fmt.Sprintf("the snapshot in %s can't be read: %v", l.folder.Text, err), "name the folder beside the lab that holds what describe calls print"}}
	}
	l.Snapshot, l.Region = s, s.Region
	return nil
}

func openSnapshot(dir fs.FS, name string) (*snapshot.Snapshot, error) {
	if !fs.ValidPath(name) {
		return nil, errors.New("it lies outside of the labs")
	}
	f, err := dir.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	if info, err := f.Stat(); err != nil || info.IsDir() {
		sub, err := fs.Sub(dir, name)
		if err != nil {
			return nil, err
		}
		return snapshot.From(sub, opening)
	}
	return snapshot.FromFile(f, opening)
}

func unknownNeeds(labs []*Lab) []Problem {
	var all []Problem
	for _, l := range labs {
		for _, n := range l.Needs {
			if n == l.Name {
				all = append(all, Problem{l.file, 0, "the lab needs itself", "take " + n + " out of the line needs"})
			}
		}
	}
	return all
}

// Parse reads the text of one lab file.
func Parse(file, text string) (*Lab, []Problem) {
	l := &Lab{Name: strings.TrimSuffix(file, ".lab"), Region: "ap-northeast-2", Prose: map[string]*Prose{}, Befores: map[string]Script{}, HintCost: usualHint, file: file}
	if i := strings.LastIndexByte(l.Name, '/'); i >= 0 {
		l.Name = l.Name[i+1:]
	}
	var all []Problem
	r := reader{file, &all}
	a := txtar.Parse([]byte(strings.ReplaceAll(text, "\r\n", "\n")))
	r.header(l, string(a.Comment))
	no := 1 + strings.Count(string(a.Comment), "\n")
	seen := map[string]bool{}
	for _, f := range a.Files {
		if seen[f.Name] {
			r.wrong(no, fmt.Sprintf("the section %q is there twice", f.Name), "give one of the two another name")
		}
		seen[f.Name] = true
		r.section(l, f.Name, Script{string(f.Data), no + 1})
		no += 1 + strings.Count(string(f.Data), "\n")
	}
	r.whole(l, seen)
	slices.SortStableFunc(all, func(a, b Problem) int { return a.Line - b.Line })
	return l, all
}

var headerWords = []string{"unit", "minutes", "needs", "region", "snapshot", "remedies", "hints", "draw", "faults"}

// usualHint is what a hint costs where the lab does not say it, in percent.
const usualHint = 10

// header reads the lines above the first section.
func (r reader) header(l *Lab, text string) {
	for _, line := range (Script{text, 1}).lines() {
		word, rest, _ := strings.Cut(line.Text, " ")
		rest = strings.TrimSpace(rest)
		switch r.known(line.No, word, "the head of a lab", headerWords) {
		case "unit":
			l.Unit = rest
		case "minutes":
			n, err := strconv.Atoi(rest)
			if err != nil || n < 1 || n > 25 {
				r.wrong(line.No, fmt.Sprintf("minutes is %q, and a sitting lasts 1 to 25", rest), "write minutes 20, or cut the lab in two")
			}
			l.Minutes = n
		case "needs":
			l.Needs = strings.Fields(rest)
		case "region":
			if l.Region = rest; !slices.Contains(ec2.Regions(), rest) {
				r.wrong(line.No, fmt.Sprintf("there is no Region %q here", rest), meant(rest, ec2.Regions()))
			}
		case "snapshot":
			l.folder = Line{rest, line.No}
		case "remedies":
			if l.NoRemedies = rest == "no"; rest != "no" && rest != "yes" {
				r.wrong(line.No, fmt.Sprintf("remedies is %q, and it is yes or no", rest), "write remedies no, or leave the line out where the command against a blocker may be told")
			}
		case "hints":
			if n, err := strconv.Atoi(rest); err == nil && n >= 0 && n <= 100 {
				l.HintCost = n
			} else {
				r.wrong(line.No, fmt.Sprintf("hints is %q", rest), "write what each hint costs of what its task is worth, in percent, as in hints 10")
			}
		case "faults":
			n, err := strconv.Atoi(rest)
			if err != nil || n < 1 {
				r.wrong(line.No, fmt.Sprintf("faults is %q", rest), "write how many of them each learner gets, as in faults 3")
			}
			l.Pick = n
		case "draw":
			r.draw(l, line.No, rest)
		}
	}
}

// known is word, if it means something. If it does not, it is reported, and
// taken for the word that is nearest, so that one mistake is told once.
func (r reader) known(no int, word, where string, known []string) string {
	if slices.Contains(known, word) {
		return word
	}
	nearest := near.Word(word, known)
	if nearest != "" {
		r.wrong(no, fmt.Sprintf("%q means nothing in %s", word, where), "write "+nearest)
	} else {
		r.wrong(no, fmt.Sprintf("%q means nothing in %s", word, where), "write one of: "+join(known))
	}
	return nearest
}

var sections = []string{"start", "tasks", "solution", "solution/NAME", "wrong/NAME fails TASK", "predict/NAME", "try/NAME", "before/NAME", "fault/TASK", "repair/TASK"}

// section reads what stands below one -- name --.
func (r reader) section(l *Lab, name string, s Script) {
	kind, rest, slash := strings.Cut(name, "/")
	switch {
	case name == "start":
		l.Start = s
	case name == "tasks":
		r.tasks(l, s)
	case name == "solution":
		l.Solutions = append([]Solution{{"", s}}, l.Solutions...)
	case kind == "solution" && slash && rest != "":
		l.Solutions = append(l.Solutions, Solution{rest, s})
	case kind == "wrong" && slash:
		words := strings.Fields(rest)
		if len(words) != 3 || words[1] != "fails" {
			r.wrong(s.Line-1, fmt.Sprintf("the section %q does not say which task it fails", name), "write -- wrong/NAME fails TASK --")
			return
		}
		r.mistake(l, Wrong{Name: words[0], Fails: words[2], line: s.Line - 1}, s)
	case kind == "before" && slash && rest != "":
		l.Befores[rest] = s
	case kind == "fault" && slash && rest != "":
		r.breaks(l, rest, s)
	case kind == "repair" && slash && rest != "":
		r.repair(l, rest, s)
	case kind == "predict" && slash && rest != "":
		r.prediction(l, rest, s)
	case kind == "try" && slash && rest != "":
		i := slices.IndexFunc(l.Predictions, func(p Prediction) bool { return p.Name == rest })
		if i < 0 {
			r.wrong(s.Line-1, fmt.Sprintf("there is no prediction %q above this section", rest), "put it below -- predict/"+rest+" --")
			return
		}
		l.Predictions[i].Try = s
	default:
		r.unknownSection(l, name, kind, s)
	}
}

// unknownSection reports a section, and reads it as the one that is nearest.
func (r reader) unknownSection(l *Lab, name, kind string, s Script) {
	what := fmt.Sprintf("%q is no section of a lab", name)
	nearest := near.Word(kind, []string{"start", "tasks", "solution", "wrong", "predict", "try", "before", "fault", "repair"})
	if nearest == "" || nearest == kind {
		r.wrong(s.Line-1, what, "the sections are "+join(sections))
		return
	}
	r.wrong(s.Line-1, what, "did you mean "+nearest+"?")
	r.section(l, nearest+strings.TrimPrefix(name, kind), s)
}

// whole checks what needs the whole file to be read.
func (r reader) whole(l *Lab, seen map[string]bool) {
	if l.Unit == "" {
		r.wrong(1, "the lab belongs to no unit", "add a line such as unit network")
	}
	if l.Minutes == 0 {
		r.wrong(1, "the lab does not say how long it takes", "add a line such as minutes 20")
	}
	r.faults(l)
	for _, must := range []struct {
		name  string
		there bool
	}{
		{"start", l.Start.Line > 0},
		{"tasks", len(l.Tasks) > 0 || seen["tasks"]},
		{"solution", len(l.Solutions) > 0 && l.Solutions[0].Name == ""},
	} {
		if !must.there {
			r.wrong(0, "the section -- "+must.name+" -- is missing", "add it as in any lab of the course")
		}
	}
	r.references(l)
	r.placeholders(l)
	scripts := map[string][]Line{} // solutions are long: each is taken apart once
	for _, w := range l.Wrongs {
		if _, ok := scripts[w.Of]; !ok {
			if s, ok := l.solution(w.Of); ok {
				scripts[w.Of], _ = s.commands() // the audit says what is wrong with the solution itself
			}
		}
		r.wrongEdits(w, scripts[w.Of])
	}
}

// references checks that what is named exists.
func (r reader) references(l *Lab) {
	known := l.taskNames()
	name := func(no int, task string) {
		if !slices.Contains(known, task) {
			r.wrong(no, fmt.Sprintf("there is no task %q", task), meant(task, known))
		}
	}
	for i, t := range l.Tasks {
		for _, n := range t.Needs {
			name(t.line, n)
			if at := slices.Index(known, n); at >= i {
				r.wrong(t.line, fmt.Sprintf("the task %s needs %s, which does not come before it", t.Name, n), "put the tasks in the order in which they are done")
			}
		}
	}
	for _, w := range l.Wrongs {
		name(w.line, w.Fails)
		if _, ok := l.solution(w.Of); !ok && len(l.Solutions) > 0 {
			r.wrong(w.line, fmt.Sprintf("there is no solution %q to edit", w.Of), "name a section -- solution/NAME --, or leave the line of out")
		}
	}
	for _, p := range l.Predictions {
		if p.Watch.Text == byAnswer && p.Try.Text == "" {
			r.wrong(p.line, fmt.Sprintf("the prediction %s watches an answer, and nothing is tried", p.Name), "add -- try/"+p.Name+" --, whose last command AWS answers")
		}
		name(p.line, p.Task)
	}
}

// placeholders checks that all that is to be filled in is drawn.
func (r reader) placeholders(l *Lab) {
	known := l.drawNames()
	each := func(s Script) {
		for i, text := range strings.Split(s.Text, "\n") {
			if what := unknownIn(text, known); what != "" {
				r.wrong(s.Line+i, what, "draw it in the head of the lab, or write one of "+join(braced(known)))
			}
		}
	}
	each(l.Start)
	for _, name := range sorted(l.Befores) {
		each(l.Befores[name])
	}
	for _, s := range l.Solutions {
		each(s.Script)
	}
	for _, f := range l.Faults {
		each(f.Break)
	}
	for _, p := range l.Predictions {
		each(p.Try)
		each(Script{p.Watch.Text, p.Watch.No})
	}
	for _, w := range l.Wrongs {
		for _, e := range w.Edits {
			each(Script{e.text, e.no})
		}
	}
	for _, t := range l.Tasks {
		for _, d := range slices.Concat(t.Goals, t.Guards) {
			each(Script{d.Text, d.No})
			r.demand(l, d)
		}
	}
}

// demand reads a demand with one learner's values, to find mistakes in it.
func (r reader) demand(l *Lab, d Line) {
	if unknownIn(d.Text, l.drawNames()) != "" {
		return // said already
	}
	demand, err := check.Parse(l.Draw("author", 1).Fill(d.Text))
	if err != nil {
		r.wrong(d.No, "this demand can't be read: "+err.Error(), "")
	}
	if s, ok := demand.(check.Script); ok && s.After != "" && l.Befores[s.After].Line == 0 {
		r.wrong(d.No, fmt.Sprintf("there is no section before/%s", s.After), "add it, with what the script finds half done, or take after "+s.After+" away")
	}
}

func braced(names []string) []string {
	out := make([]string, len(names))
	for i, n := range names {
		out[i] = "{" + n + "}"
	}
	return out
}
