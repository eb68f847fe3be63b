package host_test

import (
	"context"
	"net/netip"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"skylab/engine/host"
)

func TestToolsOfAMachineSpeakAsTheRealOnes(t *testing.T) {
	e := sandbox(t, box+`
aws ec2 authorize-security-group-ingress --group-id $group --protocol all --cidr 203.0.113.0/24`).Engine
	on(t, e, []transcript{
		{"ip addr show", "2: ens5: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 9001 qdisc mq state UP", 0},
		{"ip -br a", "ens5             UP             10.9.1.4/24\n", 0},
		{"ip route", "default via 10.9.1.1 dev ens5 proto dhcp src 10.9.1.4 metric 512\n10.9.1.0/24 dev ens5", 0},
		{"ip route get 10.9.1.5", "10.9.1.5 dev ens5 src 10.9.1.4", 0},
		{"ip route get 8.8.8.8", "8.8.8.8 via 10.9.1.1 dev ens5 src 10.9.1.4", 0},
		{"ip addr add 10.9.1.9/24 dev ens5", "RTNETLINK answers: Operation not permitted", 2},
		{"ip frob", "Object \"frob\" is unknown, try \"ip help\".", 1},
		{"ip -frob a", "Option \"-frob\" is unknown", 255},
		{"ping -c 1 db; ip neigh", "10.9.1.5 dev ens5 lladdr ", 0},
		{"arp -n", "10.9.1.5                 ether", 0},
		{"ss -tln", "0.0.0.0:22", 0},
		{"ss --frob", "ss: unrecognized option", 255},
		{"nc -zv db 22", "Connection to db 22 port [tcp/ssh] succeeded!", 0},
		{"nc -zv db 23", "nc: connect to db port 23 (tcp) failed: Connection refused", 1},
		{"nc -zv db 70000", "nc: port number invalid: 70000", 1},
		{"nc -zv nowhere 22", "nc: getaddrinfo for host \"nowhere\" port 22: Name or service not known", 1},
		{"nc -zuv db 53", "(udp) failed: Connection refused", 1},
		{"nc db 22 </dev/null", "SSH-2.0-OpenSSH_8.7", 0},
		{"telnet db 22 </dev/null", "Trying 10.9.1.5...\nConnected to db.\nEscape character is '^]'.\nSSH-2.0-OpenSSH_8.7", 0},
		{"telnet db", "telnet: connect to address 10.9.1.5: Connection refused", 1},
		{"dig +short ip-10-9-1-5.ap-northeast-2.compute.internal", "10.9.1.5\n", 0},
		{"dig +short updates.example", "198.51.100.20\n", 0},
		{"dig nowhere.example", "status: NXDOMAIN", 0},
		{"nslookup updates.example", "Server:\t\t10.9.0.2\nAddress:\t10.9.0.2#53\n\nNon-authoritative answer:\nName:\tupdates.example\nAddress: 198.51.100.20\n", 0},
		{"nslookup nowhere.example", "** server can't find nowhere.example: NXDOMAIN", 1},
		{"nslookup -type=ns updates.example", "updates.example\tnameserver = ns1.harbordns.net.", 0},
		{"host updates.example", "updates.example has address 198.51.100.20\n", 0},
		{"host nowhere.example", "Host nowhere.example not found: 3(NXDOMAIN)\n", 1},
		{"host -t NS updates.example", "updates.example name server ns1.harbordns.net.", 0},
		{"host 198.41.0.4", "4.0.41.198.in-addr.arpa domain name pointer a.root-servers.net.\n", 0},
		{"host -t BOGUS updates.example", "invalid type", 1},
		{"nslookup", "Usage:", 1},
		{"dig +trace +nocmd updates.example", "updates.example.\t300\tIN\tA\t198.51.100.20\n;; Received", 0},
		{"dig +noall +answer @ns1.harbordns.net updates.example", "updates.example.\t300\tIN\tA\t198.51.100.20\n", 0},
		{"dig updates.example", ";; SERVER: 10.9.0.2#53(10.9.0.2) (UDP)", 0},
		{"dig @169.254.169.253 +short updates.example", "198.51.100.20\n", 0},
		{"dig @10.9.1.5 updates.example", ";; no servers could be reached", 9},
		{"dig -Z", "Invalid option: -Z", 1},
		{"curl -s http://169.254.169.254/latest/meta-data/instance-id", "Unauthorized", 0},
		{"T=$(curl -s -X PUT -H 'X-aws-ec2-metadata-token-ttl-seconds: 60' http://169.254.169.254/latest/api/token); curl -s -H \"X-aws-ec2-metadata-token: $T\" http://169.254.169.254/latest/meta-data/local-ipv4", "10.9.1.4", 0},
		{"traceroute -n 10.9.1.5", "traceroute to 10.9.1.5 (10.9.1.5), 30 hops max, 60 byte packets\n 1  10.9.1.5  ", 0},
		{"traceroute -n laptop", " 1  203.0.113.1  ", 0},
		{"traceroute nowhere", "nowhere: Name or service not known", 2},
		{"traceroute -m 300 db", "max hops cannot be more than 255", 2},
		{"openssl s_client -connect updates.example:443 </dev/null", "Verify return code: 0 (ok)", 0},
		{"openssl s_client -connect updates.example:443 </dev/null | openssl x509 -noout -subject", "subject=CN = updates.example\n", 0},
		{"openssl s_client -connect db:443", "connect:errno=111", 1},
		{"openssl s_client -connect db:22", "no peer certificate available", 1},
		{"openssl s_client -connect db", "-connect argument or target parameter malformed", 1},
		{"openssl frob", "Invalid command 'frob'", 1},
		{"curl -s https://updates.example", "<h1>nginx on updates.example</h1>", 0},
		{"curl https://198.51.100.20", "curl: (60) SSL: no alternative certificate subject name matches target host name '198.51.100.20'", 60},
		{"curl -sk https://198.51.100.20", "<h1>nginx", 0},
		{"curl http://db:22", "curl: (1) Received HTTP/0.9 when not allowed", 1},
		{"openssl x509 -noout -subject -in /etc/pki/tls/certs/ca-bundle.crt", "subject=C = US, O = Skylab, CN = Skylab Root CA\n", 0},
		{"cp /etc/pki/tls/certs/ca-bundle.crt roots; echo none | sudo tee /etc/pki/tls/certs/ca-bundle.crt; curl -sS https://updates.example", "curl: (60) SSL certificate problem: unable to get local issuer certificate", 60},
		{"echo | openssl s_client -connect updates.example:443", "Verify return code: 20 (unable to get local issuer certificate)", 0},
		{"sudo cp roots /etc/pki/tls/certs/ca-bundle.crt; curl -s https://updates.example", "<h1>nginx on updates.example</h1>", 0},
		{"curl https://updates.example:80", "curl: (35)", 35},
		{"tcpdump -nn", "You don't have permission to perform this capture on that device", 1},
		{"sudo tcpdump -nn -c 1 icmp", "ICMP echo request", 0},
		{"sudo tcpdump -i ens9", "tcpdump: ens9: No such device exists", 1},
		{"sudo tcpdump prot 80", "tcpdump: can't parse filter expression: syntax error", 1},
	})
	for line, want := range map[string]string{
		"dig +short updates.example":                       "198.51.100.20\n",
		"traceroute -n web":                                " 1  203.0.113.1  ",
		"curl -s http://localhost:80":                      "",
		"ip -br a":                                         "eth0             UP             203.0.113.10/24",
		"nc -zv web 22":                                    "Connection to web 22 port [tcp/ssh] succeeded!",
		"curl -k https://web 2>&1":                         "curl: (7)",
		"openssl version":                                  "OpenSSL 3",
		"dig +short -x 203.0.113.10":                       "",
		"tcpdump -nn port 22 -c 1":                         "Flags [S]",
		"curl -s -o page http://updates.example; cat page": "<h1>nginx on updates.example</h1>",
	} {
		if out, _ := typed(t, e, line); !strings.Contains(out, want) {
			t.Errorf("$ %s\n%swant %q", line, out, want)
		}
	}
}

func TestANatGatewayShowsItselfOnTheWayOutAndForgetsAfter350Seconds(t *testing.T) {
	a := solved(t, "private-nat")
	w := a.Engine.World()
	var passed atomic.Int64 // the pump reads the clock in a goroutine of its own
	now := func() time.Time { return w.Now().Add(time.Duration(passed.Load())) }
	f := host.New(host.Config{World: w, Now: now})
	defer f.Close()
	m, err := f.Machine("build-a")
	if err != nil {
		t.Fatal(err)
	}
	port, _ := strconv.ParseUint(a.Values.Fill("{port}"), 10, 16)
	to := netip.AddrPortFrom(netip.MustParseAddr(a.Values.Fill("{updates}")), uint16(port))
	c, err := m.Dial(context.Background(), to)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	passed.Store(int64(351 * time.Second))
	if _, err := c.Write([]byte("GET / HTTP/1.1\r\n\r\n")); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Read(make([]byte, 1)); err == nil || !strings.Contains(err.Error(), "reset") {
		t.Errorf("what a NAT gateway has forgotten ends with %v, want a reset", err)
	}
}

func TestTheFlowLogSaysWhoWasLetIn(t *testing.T) {
	e := sandbox(t, box).Engine
	typed(t, e, "curl -m 1 http://web:81; ssh -q -i mine.pem ec2-user@web true; ssh -q -i mine.pem ec2-user@web ping -c 2 db; dig +short updates.example")
	out, status := typed(t, e, "flows web")
	for _, want := range []string{
		"version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status\n",
		" 203.0.113.10 10.9.1.4 ", " 81 6 1 60 ", "REJECT OK\n", " 22 6 ", " 10.9.1.4 10.9.1.5 0 0 1 2 168 ", "ACCEPT OK\n", "2 123456789012 eni-",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("%q is not in the flow log (%d):\n%s", want, status, out)
		}
	}
	if out, status := typed(t, e, "flows nobody"); status != 1 || !strings.Contains(out, "flows: nobody: no such machine") {
		t.Errorf("%d %s", status, out)
	}
}

func TestAFloodEndsInAClearMessageAndTheNextLineWorks(t *testing.T) {
	e := sandbox(t, "true").Engine
	e.Live().(*host.Network).Limit(host.Limits{Bytes: 20_000})
	out, _ := typed(t, e, "for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30; do curl -s -o /dev/null http://updates.example; done")
	if !strings.Contains(out, "limit-traffic") {
		t.Errorf("nothing says that a limit was met:\n%s", out)
	}
	if out, status := typed(t, e, "curl -s http://updates.example"); status != 0 {
		t.Errorf("the next line ends with %d: %s", status, out)
	}
}
