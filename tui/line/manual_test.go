package line

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"skylab": func() { os.Exit(Run(os.Args[1:], os.Getenv, os.Stdin, os.Stdout, os.Stderr)) },
	})
}

// TestTheCommandLineDoesWhatItsManualShows runs the scripts of testdata, which
// are the manual: what is typed, what is answered, and the exit status.
func TestTheCommandLineDoesWhatItsManualShows(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		UpdateScripts:       os.Getenv("UPDATE") != "",
		RequireUniqueNames:  true,
		RequireExplicitExec: true,
		Cmds:                schoolCommands(),
		Setup: func(e *testscript.Env) error {
			e.Setenv("HOME", filepath.Join(e.WorkDir, "home"))
			e.Setenv("XDG_DATA_HOME", "")
			e.Setenv("USER", "learner")
			e.Setenv("LANG", "en_US.UTF-8")
			e.Setenv("TERM", "xterm-256color")
			return nil
		},
	})
}
