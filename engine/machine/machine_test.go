package machine_test

import (
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"skylab/engine/ec2"
	"skylab/engine/machine"
	"skylab/engine/world"
)

func listening(w *world.World, i ec2.Instance) string {
	var out []string
	for _, l := range machine.Listeners(w, i) {
		s := fmt.Sprintf("%s/%d %s", l.Proto, l.Port, l.Name)
		if l.Status != "" {
			s += " (" + l.Status + ")"
		}
		out = append(out, s)
	}
	return strings.Join(out, ", ")
}

func empty() *world.World {
	return world.New("machine", time.Date(2026, 11, 1, 9, 0, 0, 0, time.UTC))
}

func TestUserDataSaysWhatListens(t *testing.T) {
	for _, c := range []struct{ data, want string }{
		{"", "tcp/22 sshd"},
		{"#!/bin/bash\ndnf install -y nginx\nsystemctl enable --now nginx", "tcp/22 sshd, tcp/80 nginx (200 OK)"},
		{"#!/bin/bash\nyum -y install httpd && systemctl start httpd.service", "tcp/22 sshd, tcp/80 httpd (200 OK)"},
		{"#!/bin/bash\nsudo dnf install -y \\\n  git nginx\nsudo systemctl start nginx", "tcp/22 sshd, tcp/80 nginx (200 OK)"},
		{"#!/bin/bash\napt-get update; apt-get install -y apache2", "tcp/22 sshd, tcp/80 apache2 (200 OK)"}, // Debian starts what it installs
		{"#!/bin/bash\ndnf install -y nginx", "tcp/22 sshd"},                                                // Amazon Linux does not
		{"#!/bin/bash\ndnf install -y nginx\nsystemctl enable nginx", "tcp/22 sshd"},                        // at the next boot only
		{"#!/bin/bash\nsystemctl enable --now nginx", "tcp/22 sshd"},                                        // not installed
		{"#!/bin/bash\n# systemctl start nginx\ndnf install -y nginx", "tcp/22 sshd"},
		{"dnf install -y nginx\nsystemctl start nginx", "tcp/22 sshd"}, // cloud-init runs no text without #!
		{"#!/bin/bash\ndnf install -y nginx\nservice nginx start", "tcp/22 sshd, tcp/80 nginx (200 OK)"},
		{"#!/bin/bash\ndnf install -y nginx\nsystemctl start nginx\nsystemctl stop nginx", "tcp/22 sshd"},
		{"#!/bin/sh\nnohup python3 -m http.server 8080 &", "tcp/22 sshd, tcp/8080 python3 (200 OK)"},
		{"#!/bin/sh\ncd /srv && python3 -m http.server", "tcp/22 sshd, tcp/8000 python3 (200 OK)"},
		{"#!/bin/sh\nnc -l -p 9000 &", "tcp/22 sshd, tcp/9000 nc"},
		{"#!/bin/sh\nnc -lk 9000", "tcp/22 sshd, tcp/9000 nc"},
		{"#!/bin/sh\nnc -ul 9000", "tcp/22 sshd, udp/9000 nc"},
		{"#!/bin/sh\nnc example.com 80", "tcp/22 sshd"},
		{"#!/bin/sh\nnc -l -p 70000", "tcp/22 sshd"},
		{"#!/bin/sh\ndnf install -y mariadb105-server\nsystemctl start mariadb", "tcp/22 sshd, tcp/3306 mariadb"},
		{"#!/bin/sh\napt-get install -y redis-server", "tcp/22 sshd"}, // bound to 127.0.0.1 as it comes
		{"#cloud-config\npackages:\n  - nginx\nruncmd:\n  - systemctl enable --now nginx\n", "tcp/22 sshd, tcp/80 nginx (200 OK)"},
		{"#cloud-config\npackages: \n- httpd\nruncmd:\n- [ systemctl, start, httpd ]\n", "tcp/22 sshd, tcp/80 httpd (200 OK)"},
		{"#cloud-config\npackages:\n  - nginx\n", "tcp/22 sshd"},
	} {
		i := ec2.Instance{InstanceId: "i-1", State: ec2.Running, UserData: c.data}
		if got := listening(empty(), i); got != c.want {
			t.Errorf("user data %q: listens on %q, want %q", c.data, got, c.want)
		}
	}
}

func TestTheLabsWebImageServesPagesFromTheFirstSecond(t *testing.T) {
	for _, m := range ec2.Images("ap-northeast-2") {
		want := "tcp/22 sshd"
		if m.Name == ec2.WebImage {
			want = "tcp/22 sshd, tcp/80 nginx (200 OK)"
		}
		if got := listening(empty(), ec2.Instance{InstanceId: "i-1", State: ec2.Running, ImageId: m.ImageId}); got != want {
			t.Errorf("%s: listens on %q, want %q", m.Name, got, want)
		}
	}
}

func TestOnlyARunningInstanceListens(t *testing.T) {
	for _, s := range []ec2.InstanceState{ec2.Pending, ec2.Stopping, ec2.Stopped, ec2.ShuttingDown, ec2.Terminated} {
		if got := listening(empty(), ec2.Instance{InstanceId: "i-1", State: s}); got != "" {
			t.Errorf("%s: listens on %q", s.Name, got)
		}
	}
}

func masquerades(b machine.Behaviour) bool {
	return b.Firewall != nil && len(b.Firewall.Chain(machine.TableNAT, "POSTROUTING").Rules) > 0
}

func TestUserDataSaysWhetherAMachineForwardsAndMasquerades(t *testing.T) {
	for _, c := range []struct {
		data                  string
		forwards, masquerades bool
	}{
		{"", false, false},
		{"#!/bin/sh\nsysctl -w net.ipv4.ip_forward=1\n", true, false},
		{"#!/bin/sh\necho 'net.ipv4.ip_forward = 1' >> /etc/sysctl.d/nat.conf\nsysctl -p\n", true, false},
		{"#!/bin/sh\necho 1 > /proc/sys/net/ipv4/ip_forward\n", true, false},
		{"#!/bin/sh\nsysctl -w net.ipv4.ip_forward=0\n", false, false},
		{"#!/bin/sh\n# sysctl -w net.ipv4.ip_forward=1\n", false, false},
		{"#!/bin/sh\nsysctl -w net.ipv4.ip_forward=1\niptables -t nat -A POSTROUTING -o ens5 -j MASQUERADE\n", true, true},
		{"#!/bin/sh\niptables -A FORWARD -j ACCEPT\n", false, false},
		{"#cloud-config\nruncmd:\n  - sysctl -w net.ipv4.ip_forward=1\n  - iptables -t nat -A POSTROUTING -j MASQUERADE\n", true, true},
	} {
		i := ec2.Instance{UserData: c.data}
		if b := machine.Behaviours(empty())(i); b.Forwards != c.forwards || masquerades(b) != c.masquerades {
			t.Errorf("user data %q: forwards %v, masquerades %v", c.data, b.Forwards, masquerades(b))
		}
	}
}

type put struct{ r world.Resource }

func (p put) Apply(tx *world.Tx) (any, error) { tx.Put(p.r); return nil, nil }

var here = world.Scope{Account: "111122223333", Region: "ap-northeast-2"}

func do(t *testing.T, w *world.World, commands ...world.Command) *world.World {
	t.Helper()
	for _, c := range commands {
		var err error
		if w, _, err = world.Apply(w, here, w.Now(), c); err != nil {
			t.Fatalf("%+v: %v", c, err)
		}
	}
	return w
}

func TestUnitsComeBackWithTheirInstance(t *testing.T) {
	i := ec2.Instance{InstanceId: "i-1", State: ec2.Running, UserData: "#!/bin/sh\napt-get install -y nginx"}
	w := do(t, empty(), put{i}, put{ec2.Instance{InstanceId: "i-2", State: ec2.Running}},
		machine.StartUnit{InstanceId: "i-1", Name: "shop", Port: new(8080)},
		machine.StartUnit{InstanceId: "i-1", Name: "dns", Proto: "udp", Port: new(53)})
	const all = "tcp/22 sshd, udp/53 dns, tcp/80 nginx (200 OK), tcp/8080 shop (200 OK)"
	if got := listening(w, i); got != all {
		t.Errorf("listens on %q, want %q", got, all)
	}
	stopped := i
	stopped.State = ec2.Stopped
	if w = do(t, w, put{stopped}); listening(w, stopped) != "" {
		t.Error("a stopped instance listens")
	}
	if w = do(t, w, put{i}); listening(w, i) != all {
		t.Errorf("started again, it listens on %q", listening(w, i))
	}
	w = do(t, w, machine.StopUnit{InstanceId: "i-1", Name: "nginx"}, machine.StopUnit{InstanceId: "i-1", Name: "shop"})
	if got, want := listening(w, i), "tcp/22 sshd, udp/53 dns"; got != want {
		t.Errorf("after nginx and shop were stopped it listens on %q, want %q", got, want)
	}
	w = do(t, w, machine.StartUnit{InstanceId: "i-1", Name: "own", Port: new(80), Status: "503 Service Unavailable"})
	if got, want := listening(w, i), "tcp/22 sshd, udp/53 dns, tcp/80 own (503 Service Unavailable)"; got != want {
		t.Errorf("on the port that came free: %q, want %q", got, want)
	}
	if got := listening(w, ec2.Instance{InstanceId: "i-2", State: ec2.Running}); got != "tcp/22 sshd" {
		t.Errorf("the other instance listens on %q", got)
	}
	if at, _ := w.Where("unit/i-1/tcp/80"); at != here {
		t.Errorf("the unit is in %+v", at)
	}
}

func TestHostsBelongToNoAccount(t *testing.T) {
	var c machine.PutHost
	c.Name, c.Address, c.Kind = "updates.example", machineAddr, "server"
	c.Listens = []machine.Listener{{Proto: "tcp", Port: 443, Name: "https", Status: "200 OK"}}
	w := do(t, empty(), c)
	if all := world.All[machine.Host](w, world.Outside); len(all) != 1 || all[0].Address != machineAddr {
		t.Errorf("outside there are %+v", all)
	}
	if all := world.All[machine.Host](w, here); len(all) != 0 {
		t.Errorf("in the account there are %+v", all)
	}
	if w = do(t, w, machine.DeleteHost{Name: "updates.example"}); len(world.All[machine.Host](w, world.Everywhere)) != 0 {
		t.Error("the host is still there")
	}
}

func TestWhatCanNotBeIsRefused(t *testing.T) {
	w := do(t, empty(), put{ec2.Instance{InstanceId: "i-1", State: ec2.Running}})
	for _, c := range []struct {
		command world.Command
		code    string
	}{
		{machine.StartUnit{InstanceId: "i-9", Name: "x", Port: new(80)}, "InvalidInstanceID.NotFound"},
		{machine.StopUnit{InstanceId: "i-9", Name: "x"}, "InvalidInstanceID.NotFound"},
		{machine.StopUnit{InstanceId: "i-1", Name: "x"}, "InvalidUnit.NotFound"},
		{machine.StartUnit{InstanceId: "i-1", Name: "x"}, "MissingParameter"},
		{machine.StartUnit{InstanceId: "i-1", Name: "x", Port: new(0)}, "InvalidParameterValue"},
		{machine.StartUnit{InstanceId: "i-1", Name: "x", Port: new(65536)}, "InvalidParameterValue"},
		{machine.StartUnit{InstanceId: "i-1", Name: "x", Port: new(80), Proto: "sctp"}, "InvalidParameterValue"},
		{machine.StartUnit{InstanceId: "i-1", Port: new(80)}, "MissingParameter"},
		{machine.PutHost{Name: "x"}, "MissingParameter"},
		{machine.PutHost{Name: "x", Address: machineAddr, Listens: []machine.Listener{{Proto: "tcp"}}}, "InvalidParameterValue"},
		{machine.PutHost{Name: "x", Address: privateAddr}, "InvalidParameterValue"},
		{machine.DeleteHost{Name: "x"}, "InvalidHost.NotFound"},
	} {
		after, _, err := world.Apply(w, here, w.Now(), c.command)
		var r *world.Refusal
		if !errors.As(err, &r) || r.Code != c.code {
			t.Errorf("%+v: %v, want %s", c.command, err, c.code)
		}
		if after.Digest() != w.Digest() {
			t.Errorf("%+v was refused and changed the World", c.command)
		}
	}
}

func TestBehavioursAgreeWithTheQuestionsAboutOne(t *testing.T) {
	running := ec2.Running
	all := []ec2.Instance{
		{InstanceId: "i-1", State: running, ImageId: "ami-1"},
		{InstanceId: "i-2", State: running, UserData: "#!/bin/sh\napt install nginx\nsysctl -w net.ipv4.ip_forward=1\n"},
		{InstanceId: "i-3", State: running, ImageId: ec2.Images("us-east-1")[0].ImageId},
	}
	w := empty()
	for _, i := range all {
		w = do(t, w, put{i})
	}
	w = do(t, w, machine.StartUnit{InstanceId: "i-2", Name: "x", Port: new(9)})
	ask := machine.Behaviours(w)
	for range 2 { // the second time from memory
		for _, i := range all {
			b := ask(i)
			if alone := machine.Behaviours(w)(i); !slices.Equal(b.Listeners, machine.Listeners(w, i)) || b.Forwards != alone.Forwards || masquerades(b) != masquerades(alone) {
				t.Errorf("%s: %+v, but by itself %+v", i.InstanceId, b, alone)
			}
		}
	}
}

var (
	machineAddr = netip.MustParseAddr("198.51.100.34")
	privateAddr = netip.MustParseAddr("10.0.0.4")
)

// TestACertificateIsForAMachineThatIsThere, and broken in a way that there is.
func TestACertificateIsForAMachineThatIsThere(t *testing.T) {
	w := world.New("sites", time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC))
	for code, c := range map[string]machine.PutCertificate{
		"InvalidHost.NotFound":       {Host: "nowhere", Names: []string{"a.example"}},
		"InvalidInstanceID.NotFound": {InstanceId: "i-1", Names: []string{"a.example"}},
		"InvalidUnit.NotFound":       {InstanceId: "i-1", Unit: "telnetd", Names: []string{"a.example"}},
		"InvalidParameterValue":      {Host: "nowhere", Names: []string{"a.example"}, Broken: "everything"},
	} {
		var r *world.Refusal
		if _, _, err := world.Apply(w, world.Outside, w.Now(), c); !errors.As(err, &r) || r.Code != code {
			t.Errorf("%+v: %v, wanted %s", c, err, code)
		}
	}
}
