package tui

import (
	"strings"
	"syscall"
	"testing"
	"time"

	"skylab/assets"
	"skylab/engine"
	"skylab/tui/look"
)

// wrong is what is underlined of what is being written.
func (p *player) wrong() string {
	p.m.Frame()
	var out []string
	text := p.m.bench.prompt.value()
	for _, f := range p.m.bench.prompt.read.flaws {
		out = append(out, text[f.from:f.to])
	}
	return strings.Join(out, " ")
}

func TestMistakesAreMarkedBeforeEnter(t *testing.T) {
	for _, l := range assets.Langs() {
		p := open(t, 120, 40, l, "first-vpc")
		p.line("vpc=vpc-1; subnet=x")
		subnet := p.everything()[0]
		for _, tt := range []struct{ typed, wrong, says string }{
			{"aws ec2 create-sub", "", ""},
			{"aws ec2 create-subent", "create-subent", "create-subnet"},
			{"aws ec2 create-subent --vpc-id x", "create-subent", "create-subnet"},
			{"aws ecc describe-vpcs", "ecc", "ec2"},
			{"asw ec2", "asw", "aws"},
			{"as", "as", ""},
			{"aw", "", ""},
			{"ㅁㅈ", "", ""},
			{"ㅁㅈㄴ", "ㅁㅈㄴ", "aws"},
			{"ㅁㅈㄴ ec2", "ㅁㅈㄴ", "aws"},
			{"aws ec2 create-subnet --vpc-di x", "--vpc-di", "--vpc-id"},
			{"aws ec2 create-subnet --vpc", "", ""},
			{"aws ec2 describe-vpcs --output jsno ", "jsno", "json"},
			{"aws ec2 describe-vpcs --output te", "", ""},
			{"aws ec2 create-subnet --vpc-id $vcp --cidr-block 10.0.0.0/24", "$vcp", "$vpc"},
			{"aws ec2 create-subnet --vpc-id $vp", "", ""},
			{"aws ec2 create-subnet --vpc-id $vpc ", "", ""},
			{"for i in 1 2; do echo $i; done", "", ""},
			{"x=$(aws ec2 describe-vpsc)", "describe-vpsc", "describe-vpcs"},
			{"echo a; ) b", ")", ""},
			{"echo 'not closed", "", ""},
			{"aws ec2 delete-subnet --subnet-id subnet-00000000000000000 ", "subnet-00000000000000000", ""},
			{"aws ec2 delete-subnet --subnet-id " + subnet + " ", subnet, "subnet-"},
			{"aws ec2 create-vpc", "", ""},
			{"reach laptop floris", "", ""},
			{"reach laptop webb ", "webb", ""},
			{"f() { echo 1; }; f; g 1", "g", ""},
			{"cat > x <<EOF\nawz ec2\nEOF\n", "", ""},
			{"case a in a) echo b ;; esac; [[ a == b ]]", "", ""},
			{"aws ec2 create-vpc --cidr-block ____", "", ""},
			{"aws ec2 create-subnet --cidr-block 10.0.0.0/24\necho ", "create-subnet", "--vpc-id"},
			{"aws ec2 run-instances --count many --image-id ____ ", "many", ""},
		} {
			p.key("esc", "ctrl+c", "ctrl+c", "i")
			p.m.bench.panes = false
			p.m.bench.prompt.set("")
			p.m.bench.prompt.insert(tt.typed)
			if got := p.wrong(); got != tt.wrong {
				t.Errorf("%s: of %q is marked %q; want %q", l, tt.typed, got, tt.wrong)
				continue
			}
			if tt.wrong == "" {
				continue
			}
			p.m.note = note{}
			rows := strings.Split(p.screen(), "\n")
			row := rows[len(rows)-2]
			if !strings.Contains(row, "[x]") || !strings.Contains(row, tt.says) {
				t.Errorf("%s: of %q is said %q; want %q in it", l, tt.typed, row, tt.says)
			}
		}
	}
}

// What is wrong can be seen without colour, in its own line of a script.
func TestAMistakeIsUnderlinedWhereItStands(t *testing.T) {
	p := open(t, 120, 40, assets.Korean, "sandbox")
	p.m.bench.prompt.insert("echo 한글\nfor i in 1 2; do\n  aws ec2 describe-vpsc\ndone\necho end")
	found := false
	for _, r := range p.m.Frame().Rows {
		found = found || strings.Contains(r, p.m.theme().Prefix(look.Wrong)+"describe-vpsc")
	}
	if !found {
		t.Errorf("nothing is underlined:\n%s", p.screen())
	}
	p.needs(p.m.words.Say("in-line", 3))
}

func TestTheWordUnderTheCursorIsExplained(t *testing.T) {
	for _, l := range assets.Langs() {
		p := open(t, 120, 40, l, "first-vpc")
		p.line("vpc=hello")
		say := p.m.words.Say
		for _, tt := range []struct{ typed, says string }{
			{"aws", say("program.aws")},
			{"aws ec2 ", say("ec2")},
			{"aws ec2 create-subnet", say("ec2.CreateSubnet")},
			{"aws ec2 create-subnet ", say("usage-required", "--vpc-id")},
			{"aws ec2 create-subnet --cidr-block ", say("param.CidrBlock")},
			{"aws ec2 create-subnet --cidr-block 10.0", say("usage-required", "--vpc-id")},
			{"aws ec2 create-subnet --vpc-id ", say("required")},
			{"x=$(aws ec2 create-subnet --vpc-id ", "vpc-..."},
			{"echo $vpc", "$vpc = hello"},
			{"grep", say("program.grep")},
		} {
			p.m.bench.prompt.set("")
			p.m.bench.prompt.insert(tt.typed)
			p.m.note = note{}
			rows := strings.Split(p.screen(), "\n")
			if row := rows[len(rows)-2]; !strings.Contains(row, tt.says) {
				t.Errorf("%s: of %q is said %q; want %q in it", l, tt.typed, row, tt.says)
			}
		}
	}
}

// BenchmarkAKeyWithItsCandidates is one key at 120x40 in Korean, from its
// message to the frame, while candidates are listed. Since others may use the
// processor meanwhile, it tells its own time too.
func BenchmarkAKeyWithItsCandidates(b *testing.B) {
	for _, tt := range []struct{ name, line, key string }{
		{"plain", "echo hello", "d"},
		{"verbs", "aws ec2 ", "d"},
		{"flags", "aws ec2 create-subnet --cidr-block 10.0.0.0/24 --", "v"},
		{"ids", "aws ec2 create-nat-gateway --subnet-id subnet-", "0"},
		{"mistake", "aws ec2 create-subent --vpc-id vpc-1 --cidr-bl", "o"},
	} {
		b.Run(tt.name, func(b *testing.B) {
			p := open(b, 120, 40, assets.Korean, "private-nat")
			p.m.bench.prompt.insert(tt.line)
			began := busy()
			for i := 0; b.Loop(); i++ {
				if i%2 == 0 {
					p.m.Update(press(tt.key))
				} else {
					p.m.Update(press("backspace"))
				}
				p.m.Frame()
			}
			b.ReportMetric(float64(busy()-began)/float64(b.N), "cpu-ns/op")
		})
	}
}

// busy is how long this process has used a processor.
func busy() time.Duration {
	var u syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func TestEveryOptionAndEveryFirstWordIsExplained(t *testing.T) {
	for _, l := range assets.Langs() {
		p := open(t, 80, 24, l, "sandbox")
		for op := range engine.Book.Listed().Operations() {
			for _, f := range op.Flags() {
				if p.m.bench.param(op.Service+"."+op.Action+".", f.Name) == "" {
					t.Errorf("%s: nothing says what %s of %s is", l, f.Flag, op.Verb)
				}
			}
		}
		for _, name := range p.m.bench.attempt.Engine.Shell().Names() {
			if p.m.bench.sayIf("program."+name) == "" {
				t.Errorf("%s: nothing says what %s is", l, name)
			}
		}
	}
}
