package host

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"syscall"

	"skylab/engine/machine"
)

// known are the packages that the repositories have here, with their versions
// in Amazon Linux 2023.
var known = map[string]string{
	"nginx": "1:1.26.3-1.amzn2023.0.1", "httpd": "2.4.65-1.amzn2023.0.1", "mariadb105-server": "3:10.5.29-1.amzn2023.0.1",
	"mariadb105": "3:10.5.29-1.amzn2023.0.1", "squid": "7:5.8-1.amzn2023.0.7", "lighttpd": "1.4.79-1.amzn2023.0.1", "git": "2.50.1-1.amzn2023.0.1",
	"tar": "2:1.34-1.amzn2023.0.4", "wget": "1.21.3-1.amzn2023.0.4", "telnet": "1:0.17-83.amzn2023.0.2", "nmap-ncat": "3:7.93-3.amzn2023.0.5",
	"bind-utils": "32:9.18.33-1.amzn2023.0.1", "traceroute": "3:2.1.3-1.amzn2023.0.2", "tcpdump": "14:4.99.1-1.amzn2023.0.2",
	"iptables-services": "1.8.8-3.amzn2023.0.2", "iptables-nft": "1.8.8-3.amzn2023.0.2", "jq": "1.7.1-48.amzn2023.0.1", "htop": "3.2.1-87.amzn2023.0.3",
	"nfs-utils": "1:2.5.4-2.rc3.amzn2023.0.3", "postgresql15": "15.14-1.amzn2023.0.1", "vim": "2:9.1.1706-1.amzn2023.0.1",
}

// debian are the packages that Debian and Ubuntu call otherwise.
var debian = []string{"apache2", "mariadb-server", "mysql-server", "caddy", "dnsutils", "netcat-openbsd", "iptables", "curl"}

// packageWords splits what stands behind an installer.
func packageWords(args []string) (verb string, names []string, yes bool) {
	for _, a := range args {
		switch {
		case a == "-y" || a == "--assumeyes" || a == "-qy" || a == "-yq":
			yes = true
		case strings.HasPrefix(a, "-"):
		case verb == "":
			verb = a
		default:
			names = append(names, a)
		}
	}
	return verb, names, yes
}

// agreed asks whoever typed whether it is ok.
func (s *seat) agreed(question string, yes bool) bool {
	if yes {
		return true
	}
	fmt.Fprint(s.out, question)
	b := make([]byte, 1)
	if s.in != nil {
		if n, _ := s.in.Read(b); n == 1 && (b[0] == 'y' || b[0] == 'Y') {
			return true
		}
	}
	return false
}

// dnf speaks as version 4 does, which Amazon Linux 2023 has. yum is another
// name of it.
func dnf(s *seat, args []string) int {
	verb, names, yes := packageWords(args)
	i, _ := s.instance()
	installed := machine.Packages(s.world(), i)
	switch verb {
	case "":
		fmt.Fprintln(s.errw, "usage: dnf [options] COMMAND")
		return 1
	case "list", "repolist", "search", "info":
		for _, p := range installed {
			fmt.Fprintf(s.out, "%-40s %-25s @amazonlinux\n", p+".x86_64", known[p])
		}
		return 0
	case "install", "remove", "erase", "update", "upgrade", "makecache", "check-update":
	default:
		fmt.Fprintf(s.errw, "No such command: %s. Please use /usr/bin/dnf --help\nIt could be a DNF plugin command, try: \"dnf install 'dnf-command(%s)'\"\n", verb, verb)
		return 1
	}
	if !s.root {
		fmt.Fprintln(s.errw, "Error: This command has to be run with superuser privileges (under the root user on most systems).")
		return 1
	}
	if verb == "remove" || verb == "erase" {
		return dnfRemove(s, names, installed, yes)
	}
	if !s.metadata(i.Placement.AvailabilityZone) {
		return 1
	}
	if verb != "install" {
		fmt.Fprint(s.out, "Dependencies resolved.\nNothing to do.\nComplete!\n")
		return 0
	}
	return dnfInstall(s, names, installed, yes)
}

// metadata fetches what the repository has to offer, over the machine's own
// network.
func (s *seat) metadata(zone string) bool {
	region := strings.TrimRight(zone, "abcdef")
	host := fmt.Sprintf("al2023-repos-%s-de612dc2.s3.dualstack.%s.amazonaws.com", region, region)
	url := "https://" + host + "/core/mirrors/latest/x86_64/mirror.list"
	fmt.Fprint(s.out, "Amazon Linux 2023 repository")
	err := s.fetch(url, host)
	if err == nil {
		fmt.Fprint(s.out, "                     42 MB/s |  46 MB     00:01    \n")
		return true
	}
	fmt.Fprint(s.out, "                    0.0  B/s |   0  B     00:00    \n")
	reason := "Curl error (7): Couldn't connect to server for " + url
	if errors.Is(err, syscall.ETIMEDOUT) {
		s.pass(4 * 30 * 1e9) // dnf tries four times for half a minute
		reason = fmt.Sprintf("Curl error (28): Timeout was reached for %s [Failed to connect to %s port 443 after 30000 ms: Timeout was reached]", url, host)
	}
	fmt.Fprintf(s.errw, "Errors during downloading metadata for repository 'amazonlinux':\n  - %s\nError: Failed to download metadata for repo 'amazonlinux': Cannot prepare internal mirrorlist: %s\n", reason, reason)
	return false
}

// fetch gets a page, of which only that it came is of interest.
func (s *seat) fetch(url, host string) error {
	a, ok := s.resolve(host)
	if !ok || s.m == nil {
		return syscall.ENETUNREACH
	}
	port := uint16(80)
	if strings.HasPrefix(url, "https:") {
		port = 443
	}
	pool := x509.NewCertPool()
	for _, c := range s.trusted(s.f.c.Now()) {
		pool.AddCert(c)
	}
	t := &http.Transport{
		DisableKeepAlives: true, TLSClientConfig: &tls.Config{RootCAs: pool, ServerName: host, Time: s.f.c.Now},
		DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
			return s.m.Dial(ctx, netip.AddrPortFrom(a, port))
		},
	}
	q, err := http.NewRequestWithContext(s.ctx, http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	res, err := t.RoundTrip(q)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	_, err = io.Copy(io.Discard, res.Body)
	return err
}

func dnfInstall(s *seat, names, installed []string, yes bool) int {
	var fresh []string
	for _, n := range names {
		switch {
		case known[n] == "":
			fmt.Fprintf(s.errw, "No match for argument: %s\nError: Unable to find a match: %s\n", n, n)
			return 1
		case slices.Contains(installed, n):
			fmt.Fprintf(s.out, "Package %s-%s.x86_64 is already installed.\n", n, known[n])
		default:
			fresh = append(fresh, n)
		}
	}
	if len(fresh) == 0 {
		fmt.Fprint(s.out, "Dependencies resolved.\nNothing to do.\nComplete!\n")
		return 0
	}
	rule := strings.Repeat("=", 78)
	fmt.Fprintf(s.out, "Dependencies resolved.\n%s\n Package                Arch      Version                        Repository\n%s\nInstalling:\n", rule, rule)
	for _, n := range fresh {
		fmt.Fprintf(s.out, " %-22s x86_64    %-30s amazonlinux\n", n, known[n])
	}
	fmt.Fprintf(s.out, "\nTransaction Summary\n%s\nInstall  %d Package%s\n\n", rule, len(fresh), plural(len(fresh)))
	if !s.agreed("Is this ok [y/N]: ", yes) {
		fmt.Fprintln(s.errw, "Operation aborted.")
		return 1
	}
	if err := s.apply(machine.InstallPackages{InstanceId: s.m.id, Packages: fresh}); err != nil {
		fmt.Fprintf(s.errw, "Error: %v\n", err)
		return 1
	}
	fmt.Fprintln(s.out, "Installed:")
	for _, n := range fresh {
		fmt.Fprintf(s.out, "  %s-%s.x86_64\n", n, known[n])
	}
	fmt.Fprint(s.out, "\nComplete!\n")
	return 0
}

func plural(n int) string {
	if n == 1 {
		return ""
	}
	return "s"
}

func dnfRemove(s *seat, names, installed []string, yes bool) int {
	there := slices.DeleteFunc(slices.Clone(names), func(n string) bool { return !slices.Contains(installed, n) })
	if len(there) == 0 {
		fmt.Fprintf(s.out, "No match for argument: %s\nNo packages marked for removal.\nDependencies resolved.\nNothing to do.\nComplete!\n", strings.Join(names, " "))
		return 0
	}
	if !s.agreed("Is this ok [y/N]: ", yes) {
		fmt.Fprintln(s.errw, "Operation aborted.")
		return 1
	}
	if err := s.apply(machine.RemovePackages{InstanceId: s.m.id, Packages: there}); err != nil {
		fmt.Fprintf(s.errw, "Error: %v\n", err)
		return 1
	}
	fmt.Fprintln(s.out, "Removed:")
	for _, n := range there {
		fmt.Fprintf(s.out, "  %s-%s.x86_64\n", n, known[n])
	}
	fmt.Fprint(s.out, "\nComplete!\n")
	return 0
}

// rpm knows -q and -qa.
func rpm(s *seat, args []string) int {
	i, _ := s.instance()
	installed := machine.Packages(s.world(), i)
	if len(args) == 0 || args[0] != "-q" && args[0] != "-qa" {
		fmt.Fprintln(s.errw, "rpm: only -q NAME and -qa are available here")
		return 1
	}
	if args[0] == "-qa" {
		args = append([]string{"-q"}, installed...)
	}
	status := 0
	for _, n := range args[1:] {
		if !slices.Contains(installed, n) {
			fmt.Fprintf(s.out, "package %s is not installed\n", n)
			status = 1
			continue
		}
		_, version, _ := strings.Cut(known[n], ":")
		fmt.Fprintf(s.out, "%s-%s.x86_64\n", n, first(version, known[n]))
	}
	return status
}

// apt speaks as apt-get does, on Debian and Ubuntu.
func apt(s *seat, args []string) int {
	verb, names, yes := packageWords(args)
	i, _ := s.instance()
	if verb != "install" && verb != "update" && verb != "remove" && verb != "upgrade" {
		fmt.Fprintf(s.errw, "E: Invalid operation %s\n", verb)
		return 100
	}
	if !s.root {
		fmt.Fprintln(s.errw, "E: Could not open lock file /var/lib/dpkg/lock-frontend - open (13: Permission denied)\nE: Unable to acquire the dpkg frontend lock (/var/lib/dpkg/lock-frontend), are you root?")
		return 100
	}
	host := "deb.debian.org"
	if s.user == "ubuntu" {
		host = strings.TrimRight(i.Placement.AvailabilityZone, "abcdef") + ".ec2.archive.ubuntu.com"
	}
	if verb != "remove" {
		if err := s.fetch("http://"+host+"/", host); err != nil {
			if errors.Is(err, syscall.ETIMEDOUT) {
				s.pass(synRetries)
			}
			fmt.Fprintf(s.errw, "W: Failed to fetch http://%s/  Could not connect to %s:80, connection timed out\n", host, host)
			if verb == "update" {
				return 0
			}
			fmt.Fprintln(s.errw, "E: Unable to fetch some archives, maybe run apt-get update or try with --fix-missing?")
			return 100
		}
	}
	fmt.Fprint(s.out, "Reading package lists... Done\n")
	if len(names) == 0 {
		return 0
	}
	for _, n := range names {
		if known[n] == "" && !slices.Contains(debian, n) {
			fmt.Fprintf(s.errw, "E: Unable to locate package %s\n", n)
			return 100
		}
	}
	if !s.agreed("Do you want to continue? [Y/n] ", yes) {
		fmt.Fprintln(s.out, "Abort.")
		return 1
	}
	fmt.Fprint(s.out, "Building dependency tree... Done\n")
	word := "Setting up"
	err := error(nil)
	if verb == "remove" {
		word = "Removing"
		err = s.apply(machine.RemovePackages{InstanceId: s.m.id, Packages: names})
	} else {
		err = s.apply(machine.InstallPackages{InstanceId: s.m.id, Packages: names})
	}
	if err != nil {
		fmt.Fprintf(s.errw, "E: %v\n", err)
		return 100
	}
	for _, n := range names {
		fmt.Fprintf(s.out, "%s %s ...\n", word, n)
	}
	return 0
}
