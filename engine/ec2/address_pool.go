package ec2

import (
	"encoding/binary"
	"net/netip"

	"skylab/engine/world"
)

// publicPools are some of the blocks that EC2 gives public addresses from.
// https://ip-ranges.amazonaws.com/ip-ranges.json
var publicPools = map[string][]netip.Prefix{
	"ap-northeast-2": blocks("3.34.0.0/15", "3.36.0.0/14", "13.124.0.0/16", "13.125.0.0/16", "13.209.0.0/16", "15.164.0.0/15", "43.200.0.0/14", "52.78.0.0/16", "54.180.0.0/15"),
	"ap-northeast-1": blocks("13.112.0.0/14", "18.176.0.0/13", "35.72.0.0/13", "52.68.0.0/15", "54.64.0.0/15"),
	"us-east-1":      blocks("3.80.0.0/12", "34.192.0.0/12", "44.192.0.0/11", "52.0.0.0/15", "54.144.0.0/14"),
	"us-west-2":      blocks("34.208.0.0/12", "35.80.0.0/12", "44.224.0.0/11", "52.24.0.0/14", "54.184.0.0/13"),
	"eu-west-1":      blocks("3.248.0.0/13", "34.240.0.0/13", "52.16.0.0/15", "54.72.0.0/15"),
	"eu-central-1":   blocks("3.64.0.0/12", "18.192.0.0/13", "35.156.0.0/14", "52.28.0.0/16"),
	"ap-southeast-1": blocks("13.212.0.0/15", "18.136.0.0/13", "52.74.0.0/16", "54.254.0.0/16"),
}

// otherPool serves the Regions that have no row above.
var otherPool = blocks("18.128.0.0/11")

func blocks(cidrs ...string) []netip.Prefix {
	out := make([]netip.Prefix, len(cidrs))
	for i, c := range cidrs {
		out[i] = netip.MustParsePrefix(c)
	}
	return out
}

// publicAddress draws a public address that nothing in the World has.
func publicAddress(tx *world.Tx) netip.Addr {
	taken := map[netip.Addr]bool{}
	for _, a := range world.All[Address](tx.World(), world.Everywhere) {
		taken[a.PublicIp] = true
	}
	for _, n := range world.All[NetworkInterface](tx.World(), world.Everywhere) {
		for _, p := range n.PrivateIpAddresses {
			if p.Association != nil {
				taken[p.Association.PublicIp] = true
			}
		}
	}
	pools := publicPools[tx.Region]
	if pools == nil {
		pools = otherPool
	}
	for {
		d := tx.Draw("public-address")
		pool := pools[int(d[0])%len(pools)]
		a := pool.Addr().As4()
		host := binary.BigEndian.Uint32(d[1:]) & (1<<(32-pool.Bits()) - 1)
		binary.BigEndian.PutUint32(a[:], binary.BigEndian.Uint32(a[:])|host)
		// Addresses that end in 0 or 255 look like mistakes to a learner.
		if addr := netip.AddrFrom4(a); a[3] != 0 && a[3] != 255 && !taken[addr] {
			return addr
		}
	}
}

// amazonAssociation maps a private address to one of Amazon's pool.
func amazonAssociation(tx *world.Tx, vpc Vpc) *NetworkInterfaceAssociation {
	addr := publicAddress(tx)
	return &NetworkInterfaceAssociation{IpOwnerId: "amazon", PublicDnsName: vpc.publicName(tx.Region, addr), PublicIp: addr}
}

// publicName is the name of a public address of the VPC, if it gives names.
func (v Vpc) publicName(region string, addr netip.Addr) string {
	if !v.EnableDnsHostnames || !v.EnableDnsSupport {
		return ""
	}
	return publicName(region, addr)
}
