package ec2

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"skylab/engine/world"
)

// CreateNetworkAclEntry adds a rule to a list.
type CreateNetworkAclEntry struct {
	world.Dry
	NetworkAclId  string `aws:"required,id=network-acl"`
	RuleNumber    *int   `aws:"required"`
	Protocol      string `aws:"required"`
	RuleAction    string `aws:"required,enum=allow|deny"`
	Egress        *bool  `aws:"required"`
	CidrBlock     string
	Ipv6CidrBlock string
	IcmpTypeCode  *IcmpTypeCode `aws:"wire=Icmp"`
	PortRange     *PortRange
}

// ReplaceNetworkAclEntry changes the rule with a number.
type ReplaceNetworkAclEntry CreateNetworkAclEntry

// DeleteNetworkAclEntry takes a rule off a list.
type DeleteNetworkAclEntry struct {
	world.Dry
	NetworkAclId string `aws:"required,id=network-acl"`
	RuleNumber   *int   `aws:"required"`
	Egress       *bool  `aws:"required"`
}

// Apply adds the rule.
func (c CreateNetworkAclEntry) Apply(tx *world.Tx) (any, error) {
	a, e, err := c.entry(tx)
	if err != nil {
		return nil, err
	}
	i, found := a.find(e.Egress, e.RuleNumber)
	if found {
		return nil, world.Refuse("NetworkAclEntryAlreadyExists", fmt.Sprintf("The network acl entry identified by %d already exists.", e.RuleNumber)).
			Because("acl-number-taken", e.RuleNumber, direction(e.Egress))
	}
	count := 0
	for _, o := range a.Entries {
		if o.Egress == e.Egress {
			count++
		}
	}
	if count >= maxEntries {
		return nil, world.Refuse("NetworkAclEntryLimitExceeded", "The maximum number of network acl entries has been reached.").
			Because("acl-entry-quota", maxEntries, a.NetworkAclId)
	}
	a.Entries = slices.Insert(slices.Clone(a.Entries), i, e)
	tx.Put(a)
	return nil, nil
}

// Apply changes the rule.
func (c ReplaceNetworkAclEntry) Apply(tx *world.Tx) (any, error) {
	a, e, err := CreateNetworkAclEntry(c).entry(tx)
	if err != nil {
		return nil, err
	}
	i, found := a.find(e.Egress, e.RuleNumber)
	if !found {
		return nil, entryMissing(a, e.Egress, e.RuleNumber)
	}
	a.Entries = slices.Clone(a.Entries)
	a.Entries[i] = e
	tx.Put(a)
	return nil, nil
}

// Apply deletes the rule.
func (c DeleteNetworkAclEntry) Apply(tx *world.Tx) (any, error) {
	a, err := find[NetworkAcl](tx, "network-acl", c.NetworkAclId)
	if err != nil {
		return nil, err
	}
	if err := checkNumber(*c.RuleNumber); err != nil {
		return nil, err
	}
	i, found := a.find(*c.Egress, *c.RuleNumber)
	if !found {
		return nil, entryMissing(a, *c.Egress, *c.RuleNumber)
	}
	a.Entries = slices.Delete(slices.Clone(a.Entries), i, i+1)
	tx.Put(a)
	return nil, nil
}

func entryMissing(a NetworkAcl, egress bool, number int) *world.Refusal {
	return world.Refuse("InvalidNetworkAclEntry.NotFound",
		fmt.Sprintf("There is no %s entry identified by %d in the network ACL %s", direction(egress), number, a.NetworkAclId)).
		Because("acl-entry-missing", number, direction(egress), a.NetworkAclId)
}

func direction(egress bool) string {
	if egress {
		return "egress"
	}
	return "ingress"
}

// find is where the rule of a direction with this number stands, or would: the
// rules for what goes out first, by number.
func (a NetworkAcl) find(egress bool, number int) (int, bool) {
	return slices.BinarySearchFunc(a.Entries, number, func(e NetworkAclEntry, n int) int {
		if e.Egress != egress {
			if e.Egress {
				return -1
			}
			return 1
		}
		return cmp.Compare(e.RuleNumber, n)
	})
}

// checkNumber refuses numbers that no rule of a learner's can have.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateNetworkAclEntry.html
func checkNumber(n int) error {
	if n < 1 || n >= LastRule {
		return invalid("ruleNumber", strconv.Itoa(n), "The rule number must be between 1 and 32766.").Because("acl-number-range", n)
	}
	return nil
}

// entry checks the rule and puts it into the spelling in which AWS stores it.
func (c CreateNetworkAclEntry) entry(tx *world.Tx) (NetworkAcl, NetworkAclEntry, error) {
	var e NetworkAclEntry
	a, err := find[NetworkAcl](tx, "network-acl", c.NetworkAclId)
	if err != nil {
		return a, e, err
	}
	if err := checkNumber(*c.RuleNumber); err != nil {
		return a, e, err
	}
	if c.RuleAction != "allow" && c.RuleAction != "deny" {
		return a, e, invalid("ruleAction", c.RuleAction, "Expecting one of allow, deny.").
			Because("parameter-value", c.RuleAction, "RuleAction", "allow, deny")
	}
	e = NetworkAclEntry{Egress: *c.Egress, RuleAction: c.RuleAction, RuleNumber: *c.RuleNumber}
	switch {
	case c.Ipv6CidrBlock != "":
		return a, e, world.Refuse("InvalidParameterValue", fmt.Sprintf("The network ACL %s has no IPv6 block.", a.NetworkAclId)).
			Because("ipv6-unsupported", c.Ipv6CidrBlock)
	case c.CidrBlock == "":
		return a, e, absent("cidrBlock")
	}
	if e.CidrBlock, err = parseBlock("cidrBlock", c.CidrBlock); err != nil {
		return a, e, err
	}
	if e.Protocol, err = aclProtocol(c.Protocol); err != nil {
		return a, e, err
	}
	err = c.ports(&e)
	return a, e, err
}

// aclProtocol is a protocol by its number, as network ACLs have it.
func aclProtocol(p string) (string, error) {
	names := map[string]string{"all": "-1", "icmp": "1", "tcp": "6", "udp": "17", "icmpv6": "58"}
	if n, ok := names[strings.ToLower(p)]; ok {
		return n, nil
	}
	if n, err := strconv.Atoi(p); err == nil && n >= -1 && n <= 255 {
		return strconv.Itoa(n), nil
	}
	return "", invalid("protocol", p, "Unknown protocol.").Because("rule-protocol", p)
}

// ports copies what limits the rule further. Protocols without ports have
// nothing to limit.
func (c CreateNetworkAclEntry) ports(e *NetworkAclEntry) error {
	switch e.Protocol {
	case "6", "17":
		if c.PortRange == nil {
			return absent("portRange").Because("acl-ports-missing", map[string]string{"6": "TCP", "17": "UDP"}[e.Protocol])
		}
		p := *c.PortRange
		if p.From == -1 && p.To == -1 {
			p = PortRange{0, 65535}
		}
		if p.From < 0 || p.To > 65535 || p.From > p.To {
			return world.Refuse("InvalidParameterValue", fmt.Sprintf("Invalid value '%s' for portRange.", portRange(p.From, p.To))).
				Because("rule-port", portRange(p.From, p.To))
		}
		e.PortRange = &p
	case "1":
		if c.IcmpTypeCode == nil {
			return absent("icmpTypeCode.code").Because("acl-icmp-missing")
		}
		i := *c.IcmpTypeCode
		if i.Type < -1 || i.Type > 255 || i.Code < -1 || i.Code > 255 {
			return world.Refuse("InvalidParameterValue", fmt.Sprintf("Invalid value '%s' for ICMP type and code.", portRange(i.Type, i.Code))).
				Because("rule-icmp", portRange(i.Type, i.Code))
		}
		e.IcmpTypeCode = &i
	}
	return nil
}
