package machine

import "slices"

// maxRules bounds the rules of one machine.
const maxRules = 500

// Apply is the firewall after a call that changes it. The error is a
// *FirewallError.
func (f Firewall) Apply(c Iptables) (Firewall, error) {
	f = f.clone()
	if c.Do == 'F' {
		for i := range f.Chains {
			if ch := &f.Chains[i]; ch.Table == c.Table && (c.Chain == "" || ch.Name == c.Chain) {
				ch.Rules = nil
			}
		}
		return f, nil
	}
	ch := f.Chain(c.Table, c.Chain)
	if ch == nil {
		return f, nil // it only lists or counts
	}
	switch c.Do {
	case 'A':
		ch.Rules = append(ch.Rules, c.Rule)
	case 'I':
		at := max(c.Number, 1) - 1
		if at > len(ch.Rules) {
			return f, firewallError(1, "iptables: Index of insertion too big.")
		}
		ch.Rules = slices.Insert(ch.Rules, at, c.Rule)
	case 'D':
		at := c.Number - 1
		if c.byRule || c.Number == 0 {
			at = slices.IndexFunc(ch.Rules, func(r Rule) bool { return r.String() == c.Rule.String() })
			if at < 0 {
				return f, firewallError(1, "iptables: Bad rule (does a matching rule exist in that chain?).")
			}
		}
		if at >= len(ch.Rules) {
			return f, firewallError(1, "iptables: Index of deletion too big.")
		}
		ch.Rules = slices.Delete(ch.Rules, at, at+1)
	case 'P':
		ch.Policy = c.Policy
	}
	if len(ch.Rules) > maxRules {
		return f, firewallError(4, "iptables: Memory allocation problem.")
	}
	return f, nil
}
