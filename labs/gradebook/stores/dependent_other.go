//go:build !linux

package stores

import "syscall"

// dependent is never called: the server is that of Debian.
func dependent(*[2]int) *syscall.SysProcAttr { return nil }
