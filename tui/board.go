package tui

import (
	"fmt"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"skylab/engine/ec2"
	"skylab/engine/world"
	"skylab/tui/term"
)

// What the keys of the subnet board do.
const (
	board       action = "board"
	boardShut   action = "board-shut"
	boardBack   action = "board-up"
	boardOn     action = "board-down"
	boardSplit  action = "board-split"
	boardJoin   action = "board-join"
	boardMean   action = "board-mean"
	boardWrite  action = "board-write"
	boardScript action = "board-script"
	boardNext   action = "board-vpc"
	boardHosts  action = "board-hosts"
	boardRub    action = "board-rub"
	boardPick   action = "board-pick"
)

// boardKeys are those of the subnet board.
var boardKeys = []binding{
	{board, []string{"alt+c"}, inPrompt, "Alt+c", 0},
	{board, []string{"d"}, inPanes, "d", 0},
	{boardHosts, []string{"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"}, inBoard, "0-9", 1},
	{boardSplit, []string{"s"}, inBoard, "s", 2},
	{boardJoin, []string{"j"}, inBoard, "j", 3},
	{boardMean, []string{"space"}, inBoard, "Space", 6},
	{boardWrite, []string{"enter"}, inBoard, "Enter", 4},
	{boardScript, []string{"w"}, inBoard, "w", 7},
	{boardNext, []string{"tab"}, inBoard, "Tab", 8},
	{boardBack, []string{"up", "left"}, inBoard, "Up", 0},
	{boardOn, []string{"down", "right"}, inBoard, "Down", 0},
	{boardPick, []string{"home", "end"}, inBoard, "Home", 0},
	{boardRub, []string{"backspace"}, inBoard, "Bksp", 0},
	{boardShut, []string{"esc", "q", "alt+c", "d"}, inBoard, "Esc", 5},
	{help, []string{"?"}, inBoard, "?", 0},
}

// boardSheet is the subnet board: the addresses of one VPC, cut into blocks.
type boardSheet struct {
	vpc   string // id; empty where there is none yet
	name  string
	whole []netip.Prefix
	plan  plan
	at    int    // the block that is chosen
	typed string // how many machines, as far as it is typed
}

// onBoard opens the board.
func (m *Model) onBoard(do action, _ string) (tea.Cmd, bool) {
	if do != board {
		return nil, false
	}
	s := &boardSheet{}
	if was := m.bench.board; was != nil {
		s = was
	}
	s.read(m, m.vpcs(), s.vpc)
	m.bench.board = s
	m.lay(s)
	return nil, true
}

// vpcs are those of the learner's Region, the default one last.
func (m *Model) vpcs() []ec2.Vpc {
	here := m.bench.attempt.Engine.Scope()
	out := world.All[ec2.Vpc](m.bench.seen.world, world.Scope{Account: here.Account, Region: here.Region})
	slices.SortStableFunc(out, func(a, b ec2.Vpc) int {
		switch {
		case a.IsDefault == b.IsDefault:
			return 0
		case a.IsDefault:
			return 1
		}
		return -1
	})
	return out
}

// read takes in the VPC named, or the first one, as it is now.
func (s *boardSheet) read(m *Model, all []ec2.Vpc, id string) {
	n := slices.IndexFunc(all, func(v ec2.Vpc) bool { return v.VpcId == id })
	old := s.plan
	if n < 0 || id != s.vpc {
		old, s.at = plan{}, 0
	}
	if len(all) == 0 { // something to plan with, all the same
		s.vpc, s.name, s.whole = "", "", []netip.Prefix{netip.MustParsePrefix("10.0.0.0/16")}
		s.plan = newPlan(s.whole, nil, old)
		return
	}
	v := all[max(0, n)]
	var subnets []ec2.Subnet
	for _, n := range world.All[ec2.Subnet](m.bench.seen.world, world.Everywhere) {
		if n.VpcId == v.VpcId {
			subnets = append(subnets, n)
		}
	}
	s.vpc, s.name, s.whole = v.VpcId, term.Clean(v.Tags.Name()), v.Blocks()
	s.plan = newPlan(s.whole, subnets, old)
	s.at = max(0, min(s.at, len(s.plan.parts)-1))
}

func (s *boardSheet) focus() focus { return inBoard }

// key takes what is no action: nothing.
func (s *boardSheet) key(*Model, tea.KeyPressMsg) tea.Cmd { return nil }

// act does an action of the board.
func (s *boardSheet) act(m *Model, do action, at string) tea.Cmd {
	why, block := "", s.plan.parts[s.at].block
	switch do {
	case boardShut:
		if s.typed == "" || at != "esc" {
			m.lift()
		}
		s.typed = ""
	case help:
		m.lay(&helpSheet{of: inBoard})
	case boardBack, scrollUp:
		s.at = max(0, s.at-1)
	case boardOn, scrollDown:
		s.at = min(len(s.plan.parts)-1, s.at+1)
	case boardPick:
		s.pick(at)
	case boardSplit:
		why = s.plan.split(s.at)
	case boardJoin:
		block = s.plan.half(s.at)
		s.at, why = s.plan.join(s.at)
	case boardMean:
		why = s.plan.mean(s.at)
	case boardHosts:
		if len(s.typed) < 5 && len(at) == 1 {
			s.typed = strings.TrimLeft(s.typed+at, "0")
		}
	case boardRub:
		s.typed = s.typed[:max(0, len(s.typed)-1)]
	case boardNext:
		s.next(m)
	case boardWrite:
		if s.typed == "" {
			s.write(m)
			return nil
		}
		why = s.find()
		s.typed = ""
	case boardScript:
		s.script(m)
	}
	if why != "" {
		m.warn(why, block.String())
	}
	return nil
}

// pick chooses the first block, the last one, or that with a number.
func (s *boardSheet) pick(at string) {
	n, err := strconv.Atoi(at)
	switch {
	case at == "home":
		s.at = 0
	case at == "end":
		s.at = len(s.plan.parts) - 1
	case err == nil && n < len(s.plan.parts):
		s.at = n
	}
}

// next turns to another VPC.
func (s *boardSheet) next(m *Model) {
	all := m.vpcs()
	if len(all) < 2 {
		m.warn("board-one-vpc")
		return
	}
	n := slices.IndexFunc(all, func(v ec2.Vpc) bool { return v.VpcId == s.vpc })
	s.read(m, all, all[(n+1)%len(all)].VpcId)
}

// find means a block for as many machines as were typed.
func (s *boardSheet) find() (why string) {
	hosts, _ := strconv.Atoi(s.typed)
	at, why := s.plan.fit(hosts)
	if why == "" {
		s.at = at
	}
	return why
}

// write offers the command that makes the chosen block a subnet.
func (s *boardSheet) write(m *Model) {
	q := s.plan.parts[s.at]
	if q.subnet != "" {
		m.warn("board-is-one", q.block.String())
		return
	}
	m.lift()
	m.offer(s.command(q.block))
}

// script offers the commands for all that is meant to become a subnet.
func (s *boardSheet) script(m *Model) {
	var all []string
	for _, b := range s.plan.meant() {
		all = append(all, s.command(b))
	}
	if len(all) == 0 {
		m.warn("board-nothing-meant")
		return
	}
	m.lift()
	m.offer(strings.Join(all, "\n"))
}

// command makes a block a subnet. What the learner has to decide is left blank.
func (s *boardSheet) command(b netip.Prefix) string {
	vpc := s.vpc
	if vpc == "" {
		vpc = blank
	}
	return fmt.Sprintf("aws ec2 create-subnet --vpc-id %s --cidr-block %s --tag-specifications 'ResourceType=subnet,Tags=[{Key=Name,Value=%s}]'", vpc, b, blank)
}
