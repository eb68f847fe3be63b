// Package line answers one question: what was asked for on the command line?
//
// It turns words into calls of the other packages, and what they answer into
// sentences and an exit status. Everything that needs no screen is here.
package line

import (
	"io"
	"runtime/debug"
	"slices"

	"skylab/engine/price"
)

// The exit statuses.
const (
	done   = 0
	open   = 1 // a goal is open, a lab has a mistake, or something could not be done
	misuse = 2 // the command line was not understood
)

// Run is the whole program, for the words behind its name. It returns the exit
// status. Where stdin and stdout are terminals, the screen is shown on them.
func Run(args []string, env func(string) string, stdin io.Reader, stdout, stderr io.Writer) int {
	p := &program{env: env, stdin: stdin, stdout: stdout, stderr: stderr}
	defer p.close()
	err := p.parse(args)
	p.words = p.language()
	status := misuse
	if err == nil {
		status, err = p.do()
	}
	if err != nil {
		p.print(p.stderr, p.explain(err))
	}
	return status
}

// command is a word that skylab knows.
type command struct {
	name  string
	args  string   // what follows it, as help shows it
	most  int      // words that may follow it
	flags []string // that it takes beside --lang
	do    func(*program) (int, error)
}

// commands lists them in the order of help. The empty word is skylab alone.
func commands() []command {
	mine := []string{"--learner", "--data", "--labs"}
	shown := append(slices.Clone(mine), "--plain", "--screen", "--listen", "--anywhere")
	return []command{
		{"", "", 0, shown, (*program).shelf},
		{"sandbox", "", 0, append(slices.Clone(shown), "--snapshot"), (*program).sandbox},
		{"labs", "", 0, append(mine, "--json"), (*program).list},
		{"notebook", "", 0, mine, (*program).notebook},
		{"review", "", 0, append(mine, "--plain"), (*program).review},
		{"run", "LAB [FILE]", 2, []string{"--learner", "--attempt", "--labs", "--solution", "--json"}, (*program).play},
		{"audit", "[DIR]", 1, nil, (*program).audit},
		{"film", "LAB|FILE", 1, append(slices.Clone(mine), "--attempt"), (*program).film},
		{"submit", "[LAB]", 1, mine, (*program).submit},
		{"grade", "FILE...", maxGraded, []string{"--labs", "--keys", "--json"}, (*program).grade},
		{"likeness", "FILE...", maxGraded, []string{"--labs", "--json"}, (*program).likeness},
		{"exam", "pack|open|hand|join", maxGraded, []string{"--out", "--data", "--store", "--labs", "--plain", "--screen", "--json"}, (*program).exam},
		{"import", "DIR", 1, []string{"--save"}, (*program).imports},
		{"reach", "[LAB]", 1, append(slices.Clone(mine), "--snapshot", "--probes", "--from", "--to", "--proto", "--port"), (*program).reach},
		{"matrix", "[LAB]", 1, append(slices.Clone(mine), "--snapshot", "--proto", "--port", "--table", "--json"), (*program).matrix},
		{"export", "[LAB]", 1, append(slices.Clone(mine), "--snapshot", "--format", "--region"), (*program).export},
		{"api", "[LAB]", 1, append(slices.Clone(mine), "--listen", "--anywhere", "--speed"), (*program).api},
		{"dns", "[LAB]", 1, append(slices.Clone(mine), "--listen", "--hints", "--real"), (*program).dns},
		{"acme", "[LAB]", 1, append(slices.Clone(mine), "--listen", "--root", "--external"), (*program).acme},
		{"serve", "", 0, []string{"--data", "--store", "--labs", "--exams", "--listen", "--address", "--instructors", "--host-key", "--health", "--believe-clock"}, (*program).serve},
		{"class", "check FILE", 2, []string{"--data", "--store", "--labs", "--exams"}, (*program).checkClass},
		{"backup", "FILE", 1, []string{"--data", "--store"}, (*program).backup},
		{"bench", "stations", 1, []string{"--count", "--listen", "--labs"}, (*program).bench},
		{"doctor", "ZONE [LAB]", 2, mine, (*program).doctor},
		{"version", "", 0, nil, (*program).version},
		{"help", "[WORD]", 1, []string{"--data", "--learner"}, (*program).help},
	}
}

// maxGraded is how many files are graded, or compared, at once.
const maxGraded = 100_000

// lab is what skylab does with the name of a lab.
var lab = command{"LAB", "", 0, []string{"--learner", "--data", "--labs", "--plain", "--screen", "--listen", "--anywhere"}, (*program).lab}

func (p *program) version() (int, error) {
	p.print(p.stdout, "skylab "+build(), p.words.Say("main.prices", price.Date()))
	return done, nil
}

// build says which program this is: a released version, or a commit.
func build() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	if v := info.Main.Version; v != "" && v != "(devel)" {
		return v
	}
	commit, dirty := "devel", ""
	for _, s := range info.Settings {
		switch {
		case s.Key == "vcs.revision" && len(s.Value) >= 12:
			commit = s.Value[:12]
		case s.Key == "vcs.modified" && s.Value == "true":
			dirty = "+dirty"
		}
	}
	return commit + dirty
}
