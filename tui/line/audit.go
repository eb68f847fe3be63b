package line

import (
	"io/fs"
	"os"

	"skylab/labs"
	"skylab/labs/catalog"
	"skylab/tui"
)

// audit holds labs against everything that a lab must survive.
func (p *program) audit() (int, error) {
	var dir fs.FS = catalog.Files
	if len(p.args) > 0 {
		if _, err := os.ReadDir(p.args[0]); err != nil {
			return open, cannot("main.folder-unreadable", p.args[0], reason(err))
		}
		dir = os.DirFS(p.args[0])
	}
	problems := labs.Audit(dir, tui.Live)
	for _, o := range problems {
		p.print(p.stdout, o.String())
	}
	if n := len(problems); n > 0 {
		return open, cannot("main.audit-fails", n)
	}
	all, err := labs.Load(dir)
	if err != nil {
		return open, err
	}
	p.print(p.stdout, p.words.Say("main.audit-holds", len(all)))
	return done, nil
}
