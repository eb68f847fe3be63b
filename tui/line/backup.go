package line

import (
	"errors"
	"os"

	"skylab/labs/gradebook"
)

// backup copies the gradebook into a file, or says what does it for a database.
func (p *program) backup() (int, error) {
	if len(p.args) == 0 {
		return misuse, wrong("main.backup-which", p.cmd.usage())
	}
	to := p.args[0]
	if url := p.flags["--store"]; url != "" {
		command, err := gradebook.DumpCommand(url, to)
		if err != nil {
			return open, err
		}
		p.print(p.stdout, p.words.Say("main.backup-served", command))
		return open, nil
	}
	path, err := p.data()
	if err != nil {
		return open, err
	}
	var unusable *gradebook.UnusableError
	switch err := gradebook.Backup(path, to); {
	case errors.Is(err, gradebook.ErrThere):
		return open, cannot("main.backup-there", to)
	case errors.Is(err, gradebook.ErrNoRoom):
		return open, cannot("main.backup-full", to)
	case errors.Is(err, gradebook.ErrNoBook):
		return open, cannot("main.backup-nothing", path)
	case errors.As(err, &unusable):
		return open, err
	case err != nil:
		return open, cannot("main.backup-unwritten", to, reason(err))
	}
	info, err := os.Stat(to)
	if err != nil {
		return open, err
	}
	p.print(p.stdout, p.words.Say("main.backup-done", to, (info.Size()+1023)>>10))
	return done, nil
}
