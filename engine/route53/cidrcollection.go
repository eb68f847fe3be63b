package route53

import (
	"encoding/hex"
	"fmt"
	"net/netip"
	"slices"

	"skylab/engine/world"
)

// CidrCollection is named lists of address blocks that IP-based records go by.
type CidrCollection struct {
	Arn             string
	Id              string
	Name            string
	Version         int64
	CallerReference string         `aws:"-"`
	Locations       []CidrLocation `aws:"-"`
}

// CidrLocation is one of the lists.
type CidrLocation struct {
	LocationName string
	Blocks       []netip.Prefix `aws:"-"`
}

// ID is the Id.
func (c CidrCollection) ID() string { return c.Id }

// Refs is empty.
func (c CidrCollection) Refs() []string { return nil }

func (c CidrCollection) has(location string) bool {
	return slices.ContainsFunc(c.Locations, func(l CidrLocation) bool { return l.LocationName == location })
}

// BlocksOf are the blocks of a location.
func BlocksOf(w *world.World, collection, location string) []netip.Prefix {
	c, _ := world.Get[CidrCollection](w, world.Everywhere, collection)
	for _, l := range c.Locations {
		if l.LocationName == location {
			return l.Blocks
		}
	}
	return nil
}

func collectionOf(tx *world.Tx, id string) (CidrCollection, error) {
	c, ok := world.Get[CidrCollection](tx.World(), mine(tx), id)
	if !ok {
		return c, world.Refuse("NoSuchCidrCollectionException", "The CIDR collection "+id+" does not exist").Because("cidr-collection-unknown", id)
	}
	return c, nil
}

// CreateCidrCollection makes an empty collection.
type CreateCidrCollection struct {
	Name            string `aws:"required"`
	CallerReference string `aws:"required"`
}

// CreateCidrCollectionResult is the answer to [CreateCidrCollection].
type CreateCidrCollectionResult struct {
	Collection CidrCollection
	Location   string
}

// Apply makes it.
func (c CreateCidrCollection) Apply(tx *world.Tx) (any, error) {
	for _, o := range world.All[CidrCollection](tx.World(), mine(tx)) {
		if o.Name == c.Name || o.CallerReference == c.CallerReference {
			return nil, world.Refuse("CidrCollectionAlreadyExistsException", "A CIDR collection with this name and a different caller reference already exists in this account.").
				Because("cidr-collection-exists", c.Name)
		}
	}
	d := tx.Draw("cidr-collection")
	id := hex.EncodeToString(d[:16])
	id = id[:8] + "-" + id[8:12] + "-" + id[12:16] + "-" + id[16:20] + "-" + id[20:]
	n := CidrCollection{Arn: "arn:aws:route53:::cidrcollection/" + id, Id: id, Name: c.Name, Version: 1, CallerReference: c.CallerReference}
	put(tx, n)
	return CreateCidrCollectionResult{n, "https://route53.amazonaws.com/2013-04-01/cidrcollection/" + id}, nil
}

// ChangeCidrCollection puts blocks into locations and takes them out.
type ChangeCidrCollection struct {
	Id                string `aws:"required,id=cidr-collection"`
	CollectionVersion *int64
	Changes           []CidrCollectionChange `aws:"required"`
}

// CidrCollectionChange is one of the changes.
type CidrCollectionChange struct {
	LocationName string   `aws:"required"`
	Action       string   `aws:"required,enum=PUT|DELETE_IF_EXISTS"`
	CidrList     []string `aws:"required"`
}

// ChangeCidrCollectionResult is the answer to [ChangeCidrCollection].
type ChangeCidrCollectionResult struct{ Id string }

// Apply changes the collection: all changes or none.
func (c ChangeCidrCollection) Apply(tx *world.Tx) (any, error) {
	n, err := collectionOf(tx, c.Id)
	if err != nil {
		return nil, err
	}
	if c.CollectionVersion != nil && *c.CollectionVersion != n.Version {
		return nil, world.Refuse("CidrCollectionVersionMismatchException", "The CIDR collection version you provided, does not match the one in the CidrCollection.").
			Because("cidr-collection-version", *c.CollectionVersion, n.Version)
	}
	n.Locations = slices.Clone(n.Locations)
	for _, ch := range c.Changes {
		for _, text := range ch.CidrList {
			b, err := block(text)
			if err != nil {
				return nil, err
			}
			n.change(ch.Action, ch.LocationName, b)
		}
	}
	n.Locations = slices.DeleteFunc(n.Locations, func(l CidrLocation) bool { return len(l.Blocks) == 0 })
	n.Version++
	put(tx, n)
	return ChangeCidrCollectionResult{n.Id}, nil
}

// block reads an address block; Route 53 takes /1 to /24 of IPv4 and /1 to /48 of
// IPv6.
func block(text string) (netip.Prefix, error) {
	b, err := netip.ParsePrefix(text)
	most := 24
	if b.Addr().Is6() {
		most = 48
	}
	if err != nil || b.Masked() != b || b.Bits() < 1 || b.Bits() > most {
		return b, invalidInput(fmt.Sprintf("Invalid CIDR block: %s", text)).Because("cidr-block", text)
	}
	return b, nil
}

func (c *CidrCollection) change(action, location string, b netip.Prefix) {
	at := slices.IndexFunc(c.Locations, func(l CidrLocation) bool { return l.LocationName == location })
	if at < 0 {
		if action == "PUT" {
			c.Locations = append(c.Locations, CidrLocation{location, []netip.Prefix{b}})
		}
		return
	}
	l := c.Locations[at]
	l.Blocks = slices.DeleteFunc(slices.Clone(l.Blocks), func(o netip.Prefix) bool { return o == b })
	if action == "PUT" {
		l.Blocks = append(l.Blocks, b)
	}
	c.Locations[at] = l
}

// ListCidrCollections lists the account's collections.
type ListCidrCollections struct{}

// ListCidrCollectionsResult is the answer to [ListCidrCollections].
type ListCidrCollectionsResult struct {
	CidrCollections []CidrCollection `aws:"always"`
}

// Apply lists.
func (c ListCidrCollections) Apply(tx *world.Tx) (any, error) {
	return ListCidrCollectionsResult{append([]CidrCollection{}, world.All[CidrCollection](tx.World(), mine(tx))...)}, nil
}

// ListCidrLocations lists a collection's locations.
type ListCidrLocations struct {
	CollectionId string `aws:"required,id=cidr-collection"`
}

// ListCidrLocationsResult is the answer to [ListCidrLocations].
type ListCidrLocationsResult struct {
	CidrLocations []CidrLocation `aws:"always"`
}

// Apply lists.
func (c ListCidrLocations) Apply(tx *world.Tx) (any, error) {
	n, err := collectionOf(tx, c.CollectionId)
	return ListCidrLocationsResult{append([]CidrLocation{}, n.Locations...)}, err
}

// ListCidrBlocks lists the blocks of a collection, or of one location.
type ListCidrBlocks struct {
	CollectionId string `aws:"required,id=cidr-collection"`
	LocationName string
}

// ListCidrBlocksResult is the answer to [ListCidrBlocks].
type ListCidrBlocksResult struct {
	CidrBlocks []CidrBlockSummary `aws:"always"`
}

// CidrBlockSummary is a block and its location.
type CidrBlockSummary struct {
	CidrBlock    netip.Prefix
	LocationName string
}

// Apply lists.
func (c ListCidrBlocks) Apply(tx *world.Tx) (any, error) {
	n, err := collectionOf(tx, c.CollectionId)
	out := ListCidrBlocksResult{CidrBlocks: []CidrBlockSummary{}}
	for _, l := range n.Locations {
		for _, b := range l.Blocks {
			if c.LocationName == "" || c.LocationName == l.LocationName {
				out.CidrBlocks = append(out.CidrBlocks, CidrBlockSummary{b, l.LocationName})
			}
		}
	}
	return out, err
}

// DeleteCidrCollection removes an empty collection that no record uses.
type DeleteCidrCollection struct {
	Id string `aws:"required,id=cidr-collection"`
}

// Apply deletes.
func (c DeleteCidrCollection) Apply(tx *world.Tx) (any, error) {
	n, err := collectionOf(tx, c.Id)
	if err != nil {
		return nil, err
	}
	used := len(n.Locations) > 0
	for _, z := range world.All[HostedZone](tx.World(), mine(tx)) {
		used = used || slices.ContainsFunc(z.Records, func(r ResourceRecordSet) bool {
			return r.CidrRoutingConfig != nil && r.CidrRoutingConfig.CollectionId == n.Id
		})
	}
	if used {
		return nil, world.Refuse("CidrCollectionInUseException", "This CIDR collection is in use, and isn't empty.").Because("cidr-collection-in-use", n.Name)
	}
	tx.Delete(n)
	return world.Done{}, nil
}
