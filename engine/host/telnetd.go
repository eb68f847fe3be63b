package host

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"strings"
)

// Files of a machine that telnetd reads: who may come in, as name:password one a
// line, and what those are shown who did.
const (
	telnetUsers = "/etc/telnetd.users"
	motd        = "/etc/motd"
)

// loginTries is how often login(1) asks before it hangs up.
const loginTries = 3

// telnetd takes connections for login.
func (m *Machine) telnetd(ln net.Listener) {
	for {
		c, err := ln.Accept()
		if err != nil {
			return
		}
		go m.guard(func() {
			defer c.Close()
			telnetLogin(c, hostname(m), func(name string) string {
				data, _ := m.file(name)
				return data
			})
		})
	}
}

// telnetLogin asks for a name and a password (RFC 854, without options) and
// shows the message of the day to whoever has them. Then it hangs up: both have
// crossed the wire as they were typed, which is what it is here for.
func telnetLogin(c io.ReadWriter, name string, file func(string) string) {
	lines := bufio.NewScanner(io.LimitReader(c, 4096))
	ask := func(what string) (string, bool) {
		fmt.Fprint(c, what)
		ok := lines.Scan()
		return strings.TrimRight(lines.Text(), "\r"), ok
	}
	for range loginTries {
		user, ok := ask(name + " login: ")
		if !ok {
			return
		}
		password, ok := ask("Password: ")
		if !ok {
			return
		}
		for known := range strings.Lines(file(telnetUsers)) {
			if user != "" && strings.TrimRight(known, "\n") == user+":"+password {
				fmt.Fprintf(c, "\r\n%s\r\nlogout\r\n", strings.TrimRight(file(motd), "\n"))
				return
			}
		}
		fmt.Fprint(c, "\r\nLogin incorrect\r\n\r\n")
	}
}
