package host_test

import (
	"strings"
	"testing"

	"skylab/engine"
	"skylab/labs"
)

// on types lines on the machine called web, and holds each answer against what
// the real program says.
func on(t *testing.T, e *engine.Engine, lines []transcript) {
	t.Helper()
	for _, c := range lines {
		out, status := typed(t, e, "ssh -q -i mine.pem ec2-user@web <<'LINE'\n"+c.line+"\nLINE")
		if !strings.Contains(out, c.want) || status != c.status {
			t.Errorf("$ %s\n%s(status %d, want %q and %d)", c.line, out, status, c.want, c.status)
		}
	}
}

type transcript struct {
	line, want string
	status     int
}

func TestPackagesAndUnitsAreManagedAsOnAmazonLinux(t *testing.T) {
	e := sandbox(t, box).Engine
	on(t, e, []transcript{
		{"whoami; sudo whoami", "ec2-user\nroot\n", 0},
		{"hostname", "ip-10-9-1-4.ap-northeast-2.compute.internal\n", 0},
		{"uname -m", "x86_64\n", 0},
		{"grep ^ID= /etc/os-release", "ID=\"amzn\"\n", 0},
		{"apt-get install nginx", "-bash: apt-get: command not found", 127},
		{"systemctl status nginx", "Unit nginx.service could not be found.", 4},
		{"sudo systemctl start nginx", "Failed to start nginx.service: Unit nginx.service not found.", 5},
		{"sudo systemctl enable nginx", "Failed to enable unit: Unit file nginx.service does not exist.", 1},
		{"dnf install -y nginx", "Error: This command has to be run with superuser privileges", 1},
		{"sudo dnf install -y ngnix", "No match for argument: ngnix\nError: Unable to find a match: ngnix", 1},
		{"sudo dnf install nginx </dev/null", "Is this ok [y/N]: ", 1},
		{"rpm -q nginx", "package nginx is not installed", 1},
		{"sudo dnf install -y nginx", "Installed:\n  nginx-1:1.26.3-1.amzn2023.0.1.x86_64\n\nComplete!", 0},
		{"sudo yum install -y nginx", "is already installed.\nDependencies resolved.\nNothing to do.\nComplete!", 0},
		{"rpm -q nginx", "nginx-1.26.3-1.amzn2023.0.1.x86_64", 0},
		{"systemctl is-active nginx", "inactive\n", 3},
		{"curl -s localhost", "", 7},
		{"systemctl start nginx", "Failed to start nginx.service: Access denied", 4},
		{"sudo systemctl start nginx", "", 0},
		{"systemctl is-enabled nginx", "disabled\n", 1},
		{"systemctl status nginx", "Active: active (running)", 0},
		{"curl -s localhost", "<h1>nginx on web</h1>\n", 0},
		{"echo hello | sudo tee /usr/share/nginx/html/index.html; curl -s localhost", "hello\nhello\n", 0},
		{"curl -s -o /dev/null -w '%{http_code}\\n' localhost/nothing", "404\n", 0},
		{"curl -sf localhost/nothing", "", 22},
		{"cat /usr/share/nginx/html/index.html", "hello\n", 0},
		{"echo x > /usr/share/nginx/html/index.html", "-bash: /usr/share/nginx/html/index.html: Permission denied", 1},
		{"sudo dnf install -y httpd && sudo systemctl start httpd", "Job for httpd.service failed because the control process exited with error code.", 1},
		{"sudo systemctl stop nginx; sudo service httpd start; curl -s localhost", "<h1>httpd on web</h1>", 0},
		{"sudo systemctl enable httpd", "Created symlink /etc/systemd/system/multi-user.target.wants/httpd.service", 0},
		{"sudo systemctl frobnicate nginx", "Unknown command verb frobnicate.", 1},
		{"sudo dnf remove -y nginx", "Removed:\n  nginx", 0},
		{"sudo systemctl start nginx", "not found.", 5},
	})
	// What was enabled comes back with the machine, what was only started does not.
	typed(t, e, "aws ec2 stop-instances --instance-ids $web; aws ec2 wait instance-stopped --instance-ids $web; aws ec2 start-instances --instance-ids $web; aws ec2 wait instance-running --instance-ids $web")
	on(t, e, []transcript{{"systemctl is-active httpd", "active\n", 0}})
}

func TestAMachineWithoutAWayOutInstallsNothing(t *testing.T) {
	e := sandbox(t, box).Engine
	typed(t, e, "aws ec2 delete-route --route-table-id $table --destination-cidr-block 0.0.0.0/0; aws ec2 create-route --route-table-id $table --destination-cidr-block 203.0.113.0/24 --gateway-id $igw")
	on(t, e, []transcript{
		{"sudo dnf install -y nginx", "Curl error (28): Timeout was reached for https://al2023-repos-ap-northeast-2-de612dc2.s3.dualstack.ap-northeast-2.amazonaws.com/", 1},
		{"rpm -q nginx", "is not installed", 1},
	})
}

func TestIptablesSpeaksAsTheRealOne(t *testing.T) {
	e := sandbox(t, box).Engine
	on(t, e, []transcript{
		{"iptables -L", "Permission denied (you must be root)", 4},
		{"sudo iptables -S", "-P INPUT ACCEPT\n-P FORWARD ACCEPT\n-P OUTPUT ACCEPT\n", 0},
		{"sudo iptables -A INPUT -p tcp --dport 80 -j DROP", "", 0},
		{"sudo iptables -S INPUT", "-P INPUT ACCEPT\n-A INPUT -p tcp -m tcp --dport 80 -j DROP\n", 0},
		{"sudo iptables -L INPUT -n", "Chain INPUT (policy ACCEPT)\ntarget     prot opt source               destination         \nDROP       tcp  --  0.0.0.0/0            0.0.0.0/0            tcp dpt:80\n", 0},
		{"sudo iptables -A INPUT -p tcp --dport 70000 -j DROP", "invalid port/service `70000' specified", 2},
		{"sudo iptables -A INPUT --dport 80 -j DROP", "unknown option \"--dport\"", 2},
		{"sudo iptables -A INBOUND -j DROP", "iptables: No chain/target/match by that name.", 1},
		{"sudo iptables -A INPUT -j DORP", "Couldn't load target `DORP':No such file or directory", 2},
		{"sudo iptables -A INPUT -s 10.0.0.300 -j DROP", "host/network `10.0.0.300' not found", 2},
		{"sudo iptables -t mangel -L", "table 'mangel' does not exist", 3},
		{"sudo iptables -A FORWARD -j MASQUERADE", "RULE_APPEND failed (Invalid argument): rule in chain FORWARD", 4},
		{"sudo iptables -t nat -A PREROUTING -j DNAT", "DNAT: option \"--to-destination\" must be specified", 2},
		{"sudo iptables -D INPUT 7", "iptables: Index of deletion too big.", 1},
		{"sudo iptables -D INPUT -p udp -j DROP", "iptables: Bad rule (does a matching rule exist in that chain?).", 1},
		{"sudo iptables", "no command specified", 2},
		{"sudo iptables frob", "Bad argument `frob'", 2},
		{"sudo iptables -t nat -A POSTROUTING -o ens5 -s 10.9.2.0/24 -j MASQUERADE; sudo iptables -t nat -S POSTROUTING", "-A POSTROUTING -s 10.9.2.0/24 -o ens5 -j MASQUERADE\n", 0},
		{"sudo iptables-save", "*nat\n", 0},
		{"sudo iptables -F; sudo iptables -S INPUT", "-P INPUT ACCEPT\n", 0},
		{"sysctl net.ipv4.ip_forward", "net.ipv4.ip_forward = 0\n", 0},
		{"sysctl -w net.ipv4.ip_forward=1", "sysctl: permission denied on key \"net.ipv4.ip_forward\"", 255},
		{"sudo sysctl -w net.ipv4.ip_forward=1", "net.ipv4.ip_forward = 1\n", 0},
		{"cat /proc/sys/net/ipv4/ip_forward", "1\n", 0},
		{"echo 0 | sudo tee /proc/sys/net/ipv4/ip_forward; sysctl -n net.ipv4.ip_forward", "0\n0\n", 0},
		{"sudo sysctl -w net.ipv4.ip_forwrd=1", "sysctl: cannot stat /proc/sys/net/ipv4/ip_forwrd: No such file or directory", 255},
	})
}

// forwarded is a port of web that leads to the machine behind it.
const forwarded = box + `
aws ec2 modify-instance-attribute --instance-id $web --no-source-dest-check
aws ec2 authorize-security-group-ingress --group-id $group --protocol tcp --port 8080 --cidr 0.0.0.0/0
ssh -i mine.pem ec2-user@web "sudo sysctl -w net.ipv4.ip_forward=1; sudo iptables -t nat -A PREROUTING -p tcp --dport 8080 -j DNAT --to-destination $(aws ec2 describe-instances --instance-ids $db --query 'Reservations[0].Instances[0].PrivateIpAddress' --output text):80; sudo iptables -t nat -A POSTROUTING -j MASQUERADE"
ssh -i mine.pem -i other.pem -J ec2-user@web ec2-user@db 'sudo dnf install -y nginx && sudo systemctl start nginx'`

func TestAForwardedPortLeadsToTheMachineBehind(t *testing.T) {
	a := sandbox(t, strings.ReplaceAll(forwarded, "--key-name other --tag", "--key-name other --associate-public-ip-address --tag"))
	if out, status := typed(t, a.Engine, "curl -s http://web:8080"); out != "<h1>nginx on db</h1>\n" || status != 0 {
		t.Errorf("port 8080 of web answers %d %q", status, out)
	}
	if out, _ := typed(t, a.Engine, "reach laptop web tcp/8080"); !strings.Contains(out, "reach-answered") {
		t.Errorf("the probe says otherwise:\n%s", out)
	}
	out, _ := typed(t, a.Engine, "ssh -q -i mine.pem ec2-user@web 'sudo iptables -I FORWARD -p tcp --dport 80 -j REJECT'; curl -s http://web:8080")
	if _, status := typed(t, a.Engine, "curl -s http://web:8080"); status != 7 {
		t.Errorf("what is rejected ends with %d, want 7\n%s", status, out)
	}
}

func TestWhatWasDoneOnAMachineIsReplayed(t *testing.T) {
	a := sandbox(t, forwarded[:strings.LastIndex(forwarded, "\nssh")])
	typed(t, a.Engine, "ssh -q -i mine.pem ec2-user@web 'echo kept > note'")
	again, err := labs.Open(labs.NewSandbox(), labs.Config{Learner: "host", Number: 1, Live: live}, a.Engine.Log())
	if err != nil {
		t.Fatal(err)
	}
	if out, _ := typed(t, again.Engine, "ssh -q -i mine.pem ec2-user@web 'cat note; sudo iptables -t nat -S PREROUTING'"); !strings.Contains(out, "kept\n-P PREROUTING ACCEPT\n-A PREROUTING") {
		t.Errorf("after a replay: %s", out)
	}
}
