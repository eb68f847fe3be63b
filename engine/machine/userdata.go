package machine

import (
	"slices"
	"strconv"
	"strings"
)

// boot is what user data leaves behind at the end of the first boot.
type boot struct {
	listeners             []Listener
	forwards, masquerades bool

	installed, started []string
	debian             bool // its packages start what they install
}

// service is a package that listens as soon as its unit runs, with the
// configuration that it comes with.
type service struct {
	packages []string
	units    []string
	port     int
	status   string
}

// services listen beyond the loopback interface as they come; those that come
// bound to 127.0.0.1 (redis, postgresql) are left out on purpose.
var services = []service{
	{[]string{"nginx", "nginx1"}, []string{"nginx"}, 80, "200 OK"},
	{[]string{"httpd"}, []string{"httpd"}, 80, "200 OK"},
	{[]string{"apache2"}, []string{"apache2"}, 80, "200 OK"},
	{[]string{"lighttpd"}, []string{"lighttpd"}, 80, "200 OK"},
	{[]string{"caddy"}, []string{"caddy"}, 80, "200 OK"},
	{[]string{"mariadb-server", "mariadb105-server"}, []string{"mariadb"}, 3306, ""},
	{[]string{"mysql-server", "mysql-community-server"}, []string{"mysqld", "mysql"}, 3306, ""},
	{[]string{"squid"}, []string{"squid"}, 3128, ""},
}

// readUserData follows a cloud-init script as far as what listens and what is
// forwarded goes. What does not begin with #! or #cloud-config is not run.
// https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/user-data.html
func readUserData(data string) boot {
	var b boot
	lines := strings.Split(strings.ReplaceAll(data, "\\\n", " "), "\n")
	switch {
	case strings.HasPrefix(data, "#!"):
		for _, l := range lines {
			b.line(l)
		}
	case strings.HasPrefix(data, "#cloud-config"):
		b.cloudConfig(lines)
	}
	for _, s := range services {
		has := func(name string) bool { return slices.Contains(b.installed, name) }
		if slices.ContainsFunc(s.packages, has) && (b.debian || slices.ContainsFunc(s.units, b.isStarted)) {
			b.listeners = append(b.listeners, Listener{"tcp", s.port, s.units[0], s.status})
		}
	}
	return b
}

func (b *boot) isStarted(unit string) bool { return slices.Contains(b.started, unit) }

// cloudConfig reads the lists packages and runcmd.
func (b *boot) cloudConfig(lines []string) {
	section := ""
	for _, l := range lines {
		item, isItem := strings.CutPrefix(strings.TrimSpace(l), "- ")
		switch {
		case !isItem && strings.HasSuffix(strings.TrimSpace(l), ":") && !strings.HasPrefix(l, " "):
			section = strings.TrimSuffix(strings.TrimSpace(l), ":")
		case isItem && section == "packages":
			b.installed = append(b.installed, unquote(item))
		case isItem && section == "runcmd":
			if list, ok := strings.CutPrefix(item, "["); ok {
				item = strings.NewReplacer(",", " ", "]", " ", `"`, "", "'", "").Replace(list)
			}
			b.line(unquote(item))
		}
	}
}

func unquote(s string) string { return strings.Trim(strings.TrimSpace(s), `"'`) }

// line reads one line of shell: commands joined by && ; || and |.
func (b *boot) line(l string) {
	if strings.HasPrefix(strings.TrimSpace(l), "#") {
		return
	}
	b.forwardLine(l)
	for _, c := range strings.FieldsFunc(strings.NewReplacer("&&", ";", "||", ";").Replace(l), func(r rune) bool { return r == ';' || r == '|' || r == '&' }) {
		words := strings.Fields(c)
		for len(words) > 0 && (slices.Contains([]string{"sudo", "nohup", "exec", "setsid"}, words[0]) || isAssignment(words[0])) {
			words = words[1:]
		}
		if len(words) > 0 {
			b.command(words[0], words[1:])
		}
	}
}

func isAssignment(w string) bool {
	name, _, ok := strings.Cut(w, "=")
	return ok && name != "" && !strings.ContainsAny(name, "/-.\"'")
}

func (b *boot) forwardLine(l string) {
	on := strings.ReplaceAll(strings.ReplaceAll(l, " ", ""), `"`, "")
	if strings.Contains(on, "net.ipv4.ip_forward=1") ||
		strings.Contains(on, "echo1") && strings.Contains(on, "/proc/sys/net/ipv4/ip_forward") {
		b.forwards = true
	}
	if strings.Contains(l, "iptables") && strings.Contains(l, "POSTROUTING") &&
		(strings.Contains(l, "MASQUERADE") || strings.Contains(l, "SNAT")) {
		b.masquerades = true
	}
}

func (b *boot) command(name string, args []string) {
	switch name[strings.LastIndex(name, "/")+1:] {
	case "dnf", "yum", "apt-get", "apt", "amazon-linux-extras":
		if i := slices.Index(args, "install"); i >= 0 {
			b.debian = b.debian || strings.HasPrefix(name, "apt")
			b.installed = append(b.installed, args[i+1:]...)
		}
	case "systemctl":
		b.systemctl(args)
	case "service":
		if len(args) == 2 && (args[1] == "start" || args[1] == "restart") {
			b.started = append(b.started, args[0])
		}
	case "python3", "python":
		if i := slices.Index(args, "http.server"); i > 0 && args[i-1] == "-m" {
			b.listen("tcp", firstPort(args[i+1:], 8000), "python3", "200 OK")
		}
	case "nc", "ncat", "netcat":
		b.netcat(args)
	}
}

// systemctl knows the verbs that start something: start, restart, and enable
// together with --now. enable alone starts it only at the next boot.
func (b *boot) systemctl(args []string) {
	now := slices.Contains(args, "--now")
	verb := ""
	for _, a := range args {
		switch {
		case strings.HasPrefix(a, "-"):
		case verb == "":
			verb = a
		case verb == "start" || verb == "restart" || verb == "reload-or-restart" || verb == "enable" && now:
			b.started = append(b.started, strings.TrimSuffix(a, ".service"))
		case verb == "stop" || verb == "disable" && now || verb == "mask":
			b.started = slices.DeleteFunc(b.started, func(u string) bool { return u == strings.TrimSuffix(a, ".service") })
		}
	}
}

func (b *boot) netcat(args []string) {
	listens, proto := false, "tcp"
	for _, a := range args {
		if strings.HasPrefix(a, "-") && !strings.HasPrefix(a, "--") {
			listens = listens || strings.Contains(a, "l")
			if strings.Contains(a, "u") {
				proto = "udp"
			}
		}
		listens = listens || a == "--listen"
	}
	if p := firstPort(args, 0); listens && p > 0 {
		b.listen(proto, p, "nc", "")
	}
}

func (b *boot) listen(proto string, port int, name, status string) {
	if port >= 1 && port <= 65535 {
		b.listeners = append(b.listeners, Listener{proto, port, name, status})
	}
}

// firstPort is the first argument that is a number, or otherwise.
func firstPort(args []string, otherwise int) int {
	for _, a := range args {
		if n, err := strconv.Atoi(a); err == nil && n > 0 {
			return n
		}
	}
	return otherwise
}
