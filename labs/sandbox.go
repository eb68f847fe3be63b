package labs

import "skylab/engine/snapshot"

// Sandbox is the name of the account with no lab.
const Sandbox = "sandbox"

// OfSnapshot returns a lab without tasks in an account that was described.
func OfSnapshot(s *snapshot.Snapshot) *Lab {
	return &Lab{Name: s.Name(), Unit: Sandbox, Region: s.Region, Snapshot: s, Prose: map[string]*Prose{}, file: Sandbox}
}

// NewSandbox returns a lab without tasks: an account to try things in, with a
// laptop and a server on the Internet to send packets to and from.
func NewSandbox() *Lab {
	return &Lab{
		Name: Sandbox, Unit: Sandbox, Region: "ap-northeast-2", Prose: map[string]*Prose{}, file: Sandbox,
		Start: Script{Text: `aws machine put-host --name laptop --address 203.0.113.10 --kind laptop
aws machine put-host --name updates.example --address 198.51.100.20 --listens Proto=tcp,Port=443,Name=nginx Proto=tcp,Port=80,Name=nginx`},
	}
}
