package tui

import (
	"strconv"
	"strings"

	"skylab/engine/ec2"
	"skylab/engine/wire"
	"skylab/engine/world"
	"skylab/tui/say"
	"skylab/tui/term"
)

func (f *facts) group(g ec2.SecurityGroup) {
	f.is("group-name", g.GroupName)
	f.is("about", g.Description)
	f.refer("vpc", g.VpcId)
	for _, egress := range []bool{false, true} {
		key, n := "inbound", 0
		if egress {
			key = "outbound"
		}
		f.head(key)
		for _, r := range g.Rules {
			if r.IsEgress != egress {
				continue
			}
			row := fact{label: say.Ports(f.d, &r), text: r.Peer(), rule: r.SecurityGroupRuleId}
			if p := r.ReferencedGroupInfo; p != nil {
				row.text, row.link = f.called(p.GroupId), p.GroupId
			}
			if r.Description != "" {
				row.text += "  " + term.Clean(r.Description)
			}
			f.rows = append(f.rows, row)
			n++
		}
		if n == 0 {
			f.plain("", f.d.Say("fact-no-rule"))
		}
	}
	f.head("carried-by")
	none := true
	for _, n := range world.All[ec2.NetworkInterface](f.w, world.Everywhere) {
		for _, x := range n.Groups {
			if x.GroupId == g.GroupId {
				on := n.NetworkInterfaceId
				if n.Attachment != nil && n.Attachment.InstanceId != "" {
					on = n.Attachment.InstanceId
				}
				f.rows = append(f.rows, fact{label: n.PrivateIpAddress.String(), text: f.called(on), link: on})
				none = false
			}
		}
	}
	if none {
		f.plain("", f.d.Say("fact-nobody"))
	}
}

func (f *facts) acl(a ec2.NetworkAcl) {
	f.refer("vpc", a.VpcId)
	f.yes("default", a.IsDefault)
	for _, egress := range []bool{false, true} {
		key := "inbound"
		if egress {
			key = "outbound"
		}
		f.head(key)
		for _, e := range a.Entries {
			if e.Egress == egress {
				f.rows = append(f.rows, f.entry(e))
			}
		}
	}
	f.head("guards")
	for _, s := range a.Associations {
		f.refer("subnet", s.SubnetId)
	}
}

// entry is a numbered rule as the console writes it.
func (f *facts) entry(e ec2.NetworkAclEntry) fact {
	number := "*"
	if e.RuleNumber != ec2.LastRule {
		number = strconv.Itoa(e.RuleNumber)
	}
	what := f.d.Say("all-traffic")
	if n, err := strconv.Atoi(e.Protocol); err == nil && n >= 0 {
		what = wire.ProtocolName(uint8(n))
		if r := e.PortRange; r != nil {
			what += "/" + strconv.Itoa(r.From)
			if r.To != r.From {
				what += "-" + strconv.Itoa(r.To)
			}
		}
	}
	row := fact{label: number, text: strings.Join([]string{f.d.Say("fact-" + e.RuleAction), what, e.CidrBlock.String()}, "  "), rule: entryRule(e.Egress, e.RuleNumber)}
	row.warns = e.RuleAction == "deny" && e.RuleNumber != ec2.LastRule
	return row
}

// entryRule is what a numbered rule is called by those who look for it.
func entryRule(egress bool, number int) string {
	way := "in "
	if egress {
		way = "out "
	}
	return way + strconv.Itoa(number)
}

// deciding is what the rule that decided about a packet is called: as the rows
// of its component's facts are. It is empty where no rule did.
func decidingRule(h wire.Hop) string {
	switch {
	case h.Rule != nil:
		return h.Rule.SecurityGroupRuleId
	case h.Entry != nil:
		return entryRule(h.Egress, h.Entry.RuleNumber)
	case h.Route != nil:
		return h.Route.DestinationCidrBlock.String()
	}
	return ""
}
