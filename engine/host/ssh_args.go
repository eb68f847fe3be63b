package host

import (
	"fmt"
	"path"
	"strconv"
	"strings"
	"time"

	xssh "golang.org/x/crypto/ssh"
)

// sshTarget is where ssh goes, as whom, and with what.
type sshTarget struct {
	user, host string
	port       uint16
	identities []string // files of private keys
	jump       *sshTarget
	timeout    time.Duration
	quiet      bool
	command    string
}

// patience is how long the client waits for a connection.
func (t sshTarget) patience() time.Duration {
	if t.timeout > 0 {
		return min(t.timeout, synRetries)
	}
	return synRetries
}

const sshUsage = `usage: ssh [-46AaCfGgKkMNnqsTtVvXxYy] [-B bind_interface] [-b bind_address]
           [-c cipher_spec] [-D [bind_address:]port] [-E log_file]
           [-e escape_char] [-F configfile] [-I pkcs11] [-i identity_file]
           [-J destination] [-L address] [-l login_name] [-m mac_spec]
           [-O ctl_cmd] [-o option] [-P tag] [-p port] [-Q query_option]
           [-R address] [-S ctl_path] [-W host:port] [-w local_tun[:remote_tun]]
           destination [command [argument ...]]
`

// sshArgs reads the words after ssh; the status is negative where it could.
func sshArgs(s *seat, args []string) (t sshTarget, status int) {
	wrong := func(format string, a ...any) (sshTarget, int) {
		fmt.Fprintf(s.errw, format, a...)
		return t, sshFailed
	}
	port, jump, dest := "", "", ""
	k := 0
	for ; k < len(args) && dest == ""; k++ {
		a := args[k]
		if !strings.HasPrefix(a, "-") || a == "-" {
			dest = a
			continue
		}
		letter, value := a[1:2], a[2:]
		switch {
		case strings.Contains("46AaCfGgKkMNnqsTtvXxYy", letter):
			t.quiet = t.quiet || strings.Contains(a, "q")
			continue
		case letter == "V":
			fmt.Fprintln(s.errw, "OpenSSH_9.6p1, OpenSSL 3.2.2")
			return t, 0
		case !strings.Contains("BbcDEeFIiJLlmOoPpQRSWw", letter):
			return wrong("unknown option -- %s\n%s", letter, sshUsage)
		case value == "":
			if k++; k == len(args) {
				return wrong("option requires an argument -- %s\n%s", letter, sshUsage)
			}
			value = args[k]
		}
		switch letter {
		case "i":
			t.identities = append(t.identities, value)
		case "p":
			port = value
		case "l":
			t.user = value
		case "J":
			jump = value
		case "o":
			if err := t.option(value); err != "" {
				return wrong("command-line: line 0: %s\n", err)
			}
		}
	}
	if dest == "" {
		return wrong("%s", sshUsage)
	}
	t.command = strings.Join(args[k:], " ")
	return t.settle(s, dest, port, jump)
}

// settle fills in what the words left open, from the configuration.
func (t sshTarget) settle(s *seat, dest, port, jump string) (sshTarget, int) {
	dest = strings.TrimPrefix(dest, "ssh://")
	if user, host, ok := strings.Cut(dest, "@"); ok {
		t.user, dest = user, host
	}
	c := sshConfig(s, dest)
	t.host = first(c["hostname"], dest)
	t.user = first(t.user, c["user"], s.user)
	jump = first(jump, c["proxyjump"])
	if id := c["identityfile"]; id != "" {
		t.identities = append(t.identities, id)
	}
	n, err := strconv.ParseUint(first(port, c["port"], "22"), 10, 16)
	if err != nil || n == 0 {
		fmt.Fprintf(s.errw, "Bad port '%s'\n", first(port, c["port"]))
		return t, sshFailed
	}
	t.port = uint16(n)
	if jump != "" && jump != "none" {
		host, port, _ := strings.Cut(jump, ":")
		j := sshTarget{identities: t.identities, quiet: t.quiet, timeout: t.timeout}
		if j, status := j.settle(s, host, port, "none"); status >= 0 {
			return j, status
		} else {
			t.jump = &j
		}
	}
	return t, -1
}

func first(all ...string) string {
	for _, a := range all {
		if a != "" {
			return a
		}
	}
	return ""
}

// option reads what stands behind -o; what it does not know of is taken and
// changes nothing.
func (t *sshTarget) option(o string) (wrong string) {
	name, value, ok := strings.Cut(o, "=")
	if !ok {
		name, value, ok = strings.Cut(o, " ")
	}
	if !ok {
		return fmt.Sprintf("no argument after keyword %q", strings.ToLower(o))
	}
	switch strings.ToLower(name) {
	case "connecttimeout":
		n, err := strconv.Atoi(value)
		if err != nil || n < 0 {
			return "invalid time value."
		}
		t.timeout = time.Duration(n) * time.Second
	case "user":
		t.user = value
	case "identityfile":
		t.identities = append(t.identities, value)
	}
	return ""
}

// sshConfig is what ~/.ssh/config says of a host, by keyword in small letters;
// of each keyword the first that matches counts (ssh_config(5)).
func sshConfig(s *seat, host string) map[string]string {
	out := map[string]string{}
	data, err := s.read(".ssh/config")
	if err != nil {
		return out
	}
	here := true
	for line := range strings.Lines(string(data)) {
		f := strings.Fields(strings.Replace(line, "=", " ", 1))
		if len(f) < 2 || strings.HasPrefix(f[0], "#") {
			continue
		}
		key := strings.ToLower(f[0])
		if key == "host" {
			here = false
			for _, pattern := range f[1:] {
				ok, _ := path.Match(pattern, host)
				here = here || ok
			}
			continue
		}
		if _, known := out[key]; here && !known {
			out[key] = f[1]
		}
	}
	return out
}

// keys are the private keys that can be offered.
func (t sshTarget) keys(s *seat) []xssh.Signer {
	var out []xssh.Signer
	given := len(t.identities) > 0
	files := t.identities
	if !given {
		files = []string{".ssh/id_rsa", ".ssh/id_ed25519"}
	}
	for _, name := range files {
		data, err := s.read(strings.TrimPrefix(name, "~/"))
		if err != nil {
			if given {
				fmt.Fprintf(s.errw, "Warning: Identity file %s not accessible: %v.\n", name, err)
			}
			continue
		}
		k, err := xssh.ParsePrivateKey(data)
		if err != nil {
			fmt.Fprintf(s.errw, "Load key \"%s\": error in libcrypto\n", name)
			continue
		}
		out = append(out, k)
	}
	return out
}
