package labs_test

import (
	"slices"
	"strings"
	"testing"

	"skylab/assets"
	"skylab/labs"
)

var path = map[string][]struct {
	task   string
	blanks []string
	hint   []int // which pieces of code of the last hint, before and after
}{
	"first-vpc": {
		{"answer", []string{"0.0.0.0/0"}, nil},
		{"rooms", []string{}, []int{0}},
		{"server", []string{"{id {mine}}", "{port}", "$(aws ec2 describe-subnets --filters Name=cidr-block,Values={one} --query 'Subnets[0].SubnetId' --output text)"}, []int{4}},
		{"open", nil, []int{0}},
	},
	"private-nat": {
		{"door", []string{"{id {firm}}", "{near}", "0.0.0.0/0", "$igw", "$public", "$web_a"}, nil},
		{"out-a", []string{}, nil},
		{"out-b", []string{"{id private-a}"}, nil},
		{"survive", nil, []int{0}},
	},
}

func TestWhoeverFollowsTheProseArrives(t *testing.T) {
	for name, steps := range path {
		l := lab(t, name)
		for _, lang := range labs.Langs {
			a := open(t, l, nil)
			for _, s := range steps {
				p := l.Prose[lang].Tasks[s.task]
				if a.Step() != s.task {
					t.Fatalf("%s.%s: the step is %s, not %s", name, lang, a.Step(), s.task)
				}
				if s.blanks != nil {
					command := p.Command
					for _, b := range s.blanks {
						command = strings.Replace(command, "____", b, 1)
					}
					say(t, a, command)
				}
				for _, i := range s.hint {
					say(t, a, code.FindAllStringSubmatch(p.Hints[3], -1)[i][1])
				}
				if !a.Met(s.task) {
					t.Fatalf("%s.%s: %s is not met: %v", name, lang, s.task, said(a))
				}
				a = open(t, l, a.Engine.Log())
			}
			if !a.Done() {
				t.Errorf("%s.%s: it ends at %s", name, lang, a.Step())
			}
		}
	}
}

func TestBothLanguagesShowTheSameCommands(t *testing.T) {
	for name := range path {
		l := lab(t, name)
		for _, task := range l.Tasks {
			en, ko := l.Prose["en"].Tasks[task.Name], l.Prose["ko"].Tasks[task.Name]
			if en.Command != ko.Command {
				t.Errorf("%s: the command of %s differs:\n%s\n%s", name, task.Name, en.Command, ko.Command)
			}
			if e, k := code.FindAllString(en.Hints[3], -1), code.FindAllString(ko.Hints[3], -1); !slices.Equal(e, k) {
				t.Errorf("%s: the last hint of %s differs:\n%s\n%s", name, task.Name, e, k)
			}
		}
	}
}

func TestWhatIsFoundCanBeSaidInEachLanguage(t *testing.T) {
	for name := range path {
		l := lab(t, name)
		for _, s := range l.Solutions {
			a := open(t, l, nil)
			for _, line := range strings.Split(s.Text, "\n\n") {
				for _, f := range a.Findings() {
					for _, lang := range assets.Langs() {
						for _, say := range []string{assets.Words(lang).Say(f.Asks.Key, f.Asks.Args...), assets.Words(lang).Say(f.Say.Key, f.Say.Args...)} {
							if strings.ContainsAny(say, "[{") {
								t.Errorf("%s %s: %s: %q", name, lang, f.Task, say)
							}
						}
					}
				}
				say(t, a, line)
			}
		}
	}
}
