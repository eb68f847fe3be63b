package gradebook_test

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"skylab/engine"
	"skylab/labs"
	"skylab/labs/catalog"
	"skylab/labs/gradebook"
)

// solved is an attempt at a lab with its whole network built, kept in the
// gradebook b.
func solved(tb testing.TB, b *gradebook.Book, lab string) *labs.Attempt {
	tb.Helper()
	all, err := labs.Load(catalog.Files)
	if err != nil {
		tb.Fatal(err)
	}
	l := all[slices.IndexFunc(all, func(l *labs.Lab) bool { return l.Name == lab })]
	at, err := b.Begin("mina", l.Name, time.Now())
	if err != nil {
		tb.Fatal(err)
	}
	kept := 0
	a, err := labs.Open(l, labs.Config{Learner: "mina", Number: at.Number, Wall: time.Now, Keep: func(entries []engine.Entry) error {
		err := b.Keep(at.ID, kept, entries)
		kept += len(entries)
		return err
	}}, nil)
	if err != nil {
		tb.Fatal(err)
	}
	var errw bytes.Buffer
	if r := a.Say(context.Background(), a.Values.Fill(l.Solutions[0].Text), io.Discard, &errw); r.Err != nil || !a.Done() {
		tb.Fatalf("the solution is none: %v %s", r.Err, errw.String())
	}
	return a
}

// toggles are two lines that change the network, over and over: every goal has
// to be looked at again after each.
var toggles = []string{
	`aws ec2 authorize-security-group-ingress --group-id %s --protocol tcp --port 8443 --cidr 203.0.113.0/24`,
	`aws ec2 revoke-security-group-ingress --group-id %s --protocol tcp --port 8443 --cidr 203.0.113.0/24`,
}

// toggle is the nth of these lines for a group of a's own.
func toggle(tb testing.TB, a *labs.Attempt) func(n int) string {
	tb.Helper()
	var id bytes.Buffer
	a.Engine.Do(context.Background(), "aws ec2 describe-security-groups --query \"SecurityGroups[?GroupName!='default'].GroupId | [0]\" --output text", &id, io.Discard)
	return func(n int) string { return fmt.Sprintf(toggles[n%2], bytes.TrimSpace(id.Bytes())) }
}

// BenchmarkFromEnterToFindings is one line at the prompt of a finished lab: it
// is read, applied, on the disk, and every goal is looked at again. In turn
// with it go what no durable write can do without: a commit of one row to
// SQLite, and a write of one page with fsync. The goals of https open pages by their
// names and judge the certificates; those of autoscaling let a crowd come and a program
// crash, and hours pass.
func BenchmarkFromEnterToFindings(b *testing.B) {
	for _, lab := range []string{"private-nat", "https", "autoscaling"} {
		b.Run(lab, func(b *testing.B) { fromEnterToFindings(b, lab) })
	}
}

func fromEnterToFindings(b *testing.B, lab string) {
	dir := b.TempDir()
	book, err := gradebook.Open(filepath.Join(dir, "book.db"))
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = book.Close() }()
	a := solved(b, book, lab)
	line := toggle(b, a)
	commit, sync := bareCommit(b, dir), bareSync(b, dir)
	var all, commits, syncs []time.Duration
	n := 0
	for b.Loop() {
		text := line(n)
		all = append(all, timed(func() {
			if r := a.Say(context.Background(), text, io.Discard, io.Discard); r.Err != nil || r.Status != 0 || len(r.Findings) == 0 {
				b.Fatal(r.Status, r.Err)
			}
		}))
		commits, syncs = append(commits, timed(commit)), append(syncs, timed(sync))
		n++
	}
	report(b, "enter", all)
	report(b, "commit", commits)
	report(b, "fsync", syncs)
}

// BenchmarkReplayOf500Entries resumes an attempt from its log.
func BenchmarkReplayOf500Entries(b *testing.B) {
	book, err := gradebook.Open(filepath.Join(b.TempDir(), "book.db"))
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = book.Close() }()
	a := solved(b, book, "private-nat")
	line := toggle(b, a)
	for n := 0; len(a.Engine.Log()) < 500; n++ {
		a.Say(context.Background(), line(n), io.Discard, io.Discard)
	}
	at, _, err := book.Newest("mina", "private-nat")
	if err != nil {
		b.Fatal(err)
	}
	var all []time.Duration
	for b.Loop() {
		all = append(all, timed(func() {
			log, err := book.Log(at.ID)
			if err != nil {
				b.Fatal(err)
			}
			if again, err := labs.Open(a.Lab, labs.Config{Learner: "mina", Number: at.Number}, log); err != nil || !again.Done() {
				b.Fatal(err)
			}
		}))
	}
	report(b, "replay", all)
}

func timed(f func()) time.Duration {
	at := time.Now()
	f()
	return time.Since(at)
}

// report gives the median and the 99th percentile in milliseconds.
func report(b *testing.B, name string, all []time.Duration) {
	slices.Sort(all)
	for _, p := range []int{50, 99} {
		at := all[min(len(all)-1, len(all)*p/100)]
		b.ReportMetric(float64(at)/float64(time.Millisecond), fmt.Sprintf("%s-p%d-ms", name, p))
	}
}

// bareCommit writes one row the size of an entry to a database of its own.
func bareCommit(b *testing.B, dir string) func() {
	db, err := sql.Open("sqlite", "file:"+filepath.Join(dir, "bare.db")+"?_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)")
	if err != nil {
		b.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	b.Cleanup(func() { _ = db.Close() })
	if _, err := db.Exec("CREATE TABLE t (x)"); err != nil {
		b.Fatal(err)
	}
	row := string(bytes.Repeat([]byte{'x'}, 400))
	return func() {
		if _, err := db.Exec("INSERT INTO t VALUES (?)", row); err != nil {
			b.Fatal(err)
		}
	}
}

// bareSync writes one page to a file and waits for the disk.
func bareSync(b *testing.B, dir string) func() {
	f, err := os.Create(filepath.Join(dir, "bare"))
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = f.Close() })
	page := make([]byte, 4096)
	return func() {
		if _, err := f.Write(page); err != nil {
			b.Fatal(err)
		}
		if err := f.Sync(); err != nil {
			b.Fatal(err)
		}
	}
}
