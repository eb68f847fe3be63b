package tui

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"runtime/debug"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"skylab/assets"
	"skylab/tui/term"
)

var (
	monkeySteps = flag.Int("monkey", 150, "steps that each monkey takes")
	monkeySeed  = flag.Uint64("monkey-seed", 0, "the only monkey that plays, by its seed")
)

// monkey presses, clicks, pastes and resizes whatever comes to its hand. What
// runs beside the model comes to its end at any later moment, in any order.
type monkey struct {
	*player
	rand *rand.Rand
	todo []tea.Cmd
	did  []string // what it did, the newest last
}

func newMonkey(t *testing.T, seed uint64) *monkey {
	r := rand.New(rand.NewPCG(seed, seed))
	labs := []string{"first-vpc", "private-nat", "automate", "range", "sandbox", "", "private-nat"}
	m := &monkey{player: open(t, 120, 40, assets.Langs()[int(seed)%2], labs[int(seed)%len(labs)]), rand: r}
	m.m.o.Copy = func(string) bool { return r.IntN(2) == 0 }
	m.m.o.Ask = seed%7 == 3
	return m
}

// named are lines that call everything by hostile names.
func (m *monkey) named() string {
	name := pick(m.rand, worse)
	switch quoted := quoted(name); m.rand.IntN(14) {
	case 0:
		return "aws ec2 create-vpc --cidr-block 10." + fmt.Sprint(m.rand.IntN(250)) + ".0.0/16"
	case 1:
		return "aws ec2 create-key-pair --key-name " + quoted
	case 2:
		return "aws ec2 create-security-group --group-name " + quoted + " --description " + quoted + " --vpc-id " + m.any("vpc")
	case 3:
		return "aws ec2 create-subnet --vpc-id " + m.any("vpc") + " --cidr-block 10.0." + fmt.Sprint(m.rand.IntN(255)) + ".0/24"
	case 4:
		return "aws ec2 authorize-security-group-ingress --group-id " + m.any("sg") + ` --ip-permissions '[{"IpProtocol":"tcp","FromPort":80,"ToPort":80,"IpRanges":[{"CidrIp":"0.0.0.0/0","Description":"` + escaped(name) + `"}]}]'`
	case 5:
		return "aws ec2 create-network-acl-entry --network-acl-id " + m.any("acl") + fmt.Sprintf(" --rule-number %d --protocol %d --rule-action deny --cidr-block 10.0.0.0/8 --%s", m.rand.IntN(40000), m.rand.IntN(256), pick(m.rand, []string{"ingress", "egress"}))
	case 6:
		return "echo " + quoted + " > " + quoted + "; cat " + quoted
	case 7:
		return "export X=" + quoted + "; echo $X $(echo " + quoted + ")"
	case 8:
		return "aws ec2 run-instances --image-id ami-0abcdef1234567890 --instance-type t3.micro --subnet-id " + m.any("subnet") + " --user-data " + quoted
	case 9:
		return quoted + " " + quoted
	case 10:
		return pick(m.rand, []string{"ping 10.0.1.5", "curl http://" + name, "aws ec2 describe-vpcs --query " + quoted, "aws ec2 describe-subnets --output table", "for i in 1 2 3; do aws ec2 create-vpc --cidr-block 10.$i.0.0/16; done", "while true; do :; done", "if", "cat <<X", "aws", "clear", "exit"})
	case 11:
		return "aws ec2 delete-vpc --vpc-id " + m.any("vpc")
	}
	return `aws ec2 create-tags --resources ` + strings.Join(m.ids(), " ") + ` --tags '[{"Key":"Name","Value":"` + escaped(name) + `"},{"Key":"` + escaped(name) + `","Value":"` + escaped(pick(m.rand, worse)) + `"}]'`
}

func (m *monkey) ids() []string {
	if m.m.bench == nil || m.m.bench.seen.world == nil {
		return []string{"vpc-1"}
	}
	return append(m.everything(), "none")
}

// any is the id of something of a kind, if there is one.
func (m *monkey) any(kind string) string {
	var of []string
	for _, id := range m.ids() {
		if strings.HasPrefix(id, kind+"-") {
			of = append(of, id)
		}
	}
	return pick(m.rand, append(of, kind+"-0"))
}

func pick[T any](r *rand.Rand, all []T) T { return all[r.IntN(len(all))] }

// keep takes a command and does it at some later moment.
func (m *monkey) keep(cmd tea.Cmd) {
	if cmd != nil {
		m.todo = append(m.todo, cmd)
	}
}

func (m *monkey) tell(what string, msg tea.Msg) {
	m.did = append(m.did, what)
	_, cmd := m.m.Update(msg)
	m.keep(cmd)
}

// settle lets something that runs come to its end.
func (m *monkey) settle() {
	n := m.rand.IntN(len(m.todo))
	cmd := m.todo[n]
	m.todo = append(m.todo[:n], m.todo[n+1:]...)
	switch msg := cmd().(type) {
	case nil:
	case tea.BatchMsg:
		for _, c := range msg {
			m.keep(c)
		}
	case tea.QuitMsg:
	case later:
		m.due = append(m.due, msg.msg)
	default:
		m.tell(fmt.Sprintf("%T arrives", msg), msg)
	}
}

// step does one thing.
func (m *monkey) step() {
	r := m.rand
	switch n := r.IntN(100); {
	case len(m.todo) > 0 && n < 25:
		m.settle()
	case n < 50:
		b := pick(r, bindings)
		if f := m.m.focus(); r.IntN(4) > 0 {
			for b.in&f == 0 {
				b = pick(r, bindings)
			}
		}
		if b.do == quit || b.do == leave && r.IntN(4) > 0 {
			return
		}
		k := pick(r, b.keys)
		m.tell(k, press(k))
	case n < 65:
		x, y := r.IntN(m.m.w), r.IntN(m.m.h)
		if len(m.m.areas) > 0 && r.IntN(5) > 0 {
			a := pick(r, m.m.areas)
			if x, y = a.x+r.IntN(a.w), a.y+r.IntN(a.h); a.do == leave || a.do == quit {
				return
			}
		}
		m.tell(fmt.Sprint("click ", x, ",", y), tea.MouseClickMsg{X: x, Y: y, Button: tea.MouseLeft})
	case n < 68:
		m.tell("wheel", tea.MouseWheelMsg{X: r.IntN(400) - 50, Y: r.IntN(200) - 50, Button: pick(r, []tea.MouseButton{tea.MouseWheelUp, tea.MouseWheelDown})})
	case n < 74:
		s := pick(r, [][2]int{{60, 20}, {80, 24}, {100, 30}, {104, 30}, {120, 40}, {150, 33}, {200, 60}, {300, 100}, {1, 1}, {2, 200}, {300, 3}, {10000, 10000}, {0, 0}, {-5, 30}, {60 + r.IntN(240), 20 + r.IntN(80)}})
		m.tell(fmt.Sprint("size ", s), tea.WindowSizeMsg{Width: s[0], Height: s[1]})
	case n < 78:
		text := pick(r, worse) + pick(r, []string{"", "\n", "\r\n", "\x1b[201~"})
		m.tell(fmt.Sprintf("paste %q", text), tea.PasteMsg{Content: text})
	case n < 82:
		k := string(pick(r, []rune("가ㅎa0 -<>$'\"\\{}\u0301\u200d한\U000e0041")))
		m.tell(fmt.Sprintf("type %q", k), tea.KeyPressMsg{Code: []rune(k)[0], Text: k})
	case n < 84:
		m.tell("f8", press("f8"))
	case n < 88:
		due := m.due
		m.due = nil
		for _, msg := range due {
			m.tell(fmt.Sprintf("time brings %T", msg), msg)
		}
	case n < 96:
		line := m.named()
		if m.m.place() == inPrompt && r.IntN(5) > 0 {
			m.m.sheets = nil
		}
		m.tell(fmt.Sprintf("paste %q", line), tea.PasteMsg{Content: line})
		m.tell("enter", press("enter"))
	case m.m.bench == nil:
		m.tell("enter", press("enter"))
	case n < 98 && m.m.place() == inQuestion:
		m.tell("1", press("1"))
	case len(m.script) > 0:
		m.tell(fmt.Sprintf("paste %q", m.script[0]), tea.PasteMsg{Content: m.script[0]})
		m.tell("enter", press("enter"))
		m.script = m.script[1:]
	case m.m.bench != nil && len(m.m.bench.attempt.Lab.Solutions) > 0 && !m.m.bench.busy:
		m.script = solution(m.t, m.player)
	}
}

// Whatever is pressed, clicked, pasted and resized in whatever order, the
// screen stays a screen.
func TestAMonkeyBreaksNothing(t *testing.T) {
	for seed := uint64(1); seed <= 8; seed++ {
		if *monkeySeed != 0 {
			seed = *monkeySeed
		}
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			m := newMonkey(t, seed)
			defer func() {
				if r := recover(); r != nil {
					t.Fatalf("after %d things: %v\nthe last: %s\n%s", len(m.did), r, strings.Join(m.did[max(0, len(m.did)-25):], " | "), debug.Stack())
				}
			}()
			for n := range *monkeySteps {
				m.step()
				if m.rand.IntN(3) > 0 {
					w, h := term.Clamp(m.m.w, m.m.h)
					lawful(t, fmt.Sprintf("seed %d step %d, %s", seed, n, strings.Join(m.did[max(0, len(m.did)-12):], " | ")), m.m.Frame(), w, h)
				}
			}
		})
		if *monkeySeed != 0 {
			return
		}
	}
}

// The help lists keys of other places too, and all of them can be clicked.
func TestWhatKeepsATextDoesNothingWhereNoneIsWritten(t *testing.T) {
	p := open(t, 120, 40, assets.English, "first-vpc")
	for _, sheet := range []string{"alt+m", "alt+k", "alt+e"} {
		p.m.sheets = nil
		p.key(sheet, "f1")
		p.m.act(choose, string(keepText))
		lawful(t, sheet, p.m.Frame(), 120, 40)
	}
}
