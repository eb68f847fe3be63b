package snapshot

import (
	"encoding/json"
	"net/netip"

	"skylab/engine/ec2"
	"skylab/engine/world"
)

// prefixList reads a list that aws ec2 describe-prefix-lists prints, with its blocks, or
// describe-managed-prefix-lists, without.
func prefixList(r *reader, at world.Scope, raw json.RawMessage) error {
	l, err := decode[struct {
		ec2.PrefixList
		OwnerId string
	}](raw)
	if err != nil {
		return err
	}
	if r.later(at, l.OwnerId, l.PrefixListId) {
		r.lists[l.PrefixListId] = &l.PrefixList
	} else if known := r.lists[l.PrefixListId]; known != nil && len(known.Cidrs) == 0 {
		known.Cidrs = l.Cidrs
	}
	return nil
}

// prefixListEntries are what aws ec2 get-managed-prefix-list-entries prints, with the
// list's id beside it.
func prefixListEntries(r *reader, at world.Scope, raw json.RawMessage) error {
	l, err := decode[struct {
		PrefixListId string
		Entries      []struct{ Cidr netip.Prefix }
	}](raw)
	if err != nil {
		return err
	}
	if r.later(at, "", l.PrefixListId) {
		r.lists[l.PrefixListId] = &ec2.PrefixList{PrefixListId: l.PrefixListId}
	}
	list := r.lists[l.PrefixListId]
	if list == nil || len(list.Cidrs) > 0 {
		return nil
	}
	for _, e := range l.Entries {
		list.Cidrs = append(list.Cidrs, e.Cidr)
	}
	return nil
}
