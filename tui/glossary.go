package tui

import (
	"regexp"
	"strings"
	"sync"
	"unicode"

	"skylab/assets"
)

// entry is a word of the glossary. What it is called and what it means stands
// in the dictionaries, under term.<name> and means.<name>.
type entry struct {
	name string
	// also are spellings that are the same in every language: beginnings of
	// ids, which end in a hyphen, codes, flags.
	also string
	see  string // related words
	lab  string // in which it is met
}

// glossary are all words, in the order of the lists.
var glossary = []entry{
	{"ip-address", "", "cidr port private-address public-address", "cidr"},
	{"ipv6", "", "ip-address", "cidr"},
	{"cidr", "--cidr-block CidrBlock", "prefix-length reserved-addresses subnet", "cidr"},
	{"prefix-length", "", "cidr longest-prefix", "cidr"},
	{"reserved-addresses", "", "cidr subnet broadcast", "cidr"},
	{"broadcast", "", "reserved-addresses prefix-length", "cidr"},
	{
		"private-address", "IGW_DESTINATION_ADDRESS_NOT_IN_RFC1918_EGRESS IGW_DESTINATION_ADDRESS_NOT_IN_RFC6598_EGRESS " +
			"IGW_SOURCE_ADDRESS_NOT_IN_RFC1918_INGRESS IGW_SOURCE_ADDRESS_NOT_IN_RFC6598_INGRESS IGW_DESTINATION_ADDRESS_IN_VPC_CIDRS",
		"public-address nat internet-gateway", "first-vpc",
	},
	{"public-address", "--associate-public-ip-address --map-public-ip-on-launch", "elastic-ip internet-gateway no-mapping", "first-vpc"},
	{"port", "--port", "ephemeral-port listen security-group-rule", "first-vpc"},
	{"ephemeral-port", "REMAP_EPHEMERAL_PORT", "stateless network-acl port", "firewalls"},
	{"tcp", "", "udp port reply", "layers"},
	{"udp", "", "tcp icmp", "layers"},
	{"icmp", "", "protocol port", "layers"},
	{"protocol", "PROTOCOL_RESTRICTION --protocol --ip-protocol", "tcp udp icmp", "layers"},
	{"frame", "", "mac-address switch packet", "layers"},
	{"mac-address", "arp", "frame switch router", "layers"},
	{"switch", "", "mac-address router frame", "layers"},
	{"router", "", "route-table switch packet", "layers"},
	{"segment", "", "tcp port packet", "layers"},
	{"packet", "reach", "hop reply reachability frame", "first-vpc"},
	{"hop", "", "packet reachability", "first-vpc"},
	{"reply", "", "stateful stateless no-route", "first-vpc"},

	{"region", "--region", "availability-zone vpc", "regions"},
	{"availability-zone", "--availability-zone", "region subnet dark", "regions"},
	{"dark", "", "availability-zone nat-gateway", "private-nat"},
	{"vpc", "vpc- --vpc-id", "subnet cidr route-table internet-gateway", "first-vpc"},
	{"default-vpc", "", "vpc public-subnet", "first-vpc"},
	{"subnet", "subnet- --subnet-id", "vpc cidr availability-zone public-subnet private-subnet", "first-vpc"},
	{"public-subnet", "", "private-subnet internet-gateway default-route", "first-vpc"},
	{"private-subnet", "", "public-subnet nat-gateway", "private-nat"},
	{"internet", "", "internet-gateway public-address", "first-vpc"},
	{"host", "", "internet packet", "first-vpc"},
	{"amazon", "", "dns user-data", ""},

	{"route", "--destination-cidr-block", "route-table longest-prefix default-route blackhole", "first-vpc"},
	{"route-table", "rtb- --route-table-id", "route main-route-table association longest-prefix", "first-vpc"},
	{"main-route-table", "", "route-table association", "first-vpc"},
	{"association", "rtbassoc- eipassoc- --association-id", "route-table main-route-table elastic-ip", "first-vpc"},
	{"local-route", "", "route vpc", "first-vpc"},
	{"default-route", "", "route internet-gateway nat-gateway longest-prefix", "first-vpc"},
	{"longest-prefix", "", "route prefix-length blackhole", "first-vpc"},
	{"no-route", "NO_ROUTE_TO_DESTINATION", "route default-route reply", "first-vpc"},
	{"blackhole", "BAD_STATE_ROUTE", "route longest-prefix", "private-nat"},
	{"prefix-list", "pl-", "route security-group-rule", ""},

	{"internet-gateway", "igw- --internet-gateway-id --gateway-id", "nat public-address default-route", "first-vpc"},
	{"nat", "NGW_SOURCE_ADDRESS_REASSIGN NGW_DEST_ADDRESS_PRESERVATION", "nat-gateway internet-gateway ephemeral-port", "private-nat"},
	{"nat-gateway", "nat- natgateway --nat-gateway-id", "nat elastic-ip private-subnet nat-instance", "private-nat"},
	{"load-balancer", "INSTANCE_OWN_SOURCE elbv2 alb nlb --load-balancer-arn", "target-group listener availability-zone", "regions"},
	{"target-group", "--target-group-arn", "load-balancer target-health", ""},
	{"target-health", "Target.Timeout Target.ResponseCodeMismatch Target.FailedHealthChecks", "target-group load-balancer", ""},
	{"listener", "--listener-arn ELBV2_LISTENERS_MISMATCH", "load-balancer listener-rule port", ""},
	{"listener-rule", "--rule-arn", "listener target-group", ""},
	{"launch-template", "lt- --launch-template-name --launch-template-id", "auto-scaling-group user-data", "autoscaling"},
	{"auto-scaling-group", "autoscaling asg --auto-scaling-group-name", "launch-template load-balancer target-tracking availability-zone", "autoscaling"},
	{"target-tracking", "put-scaling-policy TargetTrackingScaling ASGAverageCPUUtilization", "auto-scaling-group", "autoscaling"},
	{"nat-instance", "", "nat-gateway source-dest-check", "nat-instance"},
	{"iptables", "INSTANCE_FIREWALL iptables", "nat-instance security-group", "nat-instance"},
	{"elastic-ip", "eipalloc- --allocation-id", "public-address nat-gateway cost", "private-nat"},
	{"network-interface", "eni- --network-interface-id", "security-group public-address source-dest-check", "first-vpc"},
	{"attachment", "eni-attach- network-interface-attachment BAD_STATE_ATTACHMENT", "network-interface internet-gateway dependency", "first-vpc"},
	{"source-dest-check", "ENI_SOURCE_DEST_CHECK_RESTRICTION --no-source-dest-check --source-dest-check", "nat-instance network-interface", "nat-instance"},
	{"peering", "pcx- PCX_REQUIRES_ADDRESS_IN_VPC_CIDR --vpc-peering-connection-id", "vpc route cidr", "connect"},
	{"transit-gateway", "tgw- tgw-attach- TGW_ATTACH_VPC_AZ_RESTRICTION TGW_ATTACH_MISSING_TGW_RTB_ASSOCIATION UNSUPPORTED_COMPONENT", "peering transit-gateway-route-table vpc", ""},
	{"transit-gateway-route-table", "tgw-rtb- TGW_RTB_NO_ROUTE_TO_TGW_ATTACHMENT TGW_RTB_BAD_STATE_ROUTE", "transit-gateway route-table", ""},
	{"vpc-endpoint", "vpce- pl- VPCE_GATEWAY_PROTOCOL_RESTRICTION", "route-table network-interface", ""},
	{"vpn-gateway", "vgw- virtual-private-gateway", "vpn-connection vpc route-table", ""},
	{"vpn-connection", "vpn- cgw- customer-gateway", "vpn-gateway transit-gateway", ""},
	{"dhcp-options", "dopt- --dhcp-options-id", "dns vpc", "connect"},
	{"dns", "", "dhcp-options amazon", ""},
	{"cidr-association", "vpc-cidr-assoc-", "cidr vpc local-route", "cidr"},

	{"security-group", "sg- --group-id --security-group-ids --group-name", "security-group-rule stateful network-acl", "first-vpc"},
	{"security-group-rule", "sgr- --security-group-rule-ids", "security-group port group-mismatch", "first-vpc"},
	{"default-group", "", "security-group", "first-vpc"},
	{"network-acl", "acl- SUBNET_ACL_RESTRICTION --network-acl-id", "rule-number stateless ephemeral-port security-group", "firewalls"},
	{"rule-number", "--rule-number", "network-acl", "firewalls"},
	{"stateful", "", "stateless security-group reply", "firewalls"},
	{"stateless", "", "stateful network-acl ephemeral-port", "firewalls"},
	{"inbound", "", "outbound security-group-rule", "first-vpc"},
	{"outbound", "", "inbound network-acl stateful", "first-vpc"},
	{"group-mismatch", "ENI_SG_RULES_MISMATCH SG_HAS_NO_RULES SG_REFERENCES_NOT_PRESERVED SG_REFERENCES_CLIENTS_OF_LOAD_BALANCER", "security-group-rule security-group", "first-vpc"},
	{"spoofed", "GATEWAY_REJECTS_SPOOFED_TRAFFIC NGW_REQUIRES_SOURCE_IN_VPC", "internet-gateway nat-gateway", ""},
	{"no-mapping", "IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS", "public-address elastic-ip internet-gateway", "first-vpc"},
	{"not-ready", "BAD_STATE", "instance-state waiter", "private-nat"},
	{"no-path", "NO_PATH DISCONNECTED_VPCS NO_POSSIBLE_DESTINATION NO_SOURCE_OR_DESTINATION UNKNOWN_DESTINATION", "packet peering no-route", ""},
	{"reachability", "", "hop packet no-route", "first-vpc"},

	{"instance", "i- --instance-id", "instance-type image network-interface instance-state", "instance"},
	{"instance-type", "--instance-type", "instance image", "instance"},
	{"instance-state", "", "instance not-ready public-address", "instance"},
	{"image", "ami- --image-id", "instance volume architecture", "instance"},
	{"architecture", "arch arm64 x86_64", "image instance-type", "instance"},
	{"key-pair", "key- --key-name", "instance", "instance"},
	{"user-data", "--user-data", "instance listen", "instance"},
	{"volume", "vol- --volume-id", "instance image", "instance"},
	{"listen", "", "port user-data", "first-vpc"},

	{"id", "", "arn tag", "first-vpc"},
	{"arn", "", "id owner", ""},
	{"tag", "--tags --tag-specifications", "id filter", "first-vpc"},
	{"owner", "", "arn cost", ""},
	{"parameter", "", "filter query variable", "automate"},
	{"filter", "", "query parameter", "automate"},
	{"query", "", "filter variable", "automate"},
	{"variable", "", "query exit-status", "automate"},
	{"waiter", "", "not-ready idempotent", "automate"},
	{"dry-run", "", "refusal idempotent", "automate"},
	{"idempotent", "", "client-token waiter dry-run", "automate"},
	{"client-token", "", "idempotent", "automate"},
	{"refusal", "", "dependency quota exit-status", ""},
	{"dependency", "", "refusal attachment", ""},
	{"quota", "", "refusal vpc elastic-ip", ""},
	{"exit-status", "", "refusal variable", "automate"},
	{"undo", "", "cost", ""},
	{"cost", "", "nat-gateway elastic-ip instance", "private-nat"},
}

// spelt is which word of the glossary every known spelling belongs to, in all
// languages, in small letters.
var spelt = sync.OnceValue(func() map[string]string {
	out := map[string]string{}
	for _, t := range glossary {
		out[t.name] = t.name
		for _, l := range assets.Langs() {
			for _, w := range assets.Words(l).List("term." + t.name) {
				out[strings.ToLower(w)] = t.name
			}
		}
		for _, w := range strings.Fields(t.also) {
			out[strings.ToLower(w)] = t.name
		}
	}
	return out
})

var (
	isID     = regexp.MustCompile(`^([a-z-]+-)[0-9a-f]{6,17}$`)
	isBlock  = regexp.MustCompile(`^\d+(\.\d+){3}/\d+$`)
	isIP     = regexp.MustCompile(`^\d+(\.\d+){3}$`)
	isPort   = regexp.MustCompile(`^(tcp|udp)/\d+$`)
	isZone   = regexp.MustCompile(`^[a-z]{2}-[a-z]+-\d[a-z]$`)
	isRegion = regexp.MustCompile(`^[a-z]{2}-[a-z]+-\d$`)
	isCode   = regexp.MustCompile(`^[A-Z][A-Za-z]+\.[A-Z][A-Za-z]+$`)
	isLength = regexp.MustCompile(`^/\d+$`)
)

// termOf is the word of the glossary that something on the screen or in the
// prompt is about: itself, an id's kind, a flag's or a verb's noun. It is empty
// where there is none.
func termOf(text string) string {
	text = strings.TrimFunc(text, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune(`"'`+"`,;()[]{}:", r) })
	word, known := strings.ToLower(text), spelt()
	if name := known[word]; name != "" {
		return name
	}
	if m := isID.FindStringSubmatch(word); m != nil && known[m[1]] != "" {
		return known[m[1]]
	}
	for _, shape := range []struct {
		is   *regexp.Regexp
		name string
	}{{isBlock, "cidr"}, {isIP, "ip-address"}, {isPort, "port"}, {isZone, "availability-zone"}, {isRegion, "region"}, {isCode, "refusal"}, {isLength, "prefix-length"}} {
		if shape.is.MatchString(text) {
			return shape.name
		}
	}
	if strings.HasPrefix(word, "$") {
		return "variable"
	}
	flag := strings.HasPrefix(word, "--")
	word = strings.TrimSuffix(strings.TrimSuffix(strings.Trim(word, "-"), "-ids"), "-id")
	parts := strings.Split(word, "-")
	for from := range parts { // create-subnet is about a subnet
		for to := len(parts); to > from; to-- {
			noun := strings.Join(parts[from:to], " ")
			for _, w := range []string{noun, strings.TrimSuffix(noun, "s"), strings.TrimSuffix(noun, "es")} {
				if name := known[w]; name != "" {
					return name
				}
			}
		}
	}
	if flag {
		return "parameter"
	}
	return ""
}

// termsIn are the words of the glossary that a text holds, in their order.
func termsIn(d *assets.Dictionary, text string) []string {
	text = strings.ToLower(text)
	var out []string
	for _, t := range glossary {
		words := append(d.List("term."+t.name), assets.Words(assets.English).List("term." + t.name)[0])
		for _, w := range append(words, strings.Fields(t.also)...) {
			if holdsWord(text, strings.ToLower(w)) {
				out = append(out, t.name)
				break
			}
		}
	}
	return out
}

// holdsWord reports whether a word stands in a text. Words in Latin letters
// stand alone; Korean ones carry particles.
func holdsWord(text, word string) bool {
	for from := 0; ; {
		i := strings.Index(text[from:], word)
		if i < 0 || word == "" {
			return false
		}
		i += from
		before, after := text[:i], text[i+len(word):]
		if !letterAt(before, word, true) && (strings.HasSuffix(word, "-") || !letterAt(after, word, false)) {
			return true
		}
		from = i + len(word)
	}
}

// letterAt reports whether a letter like those of the word touches it.
func letterAt(s, word string, end bool) bool {
	if word[0] >= 0x80 { // Hangul
		return end && s != "" && s[len(s)-1] >= 0x80
	}
	if s == "" {
		return false
	}
	c := s[0]
	if end {
		c = s[len(s)-1]
	}
	return c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-' || c == '_'
}
