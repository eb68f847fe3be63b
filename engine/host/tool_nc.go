package host

import (
	"errors"
	"fmt"
	"io"
	"net/netip"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// nc opens a connection, as OpenBSD's does: -z only looks whether it opens.
func nc(s *seat, args []string) int {
	var zero, verbose, datagrams bool
	var words []string
	for k := 0; k < len(args); k++ {
		a := args[k]
		switch {
		case a == "-w":
			k++ // nobody waits here
		case strings.HasPrefix(a, "-") && len(a) > 1:
			for _, l := range a[1:] {
				switch l {
				case 'z':
					zero = true
				case 'v':
					verbose = true
				case 'u':
					datagrams = true
				case 'n', '4':
				case 'l':
					fmt.Fprintln(s.errw, "nc: a listener that ends with the line is of no use here; systemctl starts services that stay")
					return 1
				default:
					fmt.Fprintf(s.errw, "nc: invalid option -- '%c'\nusage: nc [-46nuvz] [-w timeout] [destination] [port]\n", l)
					return 1
				}
			}
		default:
			words = append(words, a)
		}
	}
	if len(words) != 2 {
		fmt.Fprintln(s.errw, "usage: nc [-46nuvz] [-w timeout] [destination] [port]")
		return 1
	}
	port, err := strconv.ParseUint(words[1], 10, 16)
	if err != nil || port == 0 {
		fmt.Fprintf(s.errw, "nc: port number invalid: %s\n", words[1])
		return 1
	}
	to, ok := s.resolve(words[0])
	if !ok {
		fmt.Fprintf(s.errw, "nc: getaddrinfo for host \"%s\" port %s: Name or service not known\n", words[0], words[1])
		return 1
	}
	if datagrams {
		return s.ncUDP(words, netip.AddrPortFrom(to, uint16(port)))
	}
	return s.ncTCP(words, netip.AddrPortFrom(to, uint16(port)), zero, verbose)
}

func (s *seat) ncTCP(words []string, to netip.AddrPort, zero, verbose bool) int {
	said, ok := s.converse(to, zero)
	reason := ""
	switch {
	case ok == nil:
		if verbose {
			fmt.Fprintf(s.errw, "Connection to %s %s port [tcp/%s] succeeded!\n", words[0], words[1], serviceName(to.Port()))
		}
		_, _ = s.out.Write(said)
		return 0
	case errors.Is(ok, syscall.ETIMEDOUT):
		s.pass(synRetries)
		reason = "Connection timed out"
	case errors.Is(ok, syscall.ECONNREFUSED):
		reason = "Connection refused"
	default:
		reason = "Network is unreachable"
	}
	if verbose || !zero {
		fmt.Fprintf(s.errw, "nc: connect to %s port %s (tcp) failed: %s\n", words[0], words[1], reason)
	}
	return 1
}

// converse opens a connection, says what stands at the program's input, and
// listens until the other side is silent for a moment of the wall's time.
func (s *seat) converse(to netip.AddrPort, only bool) ([]byte, error) {
	if s.m == nil {
		return nil, syscall.ENETUNREACH
	}
	c, err := s.m.Dial(s.ctx, to)
	if err != nil || only {
		if err == nil {
			c.Close()
		}
		return nil, err
	}
	defer c.Close()
	if s.in != nil {
		_, _ = io.Copy(c, io.LimitReader(s.in, maxBody))
	}
	var out []byte
	b := make([]byte, 4096)
	for len(out) < maxBody {
		_ = c.SetReadDeadline(time.Now().Add(150 * time.Millisecond))
		n, err := c.Read(b)
		out = append(out, b[:n]...)
		if err != nil {
			break
		}
	}
	return out, nil
}

func (s *seat) ncUDP(words []string, to netip.AddrPort) int {
	if s.m == nil {
		return 1
	}
	data := []byte("X")
	if s.in != nil {
		if b, _ := io.ReadAll(io.LimitReader(s.in, 1400)); len(b) > 0 {
			data = b
		}
	}
	if err := s.m.Datagram(s.ctx, to, 0, data); errors.Is(err, syscall.ECONNREFUSED) {
		fmt.Fprintf(s.errw, "nc: connect to %s port %s (udp) failed: Connection refused\n", words[0], words[1])
		return 1
	}
	// Silence says nothing over UDP, and nc takes it for success.
	fmt.Fprintf(s.errw, "Connection to %s %s port [udp/%s] succeeded!\n", words[0], words[1], serviceName(to.Port()))
	return 0
}

// serviceName is what /etc/services calls a port, or *.
func serviceName(port uint16) string {
	name, ok := map[uint16]string{22: "ssh", 23: "telnet", 53: "domain", 80: "http", 443: "https", 3306: "mysql", 8080: "webcache"}[port]
	if !ok {
		return "*"
	}
	return name
}

// telnet shows what the other side says, all of it in the open.
func telnet(s *seat, args []string) int {
	if len(args) == 0 || len(args) > 2 || strings.HasPrefix(args[0], "-") {
		fmt.Fprintln(s.errw, "Usage: telnet [-4] [-6] [-8] [-E] [-L] [-a] [-d] [-e char] [-l user] [-n tracefile] [-b hostalias ] [-r] [host-name [port]]")
		return 1
	}
	port := uint64(23)
	if len(args) == 2 {
		n, err := strconv.ParseUint(args[1], 10, 16)
		if err != nil || n == 0 {
			fmt.Fprintf(s.errw, "telnet: could not resolve %s/%s: Servname not supported for ai_socktype\n", args[0], args[1])
			return 1
		}
		port = n
	}
	to, ok := s.resolve(args[0])
	if !ok {
		fmt.Fprintf(s.errw, "telnet: could not resolve %s/%d: Name or service not known\n", args[0], port)
		return 1
	}
	fmt.Fprintf(s.out, "Trying %s...\n", to)
	said, err := s.converse(netip.AddrPortFrom(to, uint16(port)), false)
	switch {
	case errors.Is(err, syscall.ETIMEDOUT):
		s.pass(synRetries)
		fmt.Fprintf(s.errw, "telnet: connect to address %s: Connection timed out\n", to)
		return 1
	case errors.Is(err, syscall.ECONNREFUSED):
		fmt.Fprintf(s.errw, "telnet: connect to address %s: Connection refused\n", to)
		return 1
	case err != nil:
		fmt.Fprintf(s.errw, "telnet: connect to address %s: Network is unreachable\n", to)
		return 1
	}
	fmt.Fprintf(s.out, "Connected to %s.\nEscape character is '^]'.\n%s\nConnection closed by foreign host.\n", args[0], strings.TrimRight(string(said), "\n"))
	return 0
}

// ss lists sockets that listen, as ss -tln does.
func ss(s *seat, args []string) int {
	flags := strings.Join(args, "")
	if strings.Trim(flags, "-tlnaupe4") != "" {
		fmt.Fprintf(s.errw, "ss: unrecognized option '%s'\n", flags)
		return 255
	}
	if s.m == nil {
		return 1
	}
	fmt.Fprintln(s.out, "Netid State  Recv-Q Send-Q Local Address:Port Peer Address:Port Process")
	for _, l := range s.listeners() {
		if strings.Contains(flags, "t") != strings.Contains(flags, "u") && strings.Contains(flags, "u") != (l.Proto == "udp") {
			continue
		}
		state := "LISTEN"
		if l.Proto == "udp" {
			state = "UNCONN"
		}
		process := ""
		if s.root && strings.Contains(flags, "p") {
			process = fmt.Sprintf("users:((\"%s\",pid=1%03d,fd=6))", l.Name, l.Port%1000)
		}
		fmt.Fprintf(s.out, "%-5s %-6s 0      %-6d %18s %17s %s\n", l.Proto, state, 511, "0.0.0.0:"+strconv.Itoa(l.Port), "0.0.0.0:*", process)
	}
	return 0
}

// arp lists the neighbours whose hardware address the machine has learnt.
func arpTool(s *seat, _ []string) int {
	fmt.Fprintln(s.out, "Address                  HWtype  HWaddress           Flags Mask            Iface")
	for _, n := range s.neighbours() {
		fmt.Fprintf(s.out, "%-24s ether   %-19s C                     %s\n", n.ip, n.mac, n.plug)
	}
	return 0
}

func (s *seat) listeners() []listening {
	is, _ := s.f.net.Load().Machine(s.m.id)
	var out []listening
	for _, l := range is.Listeners {
		out = append(out, listening{l.Proto, l.Port, l.Name})
	}
	return out
}

type listening struct {
	Proto string
	Port  int
	Name  string
}
