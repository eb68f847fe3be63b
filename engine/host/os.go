package host

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"skylab/engine/ec2"
	"skylab/engine/machine"
	"skylab/engine/pki"
	"skylab/engine/world"
)

// onInstances are the programs that an instance has besides, by the Linux that
// its image brings.
func onInstances(image string) map[string]program {
	all := map[string]program{
		"systemctl": systemctl, "service": serviceTool, "iptables": iptables, "iptables-save": iptablesSave, "sysctl": sysctl,
		"hostname": hostnameTool, "whoami": whoami, "id": id, "uname": uname, "uptime": uptime, "nginx": nginx,
	}
	if isAmazonLinux(image) {
		all["dnf"], all["yum"], all["rpm"], all["aws"] = dnf, dnf, rpm, awsWithoutRole
	} else {
		all["apt-get"], all["apt"] = apt, apt
	}
	return all
}

func isAmazonLinux(image string) bool { return ec2.ImageUser(image) == "ec2-user" }

// awsWithoutRole is the CLI on a machine that nobody gave a role.
func awsWithoutRole(s *seat, _ []string) int {
	fmt.Fprintln(s.errw, "\nUnable to locate credentials. You can configure credentials by running \"aws configure\".")
	return 253
}

func hostnameTool(s *seat, args []string) int {
	i, ok := s.instance()
	switch {
	case len(args) > 0 && (args[0] == "-I" || args[0] == "--all-ip-addresses"):
		for _, p := range s.m.now.Plugs {
			for _, a := range p.Addresses {
				fmt.Fprint(s.out, a, " ")
			}
		}
		fmt.Fprintln(s.out)
	case ok && len(args) > 0 && args[0] == "-s":
		fmt.Fprintln(s.out, hostname(s.m))
	case ok:
		fmt.Fprintln(s.out, i.PrivateDnsName)
	default:
		fmt.Fprintln(s.out, hostname(s.m))
	}
	return 0
}

func whoami(s *seat, _ []string) int {
	fmt.Fprintln(s.out, s.who())
	return 0
}

// who is as whom the program runs.
func (s *seat) who() string {
	if s.root {
		return "root"
	}
	return s.user
}

func id(s *seat, _ []string) int {
	if s.root {
		fmt.Fprintln(s.out, "uid=0(root) gid=0(root) groups=0(root)")
		return 0
	}
	fmt.Fprintf(s.out, "uid=1000(%s) gid=1000(%s) groups=1000(%s),4(adm),10(wheel)\n", s.user, s.user, s.user)
	return 0
}

func uname(s *seat, args []string) int {
	i, _ := s.instance()
	arch := "x86_64"
	if i.Architecture == "arm64" {
		arch = "aarch64"
	}
	switch strings.Join(args, " ") {
	case "":
		fmt.Fprintln(s.out, "Linux")
	case "-m", "-p", "-i":
		fmt.Fprintln(s.out, arch)
	case "-r":
		fmt.Fprintf(s.out, "6.12.55-74.119.amzn2023.%s\n", arch)
	case "-n":
		fmt.Fprintln(s.out, i.PrivateDnsName)
	default:
		fmt.Fprintf(s.out, "Linux %s 6.12.55-74.119.amzn2023.%s #1 SMP PREEMPT_DYNAMIC %s GNU/Linux\n", i.PrivateDnsName, arch, arch)
	}
	return 0
}

func uptime(s *seat, _ []string) int {
	i, _ := s.instance()
	now := s.n.account.Now()
	up := now.Sub(i.LaunchTime)
	fmt.Fprintf(s.out, " %s up %d:%02d,  1 user,  load average: 0.00, 0.00, 0.00\n", now.UTC().Format("15:04:05"), int(up.Hours()), int(up.Minutes())%60)
	return 0
}

// release is /etc/os-release, in the lines that people look for.
func release(image string) string {
	switch ec2.ImageUser(image) {
	case "ubuntu":
		return "PRETTY_NAME=\"Ubuntu 24.04 LTS\"\nNAME=\"Ubuntu\"\nVERSION_ID=\"24.04\"\nID=ubuntu\nID_LIKE=debian\n"
	case "admin":
		return "PRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\nNAME=\"Debian GNU/Linux\"\nVERSION_ID=\"12\"\nID=debian\n"
	}
	return "NAME=\"Amazon Linux\"\nVERSION=\"2023\"\nID=\"amzn\"\nID_LIKE=\"fedora\"\nVERSION_ID=\"2023\"\nPRETTY_NAME=\"Amazon Linux 2023.9.20261109\"\n"
}

// proc is where switches of the kernel look like files.
const proc = "/proc/sys/"

// furnish puts the files of an instance into the shell of somebody there.
func (l *login) furnish() {
	w := l.n.account.World()
	i, ok := world.Get[ec2.Instance](w, world.Everywhere, l.m.id)
	if !ok {
		return
	}
	l.sh.Provide("/etc/os-release", release(i.ImageId))
	l.sh.Provide("/etc/hostname", i.PrivateDnsName+"\n")
	l.sh.Provide("/home/"+l.user+"/.ssh/authorized_keys", i.PublicKey+"\n")
	l.sh.Provide(bundle(i.ImageId), inPEM(pki.Root(l.n.account.Now()).Certificate()))
	for _, name := range machine.SysctlNames() {
		v, _ := machine.Sysctl(w, i, name)
		l.sh.Provide(proc+strings.ReplaceAll(name, ".", "/"), v+"\n")
	}
	for _, f := range machine.Files(w, i) {
		l.sh.Provide(f.Name, f.Data)
	}
	l.kept = l.sh.Clone()
}

// keep makes what was done to files since they were last looked at part of the
// World.
func (l *login) keep(errw io.Writer) {
	c, changed := l.sh.Since(l.kept)
	if !changed {
		return
	}
	l.kept = l.sh.Clone()
	for _, name := range slices.Sorted(maps.Keys(c.Files)) {
		var cmd world.Command = machine.WriteFile{InstanceId: l.m.id, Name: name, Data: c.Files[name]}
		if key, ok := strings.CutPrefix(name, proc); ok {
			cmd = machine.SetSysctl{InstanceId: l.m.id, Name: strings.ReplaceAll(key, "/", "."), Value: strings.TrimSpace(c.Files[name])}
		}
		if err := l.apply(cmd); err != nil {
			fmt.Fprintf(errw, "-bash: %s: %v\n", name, err)
		}
	}
	gone := true
	for _, name := range c.GoneFiles {
		if err := l.apply(machine.WriteFile{InstanceId: l.m.id, Name: name, Gone: &gone}); err != nil {
			fmt.Fprintf(errw, "-bash: %s: %v\n", name, err)
		}
	}
}

func (l *login) apply(c world.Command) error {
	_, err := l.n.account.Apply(c)
	l.m.f.SetWorld(l.n.account.World())
	return err
}
