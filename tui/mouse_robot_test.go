package tui

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"skylab/assets"
	"skylab/engine/ec2"
	"skylab/engine/world"
	"skylab/tui/look"
)

// hand drives the screen by the mouse alone: it sees what is written, clicks on
// it and turns the wheel. It has no keys.
type hand struct{ p *player }

// spot is where a text stands on which a click does one of these actions, or any.
func (h hand) spot(text string, does ...action) (x, y int, ok bool) {
	for y, row := range strings.Split(h.p.screen(), "\n") {
		for from := 0; ; {
			i := strings.Index(row[from:], text)
			if i < 0 {
				break
			}
			x := look.Width(row[:from+i])
			for _, a := range slices.Backward(h.p.m.areas) {
				if a.holds(x, y) && (len(does) == 0 || slices.Contains(does, a.do)) {
					return x, y, true
				}
				if a.holds(x, y) {
					break
				}
			}
			from += i + len(text)
		}
	}
	return 0, 0, false
}

// clicks clicks on a text.
func (h hand) clicks(text string, does ...action) {
	h.p.t.Helper()
	x, y, ok := h.spot(text, does...)
	if !ok {
		h.p.t.Fatalf("%q can't be clicked:\n%s", text, h.p.screen())
	}
	h.p.send(tea.MouseClickMsg{X: x, Y: y, Button: tea.MouseLeft})
}

// finds turns the wheel over the middle of the screen until a text comes up,
// and clicks on it.
func (h hand) finds(text string, does ...action) {
	h.p.t.Helper()
	for range 60 {
		if _, _, ok := h.spot(text, does...); ok {
			break
		}
		h.p.send(tea.MouseWheelMsg{X: h.p.m.w / 2, Y: h.p.m.h / 2, Button: tea.MouseWheelDown})
	}
	h.clicks(text, does...)
}

// says is a text of the screen in the learner's language.
func (h hand) says(key string, args ...any) string { return h.p.m.words.Say(key, args...) }

// presses clicks on an action in the footer.
func (h hand) presses(do action) {
	h.p.t.Helper()
	h.p.screen()
	for _, a := range h.p.m.areas {
		if a.do == do && a.y == h.p.m.h-1 {
			h.p.send(tea.MouseClickMsg{X: a.x + 1, Y: a.y, Button: tea.MouseLeft})
			return
		}
	}
	h.p.t.Fatalf("%s is not in the footer:\n%s", do, h.p.screen())
}

// takes clicks on the command that stands in the empty prompt, and chooses what
// goes into its blanks.
func (h hand) takes(fillings ...string) {
	h.p.t.Helper()
	ghost, _, _ := strings.Cut(h.says("ghost", "|"), "|")
	h.clicks(ghost, suggest)
	for _, f := range fillings {
		h.presses(complete)
		if !strings.Contains(h.p.m.bench.prompt.value(), f) { // more than one fits
			h.finds(f, choose)
		}
	}
	h.runs()
}

// runs runs what stands in the prompt, and lets time pass.
func (h hand) runs() {
	h.p.t.Helper()
	h.presses(run)
	h.goesOn()
}

// goesOn answers what is asked with the last choice, and lets time pass.
func (h hand) goesOn() {
	h.p.t.Helper()
	for range 12 {
		switch h.p.m.focus() {
		case inQuestion:
			q := h.p.m.bench.seen.question
			h.chooses(len(q.Choices))
		case inReveal:
			h.presses(goOn)
		default:
			if len(h.p.due) == 0 {
				return
			}
			h.p.pass(30 * time.Second)
		}
	}
}

// chooses clicks on a choice of the question.
func (h hand) chooses(n int) {
	h.p.t.Helper()
	for range 20 {
		h.p.screen()
		for _, a := range h.p.m.areas {
			if a.do == answer && a.at == fmt.Sprint(n) {
				h.p.send(tea.MouseClickMsg{X: a.x + 2, Y: a.y, Button: tea.MouseLeft})
				return
			}
		}
		h.p.send(tea.MouseWheelMsg{X: 10, Y: 6, Button: tea.MouseWheelDown})
	}
	h.p.t.Fatalf("choice %d can't be clicked:\n%s", n, h.p.screen())
}

// does fills in the form of an operation: rows and what is chosen in them, in
// turn. What is the right thing already is left alone.
func (h hand) does(verb string, rows ...string) {
	h.p.t.Helper()
	h.presses(find)
	h.finds(h.says("key.form")+" ", choose)
	h.finds((verb + " ")[:min(len(verb)+1, 26)], choose)
	for i := 0; i < len(rows); i += 2 {
		s := h.p.m.topSheet().(*formSheet)
		for _, r := range s.form.Rows {
			if r.Label() == rows[i] && r.Value != rows[i+1] {
				h.finds(rows[i]+" ", choose)
				h.finds(rows[i+1], choose)
			}
		}
	}
	h.finds("[ "+h.says("key.run")+" ]", run)
	if s, open := h.p.m.topSheet().(*formSheet); open {
		h.p.t.Fatalf("%s is not run:\n%s", s.form.Line(), h.p.screen())
	}
	h.goesOn()
}

// the finds the id of a thing of the learner's by what holds for it.
func the[T world.Resource](h hand, holds func(T) bool) string {
	h.p.t.Helper()
	id := ""
	for _, r := range world.All[T](h.p.m.bench.seen.world, h.p.m.bench.attempt.Engine.Scope()) {
		if holds(r) {
			id = r.ID()
		}
	}
	if id == "" {
		h.p.t.Fatal("there is no such thing")
	}
	return id
}

// value is what was drawn for this learner.
func (h hand) value(name string) string { return h.p.m.bench.attempt.Text("{" + name + "}") }

// vpc, subnet and table are the ids of what stands in the lab.
func (h hand) vpc(name string) string {
	return the(h, func(v ec2.Vpc) bool { return v.Tags.Name() == name })
}

func (h hand) subnet(block string) string {
	return the(h, func(s ec2.Subnet) bool { return s.CidrBlock.String() == block || s.Tags.Name() == block })
}

func (h hand) mainTable(vpc string) string {
	return the(h, func(r ec2.RouteTable) bool {
		main := false
		for _, a := range r.Associations {
			main = main || a.Main
		}
		return r.VpcId == vpc && main
	})
}

// byMouse plays a lab from the shelf on, in both languages and at two sizes.
func byMouse(t *testing.T, lab string, play func(h hand)) {
	for _, l := range assets.Langs() {
		for _, s := range sizes {
			t.Run(fmt.Sprintf("%s %dx%d", l, s.w, s.h), func(t *testing.T) {
				h := hand{open(t, s.w, s.h, l, "")}
				for _, i := range h.p.m.shelf.items {
					if i.Name == lab {
						first, _, _ := strings.Cut(i.Title, ",")
						h.finds(first)
					}
				}
				if h.p.m.bench == nil {
					h.presses(enter)
				}
				h.goesOn()
				play(h)
				if h.p.task() != "" {
					t.Fatalf("the lab is at %s:\n%s", h.p.task(), h.p.screen())
				}
				h.finds(h.says("pane.task"), tabTask)
				h.p.needs(h.says("done"))
			})
		}
	}
}

func TestTheTourIsPlayedToItsEndByTheMouseAlone(t *testing.T) {
	byMouse(t, "tour", func(h hand) {
		h.takes("igw-")
		h.takes(h.value("admin"))
	})
}

func TestTheFirstLabIsPlayedToItsEndByTheMouseAlone(t *testing.T) {
	byMouse(t, "first-vpc", func(h hand) {
		h.takes("0.0.0.0/0")
		h.takes()
		h.takes()
		mine := h.vpc(h.value("mine"))
		h.does("create-subnet", "--vpc-id", mine, "--cidr-block", h.value("two"), "--availability-zone", h.value("zone"))
		h.takes(mine)
		h.takes(h.value("port"))
		h.takes()
		h.takes(h.subnet(h.value("one")))
		h.does("create-internet-gateway")
		gateway := the(h, func(g ec2.InternetGateway) bool { return len(g.Attachments) == 0 })
		h.does("attach-internet-gateway", "--internet-gateway-id", gateway, "--vpc-id", mine)
		h.does("create-route", "--route-table-id", h.mainTable(mine), "--destination-cidr-block", "0.0.0.0/0", "--gateway-id", gateway)
	})
}

// leads makes a route table for a VPC that sends everything one way, and gives
// it to a subnet.
func (h hand) leads(vpc, subnet, flag, target string) (table string) {
	h.p.t.Helper()
	before := h.tables()
	h.does("create-route-table", "--vpc-id", vpc)
	table = the(h, func(r ec2.RouteTable) bool { return !before[r.RouteTableId] })
	h.does("create-route", "--route-table-id", table, "--destination-cidr-block", "0.0.0.0/0", flag, target)
	if subnet != "" {
		h.does("associate-route-table", "--route-table-id", table, "--subnet-id", subnet)
	}
	return table
}

func (h hand) tables() map[string]bool {
	out := map[string]bool{}
	for _, r := range world.All[ec2.RouteTable](h.p.m.bench.seen.world, h.p.m.bench.attempt.Engine.Scope()) {
		out[r.RouteTableId] = true
	}
	return out
}

// exit makes a NAT gateway in a new subnet of a zone, behind a public table.
func (h hand) exit(vpc, zone, public string) (nat string) {
	h.p.t.Helper()
	h.does("create-subnet", "--vpc-id", vpc, "--cidr-block", "/24  "+h.value("firm"), "--availability-zone", zone)
	door := the(h, func(s ec2.Subnet) bool { return s.AvailabilityZone == zone && s.Tags.Name() == "" && !s.DefaultForAz })
	h.does("associate-route-table", "--route-table-id", public, "--subnet-id", door)
	h.does("allocate-address")
	address := the(h, func(a ec2.Address) bool { return a.AssociationId == "" })
	h.does("create-nat-gateway", "--subnet-id", door, "--allocation-id", address)
	return the(h, func(n ec2.NatGateway) bool { return n.SubnetId == door })
}

func TestTheSecondLabIsPlayedToItsEndByTheMouseAlone(t *testing.T) {
	byMouse(t, "private-nat", func(h hand) {
		firm := h.vpc(h.value("firm"))
		h.does("create-internet-gateway")
		gateway := the(h, func(g ec2.InternetGateway) bool { return len(g.Attachments) == 0 })
		h.does("attach-internet-gateway", "--internet-gateway-id", gateway, "--vpc-id", firm)
		public := h.leads(firm, "", "--gateway-id", gateway)
		near := h.exit(firm, h.value("near"), public)
		shared := h.leads(firm, h.subnet("app-a"), "--nat-gateway-id", near)
		h.does("associate-route-table", "--route-table-id", shared, "--subnet-id", h.subnet("app-b"))
		far := h.exit(firm, h.value("far"), public)
		own := h.leads(firm, "", "--nat-gateway-id", far)
		link := ""
		for _, r := range world.All[ec2.RouteTable](h.p.m.bench.seen.world, h.p.m.bench.attempt.Engine.Scope()) {
			for _, a := range r.Associations {
				if a.SubnetId == h.subnet("app-b") {
					link = a.RouteTableAssociationId
				}
			}
		}
		h.does("replace-route-table-association", "--association-id", link, "--route-table-id", own)
	})
}
