package machine

import (
	"net/netip"

	"skylab/engine/ec2"
	"skylab/engine/world"
)

// standing are hosts of the Internet that are there without a lab placing them:
// where machines fetch their packages from. The first serves every Region.
// https://docs.aws.amazon.com/linux/al2023/ug/repository-sources.html
var standing = []Host{
	{AmazonPackages, netip.AddrFrom4([4]byte{52, 219, 144, 10}), webPorts, "server"},
	{"archive.ubuntu.com", netip.AddrFrom4([4]byte{91, 189, 91, 81}), webPorts, "server"},
	{"deb.debian.org", netip.AddrFrom4([4]byte{151, 101, 2, 132}), webPorts, "server"},
}

// AmazonPackages is the host that Amazon Linux fetches its packages from; each
// Region has a name of its own for it.
const AmazonPackages = "al2023-repos-de612dc2.s3.dualstack.amazonaws.com"

// Aliases are further names of a standing host: the package repositories of all
// Regions are one, and so are the mirrors of all countries.
func Aliases(h Host) []string {
	switch h.Name {
	case AmazonPackages:
		var all []string
		for _, r := range ec2.Regions() {
			all = append(all, "al2023-repos-"+r+"-de612dc2.s3.dualstack."+r+".amazonaws.com")
		}
		return all
	case "archive.ubuntu.com":
		return []string{"*.archive.ubuntu.com"}
	}
	return nil
}

var webPorts = []Listener{
	{Proto: "tcp", Port: 80, Name: "nginx", Status: "200 OK"},
	{Proto: "tcp", Port: 443, Name: "nginx", Status: "200 OK"},
}

// Hosts are those of the Internet: the ones that were placed, and behind them
// those that are always there, those that answer for names among them.
func Hosts(w *world.World) []Host {
	return append(append(world.All[Host](w, world.Everywhere), standing...), nameServers(w)...)
}

// Secure reports whether the listener speaks HTTP inside TLS.
func (l Listener) Secure() bool {
	return l.Proto == "tcp" && l.Status != "" && (l.Port == 443 || l.Port == 8443)
}
