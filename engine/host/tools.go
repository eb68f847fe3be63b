package host

// program is what a word of the prompt runs. args are the words behind it; what
// is returned is the exit status.
type program func(s *seat, args []string) int

// tools are the programs that every machine has.
func tools() map[string]program {
	return map[string]program{
		"arp": arpTool, "curl": curl, "dig": dig, "ip": ip, "nc": nc, "openssl": openssl, "ping": ping, "ss": ss, "ssh": ssh, "tcpdump": tcpdump,
		"telnet": telnet, "traceroute": traceroute,
	}
}
