package line

import (
	"fmt"
	"os"
	"regexp"
	"strings"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"skylab/labs"
	"skylab/labs/catalog"
	"skylab/labs/gradebook"
	"skylab/labs/proctor"
)

// schoolCommands are what scripts need around skylab: a station's gradebook, and
// what is read aloud.
func schoolCommands() map[string]func(*testscript.TestScript, bool, []string) {
	return map[string]func(*testscript.TestScript, bool, []string){
		"school":   schoolOf,
		"code":     codeOf,
		"join":     joinFiles,
		"solution": solutionOf,
	}
}

// schoolOf makes a gradebook with a class that agreed on a file, and two learners
// on its roster; or it writes what a checkpoint came to.
func schoolOf(ts *testscript.TestScript, _ bool, args []string) {
	b, err := gradebook.Open(ts.MkAbs(args[1]))
	ts.Check(err)
	defer func() { _ = b.Close() }()
	all, err := labs.Load(catalog.Files)
	ts.Check(err)
	p := &proctor.Proctor{Book: b, Labs: all, Wall: time.Now, Build: build(), Draw: draw}
	if args[0] == "ledger" {
		classes, err := b.Classes()
		ts.Check(err)
		l, err := p.Ledger(classes[0], args[2], nil)
		ts.Check(err)
		for _, r := range l.Rows {
			_, _ = fmt.Fprintln(ts.Stdout(), r.Roster, r.Name, r.State, r.Got-r.Late)
		}
		return
	}
	c, err := b.AddClass("Networks A", draw(8), time.Now())
	ts.Check(err)
	_, _, err = b.Enlist(c.ID, []gradebook.Row{{ID: "1", Name: "Mina"}, {ID: "2", Name: "Jun"}}, func() string { return "p-" + strings.ToLower(draw(8)) })
	ts.Check(err)
	_, err = p.Agree(c.ID, []byte(ts.ReadFile(args[2])), "t")
	ts.Check(err)
}

// codeOf keeps the code that was printed, as somebody would type it.
func codeOf(ts *testscript.TestScript, _ bool, args []string) {
	m := regexp.MustCompile(`The code is (\S+)\.`).FindStringSubmatch(ts.ReadFile(args[0]))
	if m == nil {
		ts.Fatalf("no code was said")
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), []byte(strings.ToLower(m[1])+"\n"), 0o600))
}

// joinFiles writes two files into a third.
func joinFiles(ts *testscript.TestScript, _ bool, args []string) {
	ts.Check(os.WriteFile(ts.MkAbs(args[2]), []byte(ts.ReadFile(args[0])+ts.ReadFile(args[1])), 0o600))
}

// solutionOf writes how a lab is done into a file.
func solutionOf(ts *testscript.TestScript, _ bool, args []string) {
	all, err := labs.Load(catalog.Files)
	ts.Check(err)
	for _, l := range all {
		if l.Name == args[0] {
			ts.Check(os.WriteFile(ts.MkAbs(args[1]), []byte(l.Solutions[0].Text), 0o600))
		}
	}
}
