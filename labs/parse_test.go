package labs

import (
	"os"
	"strings"
	"testing"

	"skylab/labs/catalog"
)

func FuzzEveryLabFileIsReadOrRefused(f *testing.F) {
	for _, name := range []string{"first-vpc.lab", "private-nat.lab"} {
		text, err := catalog.Files.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(text))
	}
	small, err := os.ReadFile("testdata/small/small.lab")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(string(small))
	f.Add("draw a b = one of x y\ndraw c = part 3 /24 of {a}\n-- tasks --\ntask t\n goal reach {a} -> b icmp\n-- solution --\ncat <<E\nx\nE\n-- wrong/w fails t --\n- cat\n")
	f.Fuzz(func(t *testing.T, text string) {
		l, problems := Parse("x.lab", text)
		for _, p := range problems {
			if strings.Contains(p.String(), "\n") || p.File != "x.lab" || p.Line > strings.Count(text, "\n")+1 {
				t.Fatalf("%q: the problem %q is no sentence about a line of it", text, p)
			}
		}
		for _, s := range l.Solutions {
			_, _ = s.commands()
		}
		l.Draw("learner", 1)
	})
}

func FuzzEveryProseIsReadOrRefused(f *testing.F) {
	for _, name := range []string{"first-vpc.ko.md", "private-nat.en.md"} {
		text, err := catalog.Files.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(text))
	}
	text, err := catalog.Files.ReadFile("first-vpc.lab")
	if err != nil {
		f.Fatal(err)
	}
	l, _ := Parse("first-vpc.lab", string(text))
	f.Fuzz(func(t *testing.T, text string) {
		p, problems := parseProse("x.en.md", text)
		for _, q := range append(problems, l.checkProse(p)...) {
			if q.File != "x.en.md" || q.Line > strings.Count(text, "\n")+1 {
				t.Fatalf("%q: the problem %q is about no line of it", text, q)
			}
		}
	})
}

// TestAScriptIsCutIntoItsCommands holds that nothing is lost between them.
func TestAScriptIsCutIntoItsCommands(t *testing.T) {
	s := Script{"a=1 # one\n\nf() {\n  echo $a\n}\ncat <<E\ntext\nE\nfor x in 1 2; do\n  f\ndone; echo \\\n  end\n", 10}
	all, err := s.commands()
	if err != nil {
		t.Fatal(err)
	}
	want := []Line{{"a=1", 10}, {"f() {\n  echo $a\n}", 12}, {"cat <<E\ntext\nE", 15}, {"for x in 1 2; do\n  f\ndone", 18}, {"echo \\\n  end", 20}}
	if len(all) != len(want) {
		t.Fatalf("%v", all)
	}
	for i := range want {
		if all[i] != want[i] {
			t.Errorf("command %d is %v; want %v", i, all[i], want[i])
		}
	}
}

// TestTheShapeOfAWorldDoesNotDependOnNamesAndOrder plays a solution under other
// names and in another order, and a solution of another kind.
func TestTheShapeOfAWorldDoesNotDependOnNamesAndOrder(t *testing.T) {
	text, err := catalog.Files.ReadFile("private-nat.lab")
	if err != nil {
		t.Fatal(err)
	}
	l, problems := Parse("private-nat.lab", string(text))
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	base := finished(t, l, l.Solutions[0]).Engine.World()
	renamed := l.Solutions[0]
	renamed.Text = "aws ec2 release-address --allocation-id $(aws ec2 allocate-address --query AllocationId --output text)\n" +
		strings.ReplaceAll(renamed.Text, "create-internet-gateway", "create-internet-gateway --tag-specifications 'ResourceType=internet-gateway,Tags=[{Key=Name,Value=x}]'")
	if shape(finished(t, l, renamed).Engine.World()) != shape(base) {
		t.Error("other ids and names make another shape")
	}
	for _, s := range l.Solutions[1:] {
		if shape(finished(t, l, s).Engine.World()) == shape(base) {
			t.Errorf("%s has the shape of the first solution", s.Name)
		}
	}
}
