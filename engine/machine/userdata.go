package machine

import (
	"slices"
	"strconv"
	"strings"
)

// booted is what user data leaves behind at the end of the first boot.
type booted struct {
	listeners []Listener // of programs that are no units
	forwards  bool
	firewall  Firewall
	files     []File

	installed, started, enabled []string
	debian                      bool // its packages start what they install
}

// service is a package that listens as soon as its unit runs, with the
// configuration that it comes with.
type service struct {
	title    string
	packages []string
	units    []string
	port     int
	status   string
}

// services listen beyond the loopback interface as they come; those that come
// bound to 127.0.0.1 (redis, postgresql) are left out on purpose.
var services = []service{
	{"The nginx HTTP and reverse proxy server", []string{"nginx", "nginx1"}, []string{"nginx"}, 80, "200 OK"},
	{"The Apache HTTP Server", []string{"httpd"}, []string{"httpd"}, 80, "200 OK"},
	{"The Apache HTTP Server", []string{"apache2"}, []string{"apache2"}, 80, "200 OK"},
	{"Lightning Fast Webserver With Light System Requirements", []string{"lighttpd"}, []string{"lighttpd"}, 80, "200 OK"},
	{"Caddy", []string{"caddy"}, []string{"caddy"}, 80, "200 OK"},
	{"MariaDB 10.5 database server", []string{"mariadb-server", "mariadb105-server"}, []string{"mariadb"}, 3306, ""},
	{"MySQL Community Server", []string{"mysql-server", "mysql-community-server"}, []string{"mysqld", "mysql"}, 3306, ""},
	{"Squid caching proxy", []string{"squid"}, []string{"squid"}, 3128, ""},
}

// readUserData follows a cloud-init script as far as what listens and what is
// forwarded goes. What does not begin with #! or #cloud-config is not run.
// https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/user-data.html
func readUserData(data string) booted {
	b := booted{firewall: NewFirewall()}
	lines := strings.Split(strings.ReplaceAll(data, "\\\n", " "), "\n")
	switch {
	case strings.HasPrefix(data, "#!"):
		for _, l := range lines {
			b.line(l)
		}
	case strings.HasPrefix(data, "#cloud-config"):
		b.cloudConfig(lines)
	}
	return b
}

func (b *booted) isStarted(unit string) bool { return slices.Contains(b.started, unit) }

func (b *booted) isEnabled(unit string) bool { return slices.Contains(b.enabled, unit) }

// cloudConfig reads the lists packages and runcmd.
func (b *booted) cloudConfig(lines []string) {
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
func (b *booted) line(l string) {
	if strings.HasPrefix(strings.TrimSpace(l), "#") {
		return
	}
	b.forwardLine(l)
	b.writes(l)
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

// unquoted takes the quotes off words, of which only the whole of one is
// quoted here.
func unquoted(words []string) []string {
	out := make([]string, len(words))
	for k, w := range words {
		out[k] = strings.Trim(w, `"'`)
	}
	return out
}

// writes follows echo TEXT > FILE.
func (b *booted) writes(l string) {
	text, file, ok := strings.Cut(l, ">")
	said, is := strings.CutPrefix(strings.TrimSpace(text), "echo ")
	file = strings.TrimSpace(strings.TrimPrefix(file, ">"))
	if !ok || !is || !strings.HasPrefix(file, "/") || strings.ContainsAny(file, " \t;|&") || strings.HasPrefix(file, "/proc") {
		return
	}
	said = strings.TrimPrefix(strings.TrimSpace(said), "-e ")
	b.files = slices.DeleteFunc(b.files, func(f File) bool { return f.Name == file })
	b.files = append(b.files, File{file, strings.Trim(said, `"'`) + "\n"})
}

func isAssignment(w string) bool {
	name, _, ok := strings.Cut(w, "=")
	return ok && name != "" && !strings.ContainsAny(name, "/-.\"'")
}

func (b *booted) forwardLine(l string) {
	on := strings.ReplaceAll(strings.ReplaceAll(l, " ", ""), `"`, "")
	if strings.Contains(on, "net.ipv4.ip_forward=1") ||
		strings.Contains(on, "echo1") && strings.Contains(on, "/proc/sys/net/ipv4/ip_forward") {
		b.forwards = true
	}
}

func (b *booted) command(name string, args []string) {
	switch name[strings.LastIndex(name, "/")+1:] {
	case "dnf", "yum", "apt-get", "apt", "amazon-linux-extras":
		if i := slices.Index(args, "install"); i >= 0 {
			b.debian = b.debian || strings.HasPrefix(name, "apt")
			b.installed = append(b.installed, args[i+1:]...)
		}
	case "systemctl":
		b.systemctl(args)
	case "iptables":
		if c, err := ParseIptables(unquoted(args)); err == nil {
			if next, err := b.firewall.Apply(c); err == nil {
				b.firewall = next
			}
		}
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
func (b *booted) systemctl(args []string) {
	now := slices.Contains(args, "--now")
	verb := ""
	for _, a := range args {
		switch {
		case strings.HasPrefix(a, "-"):
		case verb == "":
			verb = a
		case verb == "enable" && !now:
			b.enabled = append(b.enabled, strings.TrimSuffix(a, ".service"))
		case verb == "start" || verb == "restart" || verb == "reload-or-restart" || verb == "enable" && now:
			b.started = append(b.started, strings.TrimSuffix(a, ".service"))
			if now {
				b.enabled = append(b.enabled, strings.TrimSuffix(a, ".service"))
			}
		case verb == "stop" || verb == "disable" && now || verb == "mask":
			b.started = slices.DeleteFunc(b.started, func(u string) bool { return u == strings.TrimSuffix(a, ".service") })
		}
	}
}

func (b *booted) netcat(args []string) {
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

func (b *booted) listen(proto string, port int, name, status string) {
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
