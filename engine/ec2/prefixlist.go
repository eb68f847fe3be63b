package ec2

import "net/netip"

// PrefixList is a set of address blocks under one id, such as those of S3 in a Region,
// that routes and rules may name.
// https://docs.aws.amazon.com/vpc/latest/userguide/managed-prefix-lists.html
type PrefixList struct {
	PrefixListId   string
	PrefixListName string
	Cidrs          []netip.Prefix `aws:"wire=CidrSet"`
}

// ID is the PrefixListId.
func (l PrefixList) ID() string { return l.PrefixListId }

// Refs is empty: a list needs nothing.
func (l PrefixList) Refs() []string { return nil }
