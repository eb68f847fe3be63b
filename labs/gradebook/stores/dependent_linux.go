package stores

import "syscall"

// dependent is a process that goes down with the tests, however they end. It is
// that of another user where one is given.
func dependent(owner *[2]int) *syscall.SysProcAttr {
	attr := &syscall.SysProcAttr{Pdeathsig: syscall.SIGQUIT}
	if owner != nil {
		attr.Credential = &syscall.Credential{Uid: uint32(owner[0]), Gid: uint32(owner[1])}
	}
	return attr
}
