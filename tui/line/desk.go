package line

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"time"

	"skylab/engine"
	"skylab/labs"
	"skylab/labs/pack"
	"skylab/labs/proctor"
	"skylab/tui"
)

// deskFile is the gradebook in which the exam of a file is sat.
func (p *program) deskFile() string {
	if path := p.flags["--data"]; path != "" {
		return path
	}
	return p.args[0] + ".db"
}

// desk is the exam of a file, laid out. Where it is not yet, and may be, the code
// is asked for.
func (p *program) desk(lay bool) (*pack.Desk, error) {
	file := p.args[0]
	f, err := readExam(file)
	if err != nil {
		return nil, examFault(file, err)
	}
	path := p.deskFile()
	if !pack.Laid(path) {
		if !lay {
			return nil, cannot("exam.not-opened", file)
		}
		e, err := p.unseal(f)
		if err != nil {
			return nil, examFault(file, err)
		}
		if err := pack.Lay(path, f, e, time.Now); err != nil {
			return nil, err
		}
	}
	d, err := pack.Sit(path, f, time.Now, build())
	if errors.Is(err, pack.ErrAnother) {
		return nil, cannot("exam.another", path)
	}
	return d, err
}

// tries is how often a code may be typed before the program ends.
const tries = 3

func (p *program) unseal(f *pack.File) (pack.Exam, error) {
	p.print(p.stderr, p.words.Say("exam.whose", f.Label.Class, f.Label.Checkpoint, f.Label.Name))
	for n := 1; ; n++ {
		code, err := p.secret(p.words.Say("exam.ask"))
		if err != nil {
			return pack.Exam{}, err
		}
		e, err := f.Open(code)
		if !errors.Is(err, pack.ErrCode) || n == tries || !isTerminal(p.stdin) {
			return e, err
		}
		p.print(p.stderr, p.words.Say("exam.wrong-code", p.args[0]))
	}
}

// examOpen opens the file of an exam and shows it on the screen, or types a script
// into one of its labs.
func (p *program) examOpen() (status int, err error) {
	if err := p.showable(); err != nil {
		return open, err
	}
	d, err := p.desk(true)
	if err != nil {
		return open, err
	}
	defer func() { _ = d.Book.Close() }()
	if err := d.Come(); err != nil {
		return open, err
	}
	stop := watched(d)
	defer stop()
	if err := p.begins(d); err != nil {
		return open, err
	}
	if len(p.args) > 1 {
		status, err = p.sat(d, p.args[1])
	} else {
		// The desk has its checkpoint and nothing else to practise with.
		room := &tui.Room{Book: d.Book, Learner: d.Who.ID, Wall: time.Now, Build: build(), Save: beside, Proctor: d.Proctor, Who: d.Who}
		status, err = p.show(room, "")
	}
	stop()
	if lost := errors.Join(d.Go(), swept(d)); err == nil && lost != nil {
		return open, lost
	}
	if err != nil {
		return status, err
	}
	s, err := d.Sitting()
	if err != nil {
		return open, err
	}
	if s.Open() {
		p.print(p.stdout, p.words.Say("exam.goes-on", p.args[0]))
		return status, nil
	}
	return status, p.handed(d)
}

// begins says what goes on, and until when.
func (p *program) begins(d *pack.Desk) error {
	if err := swept(d); err != nil {
		return err
	}
	s, err := d.Sitting()
	if err != nil {
		return err
	}
	ends, err := d.Ends()
	switch {
	case err != nil:
		return err
	case !s.Open():
		p.print(p.stdout, p.words.Say("exam.over", d.Exam.Checkpoint, s.Turned.Local().Format("15:04")))
	case ends.IsZero():
	default:
		p.print(p.stdout, p.words.Say("exam.until", d.Exam.Checkpoint, ends.Local().Format(when)))
	}
	if d.Label.Build != build() {
		p.print(p.stderr, p.words.Say("exam.other-build", d.Label.Build, build()))
	}
	return nil
}

func swept(d *pack.Desk) error {
	_, err := d.Sweep()
	return err
}

// watched takes the exam in when it is over, until it is stopped.
func watched(d *pack.Desk) (stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		tick := time.NewTicker(time.Second)
		defer tick.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
				_ = swept(d) // what fails is tried again
			}
		}
	}()
	return func() { cancel(); <-ended }
}

// sat types a script into a lab of the exam.
func (p *program) sat(d *pack.Desk, lab string) (int, error) {
	l, ok := d.Lab(lab)
	if !ok {
		var names []string
		for _, l := range d.Labs {
			names = append(names, l.Name)
		}
		return open, unknown("main.unknown-lab", lab, lab, names)
	}
	at, log, err := d.Log(lab)
	var shut *proctor.ShutError
	if errors.As(err, &shut) {
		return open, cannot("exam.shut")
	}
	if err != nil {
		return open, err
	}
	words := p.args
	p.args = words[1:] // LAB [SCRIPT], as behind skylab run
	script, err := p.script(l)
	p.args = words
	if err != nil {
		return open, err
	}
	kept := len(log)
	c := labs.Config{Learner: d.Who.ID, Number: at.Draw, Wall: time.Now, Say: p.say, Live: tui.Live, Build: build(), Keep: func(e []engine.Entry) error {
		err := d.Book.Keep(at.ID, kept, e)
		if err == nil {
			kept += len(e)
		}
		return err
	}}
	all, err := d.Proctor.Duties(d.Who)
	if err != nil {
		return open, err
	}
	if e, is := proctor.Exam(all); is { // which explains nothing
		l, c.Say = l.Sealed(e.Silent), nil
	}
	a, err := labs.Open(l, c, log)
	if err != nil {
		return open, err
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	reply := a.Say(ctx, a.Values.Fill(script), p.stdout, p.stderr)
	if reply.Err != nil {
		return open, reply.Err
	}
	p.print(p.stdout, p.words.Say("exam.kept", kept, lab))
	return done, nil
}

// examHand hands the exam of a file in.
func (p *program) examHand() (int, error) {
	d, err := p.desk(false)
	if err != nil {
		return open, err
	}
	defer func() { _ = d.Book.Close() }()
	if err := p.handed(d); err != nil {
		return open, err
	}
	return done, nil
}

// handed writes what came of an exam into a file.
func (p *program) handed(d *pack.Desk) error {
	w, err := d.Hand()
	if err != nil {
		return err
	}
	var text bytes.Buffer
	if err := pack.WriteWork(&text, w); err != nil {
		return err
	}
	stem := strings.TrimSuffix(filepath.Base(p.args[0]), ".exam")
	path, err := beside(strings.ReplaceAll(stem, ".", "_")+".work", text.String())
	if err != nil {
		return cannot("main.submit-unwritten", reason(err))
	}
	n := 0
	for _, s := range w.Labs {
		n += len(s.Entries)
	}
	p.print(p.stdout, p.words.Say("exam.handed", path, n))
	return nil
}
