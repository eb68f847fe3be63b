package tui

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"skylab/assets"
	"skylab/engine/ec2"
	"skylab/engine/world"
)

// subnets are the blocks of a VPC's subnets.
func (p *player) subnets(vpc string) []string {
	var out []string
	for _, s := range world.All[ec2.Subnet](p.m.bench.seen.world, world.Everywhere) {
		if v, _ := world.Get[ec2.Vpc](p.m.bench.seen.world, world.Everywhere, s.VpcId); v.Tags.Name() == vpc {
			out = append(out, s.CidrBlock.String())
		}
	}
	return out
}

func TestTheBoardLooksAsItIsKept(t *testing.T) {
	eachScreen(t, "private-nat", func(p *player, name func(string) string) {
		p.key("alt+c", "1", "0", "0", "enter", "down", "s", "9")
		p.holds(name("board"))
	})
}

// From the board to a subnet: how many machines, which block, its command, a
// name for it.
func TestTheBoardFindsABlockAndWritesItsCommand(t *testing.T) {
	for _, l := range assets.Langs() {
		p := open(t, 80, 24, l, "private-nat")
		v := p.m.bench.attempt.Values
		p.key("esc", "d")
		p.needs(p.m.words.Say("board-title"), v["app-a"], "app-a")
		p.key("6", "0", "enter")
		p.needs(p.m.words.Say("board-meant-for", 60), "|0000000")
		p.key("enter")
		if p.m.focus() != inPrompt {
			t.Fatalf("the command is not in the prompt:\n%s", p.screen())
		}
		p.typed("desk")
		p.key("enter")
		got := p.subnets(v["firm"])
		if len(got) != 3 || !strings.HasSuffix(got[2], "/25") {
			t.Errorf("the subnets are %v after one for 60 machines:\n%s", got, p.screen())
		}
		p.key("alt+c")
		p.needs("desk")
	}
}

func TestTheBoardWritesAllThatIsMarkedAsOneScript(t *testing.T) {
	p := open(t, 120, 40, assets.English, "private-nat")
	p.key("alt+c", "w")
	p.needs(p.m.words.Say("board-nothing-meant"))
	p.key("2", "0", "enter", "5", "0", "enter", "home", "space", "w")
	text := p.m.bench.prompt.value()
	if n := strings.Count(text, "aws ec2 create-subnet"); n != 3 {
		t.Errorf("%d commands are written for three blocks:\n%s", n, text)
	}
}

// What the keys do on the board, the mouse does too.
func TestTheBoardCanBeUsedWithTheMouse(t *testing.T) {
	p := open(t, 80, 24, assets.Korean, "private-nat")
	p.key("alt+c")
	p.screen()
	s := p.m.bench.board
	for i := range s.plan.parts {
		at := slices.IndexFunc(p.m.areas, func(a area) bool { return a.do == boardPick && a.at == itoa(i) && a.w > 60 })
		if at < 0 {
			t.Fatalf("block %d can't be clicked:\n%s", i, p.screen())
		}
		a := p.m.areas[at]
		p.send(tea.MouseClickMsg{X: a.x, Y: a.y, Button: tea.MouseLeft})
		if s.at != i {
			t.Errorf("a click on block %d chooses %d", i, s.at)
		}
	}
	n := len(s.plan.parts)
	for _, do := range []action{boardSplit, boardJoin, boardShut} {
		p.screen()
		at := slices.IndexFunc(p.m.areas, func(a area) bool { return a.do == do })
		if at < 0 {
			t.Fatalf("%s can't be clicked:\n%s", do, p.screen())
		}
		a := p.m.areas[at]
		p.send(tea.MouseClickMsg{X: a.x, Y: a.y, Button: tea.MouseLeft})
		if do == boardSplit && len(s.plan.parts) != n+1 {
			t.Errorf("a click on split leaves %d blocks", len(s.plan.parts))
		}
	}
	if len(s.plan.parts) != n || p.m.topSheet() != nil {
		t.Errorf("after split, join and close there are %d blocks:\n%s", len(s.plan.parts), p.screen())
	}
}

func TestTheBoardFillsTheScreenWhateverThingsAreCalled(t *testing.T) {
	for _, l := range assets.Langs() {
		p := open(t, 80, 24, l, "private-nat")
		for i, name := range hostile {
			p.line(`aws ec2 create-tags --resources ` + strings.Join(p.everything(), " ") + ` --tags '[{"Key":"Name","Value":"` + escaped(name) + `"}]'`)
			p.key("alt+c")
			everySize(t, "the board, name "+itoa(i), p.m)
			p.key("1", "9", "enter", "tab", "end", "8", "8", "8", "8", "8")
			everySize(t, "the board of another VPC", p.m)
			p.key("tab", "esc", "esc")
			if p.m.topSheet() != nil {
				t.Fatalf("the board stays:\n%s", p.screen())
			}
		}
	}
}

func TestTheBoardSaysWhyNot(t *testing.T) {
	for _, l := range assets.Langs() {
		p := open(t, 120, 40, l, "private-nat")
		p.key("alt+c")
		s := p.m.bench.board
		taken := slices.IndexFunc(s.plan.parts, func(q planPart) bool { return q.subnet != "" })
		for range taken {
			p.key("down")
		}
		block := s.plan.parts[taken].block.String()
		for _, c := range []struct{ key, why string }{{"s", "board-subnets-stay"}, {"space", "board-is-one"}, {"enter", "board-is-one"}} {
			p.key(c.key)
			p.needs(p.m.words.Say(c.why, block)[:20])
		}
		p.key("9", "9", "9", "9", "9", "enter")
		p.needs(p.m.words.Say("board-too-many")[:20])
	}
}

func itoa(n int) string { return strconv.Itoa(n) }
