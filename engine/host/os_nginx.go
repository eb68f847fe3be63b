package host

import (
	"fmt"
	"slices"

	"skylab/engine/machine"
)

// nginx is the program of that name, as far as it says whether its files can be read and
// has them read again: -t, -s reload and -v of nginx(8).
func nginx(s *seat, args []string) int {
	switch {
	case !slices.ContainsFunc(s.units(), func(u machine.UnitStatus) bool { return u.Name == "nginx" }):
		fmt.Fprintln(s.errw, "nginx: command not found")
		return 127
	case len(args) == 1 && args[0] == "-v":
		fmt.Fprintln(s.errw, "nginx version: nginx/1.26.3")
		return 0
	case len(args) == 1 && args[0] == "-t":
		return nginxTest(s)
	case len(args) == 2 && args[0] == "-s" && args[1] == "reload":
		return nginxReload(s)
	}
	fmt.Fprintln(s.errw, "nginx: here it knows -t, -s reload and -v; systemctl starts and stops it")
	return 1
}

const nginxConfig = "/etc/nginx/nginx.conf"

func nginxTest(s *seat) int {
	if status := nginxReads(s); status != 0 {
		fmt.Fprintf(s.errw, "nginx: configuration file %s test failed\n", nginxConfig)
		return status
	}
	fmt.Fprintf(s.errw, "nginx: the configuration file %s syntax is ok\nnginx: configuration file %s test is successful\n", nginxConfig, nginxConfig)
	return 0
}

func nginxReload(s *seat) int {
	if status := nginxReads(s); status != 0 {
		return status
	}
	for _, u := range s.units() {
		if u.Name == "nginx" && u.Active {
			return s.applied("reload", u.Name, machine.ReloadUnit{InstanceId: s.m.id, Name: u.Name})
		}
	}
	fmt.Fprintln(s.errw, `nginx: [error] open() "/run/nginx.pid" failed (2: No such file or directory)`)
	return 1
}

// nginxReads reads the files as nginx would, and says what it can't read.
func nginxReads(s *seat) int {
	if !s.root {
		fmt.Fprintln(s.errw, `nginx: [emerg] open() "/run/nginx.pid" failed (13: Permission denied)`)
		return 1
	}
	i, _ := s.instance()
	if err := machine.Readable(s.world(), i, "nginx"); err != nil {
		fmt.Fprintf(s.errw, "nginx: [emerg] %v\n", err)
		return 1
	}
	return 0
}
