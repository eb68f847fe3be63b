package host_test

import (
	"fmt"
	"strings"
	"testing"

	"skylab/engine"
	"skylab/labs"
)

// staged is a sandbox with more in its scene.
func staged(t *testing.T, scene string) *engine.Engine {
	t.Helper()
	l := labs.NewSandbox()
	l.Start.Text += "\n" + scene
	a, err := labs.Open(l, labs.Config{Learner: "host", Number: 1, Live: live}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return a.Engine
}

// sites are hosts that show a chain which is broken in one way, by what curl says.
var sites = map[string]string{
	"":                   "<h1>nginx on ",
	"incomplete":         "SSL certificate problem: unable to get local issuer certificate",
	"wrong-intermediate": "SSL certificate problem: unable to get local issuer certificate",
	"untrusted-root":     "SSL certificate problem: unable to get local issuer certificate",
	"expired":            "SSL certificate problem: certificate has expired",
	"self-signed":        "SSL certificate problem: self-signed certificate",
	"other-name":         "no alternative certificate subject name matches target host name ",
}

func shopping(t *testing.T) *engine.Engine {
	t.Helper()
	var scene strings.Builder
	for n, how := range []string{"", "incomplete", "wrong-intermediate", "untrusted-root", "expired", "self-signed", "other-name"} {
		fmt.Fprintf(&scene, "aws machine put-host --name x%s.example --address 198.51.100.%d --listens Proto=tcp,Port=443,Name=nginx\n", how, 50+n)
		fmt.Fprintf(&scene, "aws machine put-certificate --host x%s.example --names x%s.example --broken '%s'\n", how, how, how)
	}
	return staged(t, scene.String())
}

// TestAHostShowsABrokenChainWhereALabPlacesOne, and curl says what is broken.
func TestAHostShowsABrokenChainWhereALabPlacesOne(t *testing.T) {
	e := shopping(t)
	for how, want := range sites {
		if out, _ := typed(t, e, "curl -sS https://x"+how+".example"); !strings.Contains(out, want) {
			t.Errorf("%s: %s, wanted %q", how, out, want)
		}
	}
}

// TestABrokenChainIsMendedOnTheMachine with what the authority issued, which lies
// beside the file that nginx reads.
func TestABrokenChainIsMendedOnTheMachine(t *testing.T) {
	e := staged(t, box+`
aws ec2 authorize-security-group-ingress --group-id $group --protocol tcp --port 443 --cidr 0.0.0.0/0
aws machine start-unit --instance-id $web --name nginx --port 443
aws machine put-certificate --instance-id $web --names shop.example --broken incomplete`)
	typed(t, e, `at=$(aws ec2 describe-instances --filters Name=tag:Name,Values=web --query 'Reservations[0].Instances[0].PublicIpAddress' --output text)
dir=/etc/pki/nginx; leaf=$dir/issued/leaf.crt; intermediate=$dir/issued/intermediate.crt
get() { curl -sS --resolve shop.example:443:$at https://shop.example; }
put() { ssh -i mine.pem ec2-user@web "cat $* | sudo tee $dir/server.crt >/dev/null"; }
reload() { ssh -i mine.pem ec2-user@web "sudo systemctl $1 nginx"; }`)
	for _, c := range []struct{ line, want string }{
		{"get", "unable to get local issuer certificate"},
		{"put $leaf $intermediate; get", "unable to get local issuer certificate"}, // it has not read them
		{"reload reload; get", "<h1>nginx on web</h1>"},
		{"put $leaf; get", "<h1>nginx on web</h1>"},
		{"put $intermediate $leaf; reload reload", "Job for nginx.service failed"}, // the key goes with the leaf
		{"ssh -i mine.pem ec2-user@web sudo nginx -t", "key values mismatch"},
		{"get", "<h1>nginx on web</h1>"}, // what it read before still counts
		{"ssh -i mine.pem ec2-user@web nginx -t", "Permission denied"},
		{"put $leaf $intermediate; ssh -i mine.pem ec2-user@web 'sudo nginx -s reload && sudo nginx -t'; get", "test is successful\n<h1>nginx on web</h1>"},
		{"put /dev/null; reload restart", "Job for nginx.service failed"},
		{"get", "curl: (7)"}, // a restart stops it first
		{"reload reload", "nginx.service is not active, cannot reload."},
		{"put $leaf; reload start; get", "unable to get local issuer certificate"},
		{"ssh -i mine.pem ec2-user@web 'sudo rm /etc/pki/nginx/server.crt'; reload reload; get", "self-signed certificate"},
	} {
		if out, _ := typed(t, e, c.line); !strings.Contains(out, c.want) {
			t.Errorf("%s\n%s, wanted %q", c.line, out, c.want)
		}
	}
}
