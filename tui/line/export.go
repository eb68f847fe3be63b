package line

import (
	"slices"
	"strings"

	"skylab/engine/ec2"
	"skylab/engine/export"
)

// export tells an account in another's words: a script, a template, a picture.
func (p *program) export() (int, error) {
	format, region := p.flags["--format"], p.flags["--region"]
	if !slices.Contains(export.Formats, format) {
		return misuse, wrong("main.which-format", strings.Join(export.Formats, ", "))
	}
	if region != "" && !slices.Contains(ec2.Regions(), region) {
		return misuse, wrong("usage-region", told(region), strings.Join(ec2.Regions(), ", "))
	}
	a, err := p.exported()
	if err != nil {
		return open, err
	}
	text, err := a.As(format, region)
	if err != nil {
		return open, err
	}
	p.print(p.stdout, strings.TrimSuffix(text, "\n"))
	return done, nil
}

// exported is the account that is told: the one that has most in a snapshot, or that of
// the learner's newest attempt at a lab.
func (p *program) exported() (export.Account, error) {
	if dir := p.flags["--snapshot"]; dir != "" {
		s, err := p.snapshot(dir)
		if err != nil {
			return export.Account{}, err
		}
		return export.Account{World: s.World, ID: s.Account}, nil
	}
	a, err := p.account(0)
	if err != nil {
		return export.Account{}, err
	}
	return export.Account{World: a.Engine.World(), ID: a.Engine.Scope().Account}, nil
}
