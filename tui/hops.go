package tui

import (
	"fmt"
	"strings"

	"skylab/assets"
	"skylab/engine/wire"
	"skylab/tui/look"
)

// hopTable is a packet's way in rows: who decided what, there and back, and
// beneath it why it stopped.
type hopTable struct {
	title string
	hops  wire.Trace
	why   []string // sentences beneath the table
}

// rows draws the table in w x h cells. Where it is too long, the hop that
// decided stays in sight.
func (h hopTable) rows(t *look.Theme, d *assets.Dictionary, w, height int) []string {
	var out []string
	lit := -1
	for i, hop := range h.hops {
		if hop.Blocked && lit < 0 {
			lit = i
		}
		out = append(out, hopRow(t, d, i, hop, w))
	}
	var foot []string
	for _, s := range h.why {
		for _, l := range look.Wrap(s, max(10, w-5)) {
			foot = append(foot, "     "+l)
		}
	}
	room := max(1, height-len(foot))
	if len(out) > room {
		from := max(0, min(max(lit, 0)-room/2, len(out)-room))
		if lit < 0 {
			from = len(out) - room
		}
		out = out[from : from+room]
	}
	return look.Fill(append(out, foot...), w, height)
}

func hopRow(t *look.Theme, d *assets.Dictionary, i int, h wire.Hop, w int) string {
	arrow, token := ">", look.Text
	if h.Back {
		arrow = "<"
	}
	mark := look.Met
	switch {
	case h.Blocked:
		mark, token = look.Failed, look.Bad
	case h.Did == wire.Refused:
		mark, token = look.Caution, look.Warn
	}
	name := min(20, max(10, w/5))
	row := fmt.Sprintf("%2d %s ", i+1, arrow) +
		look.Columns([]int{name, max(0, w-name-10)}, h.At.Label(), didWhat(d, h))
	return look.Clip(t.Style(token, row)+" "+t.Mark(mark), w)
}

// didWhat says in a few words what a component did with the packet.
func didWhat(d *assets.Dictionary, h wire.Hop) string {
	before, after := h.Before.Dst.String(), h.After.Dst.String()
	if h.Before.Src != h.After.Src {
		before, after = h.Before.Src.String(), h.After.Src.String()
	}
	if k := didKey(h); k == "sg-in-deny" || k == "igw-out-drop" || k == "igw-spoofed-drop" {
		before = h.Before.Src.String()
	}
	rule := h.RuleText()
	if n := h.RuleNumber(); n != 0 {
		rule, _, _ = strings.Cut(rule, " ")
	}
	return d.Say(didKey(h), h.At.Label(), rule, before, after, h.Before.Service())
}

// didKey picks the words for a hop.
func didKey(h wire.Hop) string {
	way := "in"
	if h.Egress {
		way = "out"
	}
	switch h.At.Kind {
	case wire.KindSecurityGroup:
		return "sg-" + way + "-" + verdict(h, "known")
	case wire.KindNetworkAcl:
		return "acl-" + way + "-" + verdict(h, "allow")
	case wire.KindRouteTable:
		return routeKey(h)
	case wire.KindInternetGateway:
		return igwKey(h)
	case wire.KindNatGateway:
		return natKey(h)
	case wire.KindPeering:
		if h.Blocked {
			return "peer-drop"
		}
		return "peer"
	case wire.KindInterface:
		if h.Blocked {
			return "eni-check-drop"
		}
	case wire.KindInternet:
		return "internet"
	}
	return machineKey(h)
}

func verdict(h wire.Hop, tracked string) string {
	switch {
	case h.Blocked:
		return "deny"
	case h.Did == wire.Tracked:
		return tracked
	}
	return "allow"
}

func routeKey(h wire.Hop) string {
	switch {
	case h.Code == "BAD_STATE_ROUTE":
		return "route-blackhole"
	case h.Blocked:
		return "no-route"
	}
	return "route"
}

func igwKey(h wire.Hop) string {
	switch {
	case h.Code == "IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS":
		return "igw-out-drop"
	case h.Code == "IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS":
		return "igw-in-drop"
	case h.Code == "GATEWAY_REJECTS_SPOOFED_TRAFFIC":
		return "igw-spoofed-drop"
	case strings.HasPrefix(string(h.Code), "IGW_"):
		return "igw-private-drop"
	case h.Blocked:
		return "gateway-down"
	case h.Before.Src != h.After.Src:
		return "igw-out"
	}
	return "igw-in"
}

func natKey(h wire.Hop) string {
	switch {
	case h.Code == "BAD_STATE":
		return "gateway-down"
	case h.Blocked:
		return "nat-drop"
	case h.Before.Dst != h.After.Dst:
		return "nat-back"
	}
	return "nat-out"
}

func machineKey(h wire.Hop) string {
	switch h.Did {
	case wire.Sent:
		if h.Back {
			return "reply"
		}
		return "send"
	case wire.Delivered:
		if h.Back {
			return "deliver"
		}
		return "listen"
	case wire.Refused:
		return "refused"
	case wire.Forwarded:
		return "os-forward"
	case wire.Translated:
		return "os-rewrite"
	}
	if h.Blocked && h.Code == "BAD_STATE" {
		return "down"
	}
	if h.Blocked {
		return "absent"
	}
	return "deliver"
}
