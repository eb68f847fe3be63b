package say

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"

	"skylab/assets"
	"skylab/engine/host"
	"skylab/labs"
)

// Of every way in which a chain can be broken the viewer gives the reason that curl
// gives, and says it in words of both languages.
func TestWhyAClientRefusesIsWhatCurlSays(t *testing.T) {
	l := labs.NewSandbox()
	wrong := []string{"", "incomplete", "wrong-intermediate", "untrusted-root", "expired", "self-signed", "other-name"}
	for n, how := range wrong {
		l.Start.Text += fmt.Sprintf("\naws machine put-host --name x%s.example --address 198.51.100.%d --listens Proto=tcp,Port=443,Name=nginx,Status='200 OK'", how, 50+n)
		l.Start.Text += fmt.Sprintf("\naws machine put-certificate --host x%s.example --names x%s.example --broken '%s'", how, how, how)
	}
	a, err := labs.Open(l, labs.Config{Learner: "host", Number: 1, Live: live}, nil)
	if err != nil {
		t.Fatal(err)
	}
	w := a.Engine.World()
	roots := host.Roots(w, "", w.Now(), a.Engine.Home().ReadFile)
	for _, how := range wrong {
		name := "x" + how + ".example"
		all := Certificates(w, name, roots)
		if len(all) != 1 || len(all[0].Sent) == 0 {
			t.Fatalf("%s shows %v", name, all)
		}
		x := all[0]
		var out bytes.Buffer
		if err := a.Engine.Do(context.Background(), "curl -sS https://"+name, &out, &out).Err; err != nil {
			t.Fatal(err)
		}
		curl := strings.ReplaceAll(out.String(), "no alternative certificate subject name matches", "hostname mismatch")
		if (how == "") != (len(x.Faults) == 0) || !strings.Contains(curl, string(x.Reason())) {
			t.Errorf("%s: the viewer says %q; curl says %s", name, x.Reason(), curl)
		}
		for _, lang := range assets.Langs() {
			d := assets.Words(lang)
			for _, f := range x.Faults {
				if text := x.Fault(d, f); strings.Contains(text, "fault.") || strings.Contains(text, "{") {
					t.Errorf("%s says %q", name, text)
				}
			}
			if v := x.Verdict(d); !strings.Contains(v, name) || !strings.Contains(v, string(x.Reason())) {
				t.Errorf("%s: the verdict is %q", name, v)
			}
		}
	}
}

// A certificate that was only asked for has no chain, and that is said.
func TestACertificateThatIsNotIssuedShowsNothing(t *testing.T) {
	a, err := labs.Open(labs.NewSandbox(), labs.Config{Learner: "host", Number: 1, Live: live}, nil)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := a.Engine.Do(context.Background(), "aws acm request-certificate --domain-name shop.example --validation-method DNS --query CertificateArn --output text", &out, &out).Err; err != nil {
		t.Fatal(err)
	}
	w, d := a.Engine.World(), assets.Words(assets.English)
	all := Certificates(w, strings.TrimSpace(out.String()), nil)
	if len(all) != 1 || len(all[0].Chain) > 0 || all[0].Verdict(d) != d.Say("cert-no.unissued", "shop.example") {
		t.Errorf("%s: %+v", out.String(), all)
	}
}

// behind is a load balancer with HTTPS, to which two names lead that its certificate
// may or may not be for.
const behind = `nets=$(aws ec2 describe-subnets --query 'Subnets[:2].SubnetId' --output text)
group=$(aws ec2 describe-security-groups --query 'SecurityGroups[0].GroupId' --output text)
aws ec2 authorize-security-group-ingress --group-id $group --protocol tcp --port 443 --cidr 0.0.0.0/0
lb=$(aws elbv2 create-load-balancer --name shop --subnets $nets --security-groups $group --query 'LoadBalancers[0].LoadBalancerArn' --output text)
dns=$(aws elbv2 describe-load-balancers --query 'LoadBalancers[0].DNSName' --output text)
who="FirstName=A,LastName=B"
aws route53domains register-domain --region us-east-1 --domain-name harbor-shop.com --duration-in-years 1 --admin-contact $who --registrant-contact $who --tech-contact $who
sleep 300
zone=$(aws route53 list-hosted-zones --query 'HostedZones[0].Id' --output text)
put() { aws route53 change-resource-record-sets --hosted-zone-id $zone --change-batch "{\"Changes\":[{\"Action\":\"UPSERT\",\"ResourceRecordSet\":$1}]}"; }
for name in www.harbor-shop.com harbor-shop.com; do put "{\"Name\":\"$name\",\"Type\":\"A\",\"AliasTarget\":{\"HostedZoneId\":\"ZWKZPGTI48KDX\",\"DNSName\":\"dualstack.$dns\",\"EvaluateTargetHealth\":false}}"; done
arn=$(aws acm request-certificate --validation-method DNS --domain-name www.harbor-shop.com --query CertificateArn --output text)
set -- $(aws acm describe-certificate --certificate-arn $arn --query 'Certificate.DomainValidationOptions[0].ResourceRecord.[Name,Value]' --output text)
put "{\"Name\":\"$1\",\"Type\":\"CNAME\",\"TTL\":60,\"ResourceRecords\":[{\"Value\":\"$2\"}]}"
aws acm wait certificate-validated --certificate-arn $arn
aws elbv2 wait load-balancer-available --load-balancer-arns $lb
aws elbv2 create-listener --load-balancer-arn $lb --protocol HTTPS --port 443 --certificates CertificateArn=$arn --default-actions 'Type=fixed-response,FixedResponseConfig={StatusCode=200}'`

// A load balancer is met by each name that leads to it, and by its own: the same
// certificate is right by one and wrong by another.
func TestALoadBalancerIsMetByEachNameThatLeadsThere(t *testing.T) {
	a, err := labs.Open(labs.NewSandbox(), labs.Config{Learner: "host", Number: 1, Live: live}, nil)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := a.Engine.Do(context.Background(), behind+"; echo; echo $lb", &out, &out).Err; err != nil {
		t.Fatal(err)
	}
	w := a.Engine.World()
	lines := strings.Fields(out.String())
	lb := lines[len(lines)-1]
	roots := host.Roots(w, "", w.Now(), a.Engine.Home().ReadFile)
	got := map[string]string{}
	for _, x := range Certificates(w, lb, roots) {
		if len(x.Chain) != 3 || len(x.Sent) != 2 {
			t.Errorf("%s: %d of %d links were sent", x.Site, len(x.Sent), len(x.Chain))
		}
		name, _, _ := strings.Cut(x.Site, "-")
		got[name] = string(x.Reason())
	}
	want := map[string]string{"www.harbor": "", "harbor": "hostname mismatch", "shop": "hostname mismatch"}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("clients say %v, not %v:\n%s", got, want, out.String())
	}
	if len(Sites(w)) == 0 || Sites(w)[0] != lb {
		t.Errorf("the sites are %v", Sites(w))
	}
}
