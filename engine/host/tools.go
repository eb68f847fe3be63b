package host

import "fmt"

// program is what a word of the prompt runs. args are the words behind it; what
// is returned is the exit status.
type program func(s *seat, args []string) int

// tools are the programs that every machine has.
func tools() map[string]program {
	return map[string]program{
		"arp": arpTool, "curl": curl, "dig": dig, "host": hostTool, "ip": ip, "nc": nc, "nslookup": nslookup, "openssl": openssl, "ping": ping, "ss": ss, "ssh": ssh, "tcpdump": tcpdump,
		"telnet": telnet, "traceroute": traceroute,
	}
}

// where is the machine's name for people.
func (s *seat) where() string {
	if s.m == nil {
		return "-"
	}
	return s.m.now.Label()
}

// run runs a program; one that panics ends as one that crashed.
func (s *seat) run(p program, args []string) (status int) {
	defer func() {
		if r := recover(); r != nil {
			s.f.trouble(s.where(), r)
			fmt.Fprintln(s.errw, "Segmentation fault (core dumped)")
			status = 139 // 128 and SIGSEGV
		}
	}()
	return p(s, args)
}
