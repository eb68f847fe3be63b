package host

import (
	"fmt"
	"net/netip"
	"strconv"
	"strings"
	"time"
)

// ping speaks as that of iputils does.
func ping(s *seat, args []string) int {
	count, name := 4, ""
	for k := 0; k < len(args); k++ {
		switch a := args[k]; {
		case a == "-c":
			if k++; k == len(args) {
				fmt.Fprintln(s.errw, "ping: option requires an argument -- 'c'")
				return 2
			}
			n, err := strconv.Atoi(args[k])
			if err != nil || n < 1 || n > 100 {
				fmt.Fprintf(s.errw, "ping: invalid argument: '%s': out of range: 1 <= value <= 100\n", args[k])
				return 1
			}
			count = n
		case strings.HasPrefix(a, "-"):
			fmt.Fprintf(s.errw, "ping: invalid option -- '%s'\n", strings.TrimLeft(a, "-"))
			return 2
		default:
			name = a
		}
	}
	if name == "" {
		fmt.Fprintln(s.errw, "ping: usage error: Destination address required")
		return 1
	}
	to, ok := s.resolve(name)
	if !ok {
		fmt.Fprintf(s.errw, "ping: %s: Name or service not known\n", name)
		return 2
	}
	if s.m == nil {
		fmt.Fprintln(s.errw, "ping: connect: Network is unreachable")
		return 2
	}
	return pings(s, name, to, count)
}

func pings(s *seat, name string, to netip.Addr, count int) int {
	fmt.Fprintf(s.out, "PING %s (%s) 56(84) bytes of data.\n", name, to)
	came := 0
	for seq := 1; seq <= count && s.ctx.Err() == nil; seq++ {
		began := time.Now()
		if err := s.m.Ping(s.ctx, to, uint16(seq)); err == nil {
			came++
			fmt.Fprintf(s.out, "64 bytes from %s: icmp_seq=%d ttl=64 time=%.3f ms\n", to, seq, float64(time.Since(began).Microseconds())/1000)
		}
	}
	fmt.Fprintf(s.out, "\n--- %s ping statistics ---\n%d packets transmitted, %d received, %.4g%% packet loss, time %dms\n",
		name, count, came, 100-100*float64(came)/float64(count), (count-1)*1000)
	if came == 0 {
		return 1
	}
	return 0
}
