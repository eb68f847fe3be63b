package machine

import "skylab/engine/world"

// Operations holds one of every command of this package, in no order that
// matters. AWS has none of them: they set the stage of a lab.
var Operations = []world.Command{
	PutHost{},
	DeleteHost{},
	PutCertificate{},
	PutOutage{},
	DeleteOutage{},
	PutLoad{},
	DeleteLoad{},
	StartUnit{},
	StopUnit{},
	InstallPackages{},
	RemovePackages{},
	SetUnit{},
	SetSysctl{},
	ChangeFirewall{},
	WriteFile{},
	ReloadUnit{},
}
