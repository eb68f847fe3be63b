package route53

import (
	"encoding/binary"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"time"

	"skylab/engine/world"
)

// HostedZone is a zone that Route 53 answers for: for everybody, or, if it is
// private, for the VPCs that it is associated with.
type HostedZone struct {
	Id              string // /hostedzone/Z...
	Name            string // lower case, with the dot at its end
	CallerReference string
	Config          HostedZoneConfig

	NameServers     []string            `aws:"-"`
	DelegationSetId string              `aws:"-"` // of a reusable delegation set
	VPCs            []VPC               `aws:"-"`
	Records         []ResourceRecordSet `aws:"-"`
	CreateTime      time.Time           `aws:"-"`
	Tags            []Tag               `aws:"-"`
}

// HostedZoneConfig tells public zones from private ones.
type HostedZoneConfig struct {
	Comment     string
	PrivateZone bool `aws:"always"`
}

// VPC names a VPC in its Region.
type VPC struct {
	VPCRegion string
	VPCId     string `aws:"id=vpc"`
}

// Tag is a name and a value that somebody put on a zone or a health check.
type Tag struct{ Key, Value string }

// ID is the part of the Id that people type.
func (z HostedZone) ID() string { return strings.TrimPrefix(z.Id, zonePrefix) }

// Refs names the VPCs of a private zone; nothing keeps them from going.
func (z HostedZone) Refs() []string { return nil }

// Stations are the zone's name servers, those of the domains that they are named
// in, and where they all stand on the Internet; a private zone has none that
// anybody could reach.
func (z HostedZone) Stations() ([]string, []netip.Addr) {
	if z.Config.PrivateZone {
		return nil, nil
	}
	var names []string
	var at []netip.Addr
	for _, n := range z.NameServers {
		_, domain, _ := strings.Cut(n, ".")
		home := HomeOf(domain + ".")
		names, at = append(names, n, home.Name), append(at, AddressOf(n), home.Address)
	}
	return names, at
}

const (
	zonePrefix   = "/hostedzone/"
	changePrefix = "/change/"
)

// The four top-level domains under which every zone has one server, and the
// first address of the range that they stand in.
// https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/SOA-NSrecords.html
var (
	serverDomains = []string{"com", "net", "org", "co.uk"}
	serverRange   = netip.AddrFrom4([4]byte{205, 251, 192, 0})
)

const serversPerDomain = 512

// nameServers draws four servers, one under each domain.
func nameServers(tx *world.Tx) []string {
	d := tx.Draw("delegation-set")
	var all []string
	for k, domain := range serverDomains {
		n := int(binary.BigEndian.Uint16(d[2*k:])) % serversPerDomain
		all = append(all, fmt.Sprintf("ns-%d.awsdns-%02d.%s", k*serversPerDomain+n, n/8, domain))
	}
	return all
}

// AddressOf is where a name server of Route 53 stands; it is not valid for other
// names.
func AddressOf(server string) netip.Addr {
	var n, group int
	if _, err := fmt.Sscanf(server, "ns-%d.awsdns-%d.", &n, &group); err != nil || n < 0 || n >= len(serverDomains)*serversPerDomain {
		return netip.Addr{}
	}
	a := serverRange.As4()
	a[2] += byte(n >> 8)
	a[3] = byte(n)
	return netip.AddrFrom4(a)
}

// Home is a server of the domain that names of Route 53's servers lie in.
type Home struct {
	Name    string
	Address netip.Addr
}

// HomeOf is the server of such a domain, awsdns-15.com for example.
func HomeOf(domain string) Home {
	var group int
	_, _ = fmt.Sscanf(domain, "awsdns-%d.", &group)
	for k, d := range serverDomains {
		if strings.HasSuffix(domain, "."+d+".") && !strings.HasSuffix(domain, ".co."+d+".") {
			return Home{fmt.Sprintf("g-ns-%d.%s", group, strings.TrimSuffix(domain, ".")), netip.AddrFrom4([4]byte{205, 251, byte(184 + k), byte(group)})}
		}
	}
	return Home{}
}

// newID mints an id in Route 53's form: a letter and capitals and digits.
func newID(tx *world.Tx, prefix string) string {
	const letters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	d := tx.Draw(prefix)
	id := make([]byte, 20)
	for k := range id {
		id[k] = letters[int(d[k])%len(letters)]
	}
	return prefix + string(id)
}

// put stores a resource where Route 53 keeps everything: in no Region.
func put(tx *world.Tx, r world.Resource) { tx.PutIn(mine(tx), r) }

// mine matches what belongs to the account, wherever the caller stands.
func mine(tx *world.Tx) world.Scope { return world.Scope{Account: tx.Account} }

// zoneOf finds a hosted zone by its id, with or without its prefix.
func zoneOf(tx *world.Tx, id string) (HostedZone, error) {
	short := strings.TrimPrefix(strings.TrimPrefix(id, "/"), "hostedzone/")
	z, ok := world.Get[HostedZone](tx.World(), mine(tx), short)
	if !ok {
		return z, world.Refuse("NoSuchHostedZone", "No hosted zone found with ID: "+short).Because("hosted-zone-unknown", short)
	}
	return z, nil
}

// Count is how many record sets the zone has.
func (z HostedZone) Count() int { return len(z.Records) }

// described is a zone as answers show it.
type described struct {
	HostedZone
	ResourceRecordSetCount int64
}

func describe(z HostedZone) described { return described{z, int64(len(z.Records))} }

// defaults are the two record sets that every zone begins with.
func (z HostedZone) defaults() []ResourceRecordSet {
	var servers []ResourceRecord
	for _, n := range z.NameServers {
		servers = append(servers, ResourceRecord{n + "."})
	}
	soa := fmt.Sprintf("%s. awsdns-hostmaster.amazon.com. 1 7200 900 1209600 86400", z.NameServers[0])
	ns, start := int64(172800), int64(900)
	return []ResourceRecordSet{
		{Name: z.Name, Type: "NS", TTL: &ns, ResourceRecords: servers},
		{Name: z.Name, Type: "SOA", TTL: &start, ResourceRecords: []ResourceRecord{{soa}}},
	}
}

// has reports whether a name lies in the zone.
func (z HostedZone) has(name string) bool {
	return name == z.Name || strings.HasSuffix(name, "."+z.Name)
}

// isDefault tells the two record sets that cannot be deleted.
func (z HostedZone) isDefault(r ResourceRecordSet) bool {
	return r.Name == z.Name && (r.Type == "NS" || r.Type == "SOA")
}

// onlyDefaults reports whether nobody added anything.
func (z HostedZone) onlyDefaults() bool {
	return !slices.ContainsFunc(z.Records, func(r ResourceRecordSet) bool { return !z.isDefault(r) })
}
