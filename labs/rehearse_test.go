package labs

import (
	"bytes"
	"context"
	"slices"
	"strings"
	"testing"

	"skylab/labs/catalog"
)

// found is what the first goal of a task came to, by the key of its sentence.
func found(a *Attempt, task string) string {
	for _, f := range a.Findings() {
		if f.Task == task {
			return f.Say.Key
		}
	}
	return ""
}

// A script is judged by what it does where the lab begins, in a copy.
func TestAScriptIsRehearsedWhereTheLabBegins(t *testing.T) {
	all, err := Load(catalog.Files)
	if err != nil {
		t.Fatal(err)
	}
	l := all[slices.IndexFunc(all, func(l *Lab) bool { return l.Name == "automate" })]
	a, err := Open(l, Config{Learner: "mina", Number: 1}, nil)
	if err != nil {
		t.Fatal(err)
	}
	began := a.Engine.World().Digest()
	const vpc = "vpc=$(aws ec2 describe-vpcs --filters Name=tag:Name,Values={firm} --query 'Vpcs[0].VpcId' --output text)\n"
	for _, c := range []struct{ script, once, twice string }{
		{"", "script-missing", "script-missing"},
		{"for i in 1 2", "script-broken", "script-broken"},
		{"while :; do :; done", "script-endless", "script-endless"},
		{"set -e\naws ec2 create-vpc --cidr-block 10.0.0.0/8", "script-refused", "script-refused"},
		{"exit 3", "script-failed", "script-failed"},
		{"echo nothing", "saw-have-none", "saw-have-none"},
		{"aws ec2 create-internet-gateway", "saw-have-none", "script-made"},
		{"aws ec2 describe-vpcs --vpc-ids vpc-1 || true", "saw-have-none", "saw-have-none"},
		{"set -e\n" + vpc + "aws ec2 create-subnet --vpc-id $vpc --cidr-block {web-a}", "saw-have-none", "script-refused-again"},
		{"test ! -e seen\n", "saw-have-none", "saw-have-none"},
		{"[ $(aws ec2 describe-addresses --query 'length(Addresses)') = 0 ] || exit 4\naws ec2 allocate-address", "saw-have-none", "script-failed-again"},
	} {
		a.Say(context.Background(), "cat > build.sh <<'EOF'\n"+a.Values.Fill(c.script)+"\nEOF", &bytes.Buffer{}, &bytes.Buffer{})
		if once, twice := found(a, "once"), found(a, "twice"); once != c.once || twice != c.twice {
			t.Errorf("%q: once %s, twice %s; want %s, %s", c.script, once, twice, c.once, c.twice)
		}
		if a.Engine.World().Digest() != began {
			t.Fatalf("the rehearsal of %q has changed the account", c.script)
		}
	}
}

// What a rehearsal came to does not depend on what was done by hand, and is
// the same when the attempt is opened again.
func TestARehearsalDependsOnTheScriptAlone(t *testing.T) {
	all, err := Load(catalog.Files)
	if err != nil {
		t.Fatal(err)
	}
	l := all[slices.IndexFunc(all, func(l *Lab) bool { return l.Name == "automate" })]
	c := Config{Learner: "mina", Number: 1}
	a, err := Open(l, c, nil)
	if err != nil {
		t.Fatal(err)
	}
	play := func(line string) { a.Say(context.Background(), a.Values.Fill(line), &bytes.Buffer{}, &bytes.Buffer{}) }
	play(l.Solutions[0].Text)
	for _, task := range l.Tasks {
		if !a.Met(task.Name) {
			t.Fatalf("the solution does not meet %s", task.Name)
		}
	}
	play("aws ec2 allocate-address; aws ec2 create-subnet --vpc-id $vpc --cidr-block {vpc}")
	again, err := Open(l, c, a.Engine.Log())
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range []*Attempt{a, again} {
		for _, task := range []string{"once", "twice", "whole", "half"} {
			if !a.Met(task) {
				t.Errorf("%s is no longer met: %s", task, found(a, task))
			}
		}
	}
	play("rm build.sh")
	if a.Met("once") || found(a, "once") != "script-missing" {
		t.Errorf("without its file, once is %s", found(a, "once"))
	}
}

// What is said to be half done before a script runs must be doable.
func TestABeforeThatFailsIsTold(t *testing.T) {
	all, err := Load(catalog.Files)
	if err != nil {
		t.Fatal(err)
	}
	l := *all[slices.IndexFunc(all, func(l *Lab) bool { return l.Name == "automate" })]
	l.Befores = map[string]Script{"half": {Text: "\naws ec2 create-vpc --cidr-block 10.0.0.0/8", Line: 70}}
	if problems := l.Audit(nil); !slices.ContainsFunc(problems, func(p Problem) bool {
		return p.Line == 71 && strings.Contains(p.What, "InvalidVpc.Range")
	}) {
		t.Errorf("not told: %v", problems)
	}
}

// BenchmarkAFindingAfterAScriptChanged is what saving a script costs: each goal
// of automate rehearses it anew.
func BenchmarkAFindingAfterAScriptChanged(b *testing.B) {
	all, err := Load(catalog.Files)
	if err != nil {
		b.Fatal(err)
	}
	l := all[slices.IndexFunc(all, func(l *Lab) bool { return l.Name == "automate" })]
	a, err := Open(l, Config{Learner: "mina", Number: 1}, nil)
	if err != nil {
		b.Fatal(err)
	}
	a.Say(context.Background(), a.Values.Fill(l.Solutions[0].Text), &bytes.Buffer{}, &bytes.Buffer{})
	for b.Loop() {
		a.stage.done, a.findings = nil, nil
		a.after()
	}
}
