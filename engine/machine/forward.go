package machine

import (
	"skylab/engine/ec2"
)

// Forwards reports whether the kernel of i passes on packets for others: its
// user data sets net.ipv4.ip_forward. Source/destination checking is decided
// by the network interface, not here.
func Forwards(i ec2.Instance) bool { return readUserData(i.UserData).forwards }

// Masquerades reports whether i puts its own address in place of the source of
// what it passes on: its user data has an iptables rule in POSTROUTING with the
// target MASQUERADE or SNAT.
func Masquerades(i ec2.Instance) bool { return readUserData(i.UserData).masquerades }
