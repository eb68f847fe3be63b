package line

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	gossh "golang.org/x/crypto/ssh"

	"skylab/assets"
	"skylab/labs"
	"skylab/labs/gradebook"
	"skylab/labs/proctor"
	"skylab/tui"
	"skylab/tui/station/load"
)

// What a class at its benches is, for bench stations.
const (
	benchStations = 500
	benchWorkers  = 100
	benchLab      = "first-vpc"
	benchSeed     = 7
	benchAgain    = 40                                                 // how often workers go on looking and calling
	benchTypes    = "x\x15aws ec2 create-vpc --cidr-block 10.0.0.0/16" // key by key, and then takes it all back
)

// bench puts a class on a server of its own on this machine and tells what it
// costs, beside a counter that does nothing else.
func (p *program) bench() (int, error) {
	what := ""
	if len(p.args) > 0 {
		what = p.args[0]
	}
	switch what {
	case "stations":
		return p.benchStations()
	case "counter": // what the other one is held against, in a process of its own
		return p.counter()
	}
	return misuse, wrong("main.bench-what", p.cmd.usage())
}

// counter serves the bare counter until it is told to stop.
func (p *program) counter() (int, error) {
	at, err := p.listen("127.0.0.1:2223")
	if err != nil {
		return misuse, err
	}
	ln, err := net.Listen("tcp", at.String())
	if err != nil {
		return open, cannot("main.serve-taken", at.String(), reason(err))
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	p.print(p.stdout, at.String())
	return done, load.Bare(ctx, ln)
}

func (p *program) benchStations() (int, error) {
	n := benchStations
	if text := p.flags["--count"]; text != "" {
		var err error
		if n, err = strconv.Atoi(text); err != nil || n < 1 || n > load.MostStations {
			return misuse, wrong("main.flag-value", "--count", told(text), "1.."+strconv.Itoa(load.MostStations))
		}
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	dir, err := os.MkdirTemp("", "skylab-bench-")
	if err != nil {
		return open, err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	self, err := os.Executable()
	if err != nil {
		return open, err
	}
	c, err := p.class(filepath.Join(dir, "class.db"), n)
	if err != nil {
		return open, err
	}
	plan := load.Plan{Stations: n, Seed: benchSeed, Warm: 5 * time.Second, Idle: 20 * time.Second, For: 30 * time.Second}
	var rows []load.Row
	for _, r := range []struct {
		name string
		args []string
		plan load.Plan
	}{
		{"bare Wish counter", []string{"bench", "counter"}, plan},
		{"skylab stations", c.serve(dir), c.typing(plan)},
		{fmt.Sprintf("%d of them at work", min(n, benchWorkers)), c.serve(dir), c.working(plan)},
	} {
		p.print(p.stderr, p.words.Say("main.bench-now", r.name))
		got, err := measure(ctx, self, r.args, r.plan)
		if err != nil {
			return open, fmt.Errorf("measuring %s: %w", r.name, err)
		}
		rows = append(rows, load.Row{Name: r.name, Result: got})
	}
	p.print(p.stdout, load.Report(rows...))
	return done, nil
}

// measure starts a server, puts the load on it and stops it.
func measure(ctx context.Context, self string, args []string, plan load.Plan) (load.Result, error) {
	at, err := free()
	if err != nil {
		return load.Result{}, err
	}
	server, err := load.Start(self, append(args, "--listen", at)...)
	if err != nil {
		return load.Result{}, err
	}
	plan.Address, plan.PID = server.Address, server.PID()
	got, err := load.Run(ctx, plan)
	return got, errors.Join(err, server.Stop())
}

// free is an address of this machine at which nobody listens.
func free() (string, error) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return ln.Addr().String(), ln.Close()
}

// class is a class whose keys are enrolled.
type class struct {
	book  string
	down  int // rows of the shelf above the lab
	lines func(station int) []string
}

// class enrols as many keys as there are to be stations, all speaking Korean.
func (p *program) class(path string, n int) (*class, error) {
	all, err := p.labs()
	if err != nil {
		return nil, err
	}
	book, err := gradebook.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = book.Close() }()
	now := time.Now()
	if _, err := book.AddClass("bench", "BENCH", now); err != nil {
		return nil, err
	}
	for i := range n {
		key := gossh.FingerprintSHA256(load.Signer(benchSeed, i).PublicKey())
		id := fmt.Sprintf("p-bench-%d", i)
		who, err := book.Join("BENCH", "", "학습자 "+strconv.Itoa(i), key, id, now)
		if err != nil {
			return nil, err
		}
		if err := (&proctor.Proctor{Book: book}).Accept(who, proctor.Privacy{Class: "bench", Watch: true}); err != nil {
			return nil, err
		}
		if err := (&tui.Room{Book: book, Learner: id, Own: true}).Speak(assets.Korean); err != nil {
			return nil, err
		}
	}
	room := &tui.Room{Labs: all, Book: book, Learner: "p-bench-0", Wall: time.Now}
	shelf, err := room.Shelf(assets.Korean)
	c := &class{book: path}
	for i, item := range shelf {
		if item.Name == benchLab {
			c.down = i
		}
	}
	for _, l := range all {
		if l.Name == benchLab {
			c.lines = func(i int) []string { return work(l, fmt.Sprintf("p-bench-%d", i)) }
		}
	}
	return c, err
}

// work is what a learner types: the lab's solution, and then again and again a
// look at what there is and a call to the server, which sends real packets.
func work(l *labs.Lab, learner string) []string {
	l = l.For(learner, 1)
	var lines []string
	for _, c := range labs.Commands(l.Draw(learner, 1).Fill(l.Solutions[0].Text)) {
		lines = append(lines, strings.ReplaceAll(c, "\n", " "))
	}
	for range benchAgain {
		lines = append(lines, "aws ec2 describe-instances --output table",
			"curl -s -m 2 http://$(aws ec2 describe-instances --query 'Reservations[0].Instances[0].PublicIpAddress' --output text):8080")
	}
	return lines
}

// serve is how the class's server is started.
func (c *class) serve(dir string) []string {
	return []string{"serve", "--data", c.book, "--host-key", filepath.Join(dir, "key"), "--health", "off"}
}

// typing is the plan of a class in which everybody types at the prompt.
func (c *class) typing(p load.Plan) load.Plan {
	p.Key = func(n int) []byte { return []byte{benchTypes[n%len(benchTypes)]} }
	p.Prepare = func(ctx context.Context, _ int, to *load.Client) error {
		if err := to.Send([]byte(strings.Repeat("\x1b[B", c.down) + "\r")); err != nil {
			return err
		}
		return to.Rest(ctx, 300*time.Millisecond, 10*time.Second)
	}
	return p
}

// working is the plan of a class in which some do a lab.
func (c *class) working(p load.Plan) load.Plan {
	p = c.typing(p)
	p.Workers, p.Lines = min(p.Stations, benchWorkers), c.lines
	return p
}
