package labs

import (
	"bytes"
	"context"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"skylab/engine/snapshot"
)

// TestALabBeginsInAnAccountThatWasDescribed: its network is that of the snapshot beside it,
// commands change it, and what was done is found again.
func TestALabBeginsInAnAccountThatWasDescribed(t *testing.T) {
	t.Parallel()
	all, err := Load(os.DirFS("testdata/described"))
	if err != nil && !strings.Contains(err.Error(), "md") { // it has no prose
		t.Fatal(err)
	}
	var l *Lab
	for _, one := range all {
		l = one
	}
	if l == nil {
		t.Fatal(err)
	}
	a, err := Open(l, Config{Learner: "mina", Number: 1}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if a.Done() {
		t.Fatal("it is met before anything was done")
	}
	var out bytes.Buffer
	a.Say(context.Background(), a.Values.Fill(l.Solutions[0].Text), &out, &out)
	if !a.Done() || !strings.Contains(out.String(), "111122223333") {
		t.Fatalf("the solution does not meet it: %s %+v", out.String(), a.Findings())
	}
	again, err := Open(l, Config{Learner: "mina", Number: 1}, a.Engine.Log())
	if err != nil || !again.Done() || again.Engine.World().Digest() != a.Engine.World().Digest() {
		t.Errorf("found again it differs: %v", err)
	}
}

// TestASnapshotThatIsNotThereIsToldByTheLine: of a lab's file, whatever it names.
func TestASnapshotThatIsNotThereIsToldByTheLine(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"nowhere", "../etc", "/etc", "empty"} {
		_, err := Load(fstest.MapFS{
			"x.lab":       {Data: []byte("unit network\nsnapshot " + name + "\n-- tasks --\ntask a\n  goal have 1 vpcs\n-- solution --\naws ec2 create-vpc --cidr-block 10.0.0.0/16\n")},
			"empty/a.txt": {Data: []byte("nothing")},
		})
		if err == nil || !strings.Contains(err.Error(), "x.lab:2: the snapshot in "+name) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestWhatIsSavedOfASnapshotIsTheSnapshot: read again it makes the same World, under the
// same name.
func TestWhatIsSavedOfASnapshotIsTheSnapshot(t *testing.T) {
	t.Parallel()
	was, err := snapshot.From(os.DirFS("testdata/described/office"), opening)
	if err != nil {
		t.Fatal(err)
	}
	var file bytes.Buffer
	if err := was.Save(&file); err != nil {
		t.Fatal(err)
	}
	is, err := snapshot.FromFile(bytes.NewReader(file.Bytes()), opening)
	if err != nil {
		t.Fatal(err)
	}
	if was.World.Digest() != is.World.Digest() || was.Name() != is.Name() || was.Account != "111122223333" || is.Region != "us-east-1" {
		t.Errorf("%s in %s of %s, and saved %s in %s of %s", was.Name(), was.Region, was.Account, is.Name(), is.Region, is.Account)
	}
}
