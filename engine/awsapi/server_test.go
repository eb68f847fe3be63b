package awsapi_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"skylab/engine"
	"skylab/engine/awsapi"
	"skylab/engine/ec2"
	"skylab/engine/world"
)

// post sends a request as it is, with this Authorization.
func post(t *testing.T, to, authorization, body string) (status int, answer string) {
	t.Helper()
	r, err := http.NewRequest(http.MethodPost, to, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Authorization", authorization)
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	b, _ := io.ReadAll(res.Body)
	return res.StatusCode, string(b)
}

func unchecked(service string) string {
	return "AWS4-HMAC-SHA256 Credential=AKIAX/20261101/ap-northeast-2/" + service + "/aws4_request, SignedHeaders=host, Signature=00"
}

// many is a text as often, with the numbers from 1 on.
func many(format string, n int) string {
	var b strings.Builder
	for k := range n {
		fmt.Fprintf(&b, format, k+1)
	}
	return b.String()
}

// TestWhatIsMalformedIsRefusedAsAWSDoes, and changes nothing.
func TestWhatIsMalformedIsRefusedAsAWSDoes(t *testing.T) {
	e := something(t)
	before := e.World().Digest()
	url := serve(t, func(key string) (awsapi.Account, error) {
		if key == "AKIANOBODY" {
			return nil, errors.New("nobody")
		}
		return caller{do: e.Call}, nil
	})
	for _, c := range []struct {
		authorization, body string
		status              int
		want                string
	}{
		{"", "Action=DescribeVpcs", 403, "<Code>MissingAuthenticationToken</Code>"},
		{"Bearer x", "Action=DescribeVpcs", 403, "<Code>MissingAuthenticationToken</Code>"},
		{strings.Replace(unchecked("ec2"), "AKIAX", "AKIANOBODY", 1), "Action=DescribeVpcs", 403, "<Code>AuthFailure</Code>"},
		{strings.Replace(unchecked("ec2"), "ap-northeast-2", "mars-1", 1), "Action=DescribeVpcs", 403, "<Code>SignatureDoesNotMatch</Code>"},
		{unchecked("s3"), "", 403, "<Code>UnknownService</Code>"},
		{unchecked("ec2"), "", 400, "<Code>MissingAction</Code>"},
		{unchecked("ec2"), "Action=Fly", 400, "<Code>InvalidAction</Code><Message>The action Fly is not valid for this web service.</Message>"},
		{unchecked("ec2"), "Action=%zz", 400, "<Code>MalformedQueryString</Code>"},
		{unchecked("ec2"), "Action=CreateVpc", 400, "<Code>MissingParameter</Code>"},
		{unchecked("ec2"), "Action=CreateVpc&CidrBlock=10.0.0.0/16&Wings=2", 400, "<Code>UnknownParameter</Code><Message>The parameter Wings is not recognized</Message>"},
		{unchecked("ec2"), "Action=CreateVpc&CidrBlock=10.0.0.0/16&DryRun=perhaps", 400, "<Code>InvalidParameterValue</Code>"},
		{unchecked("ec2"), "Action=CreateVpc&CidrBlock=10.0.0.0/16&DryRun=true", 412, "<Code>DryRunOperation</Code>"},
		{unchecked("ec2"), "Action=CreateVpc&CidrBlock=10.0.0.0/8", 400, "<Code>InvalidVpc.Range</Code>"},
		{unchecked("ec2"), "Action=DeleteVpc&VpcId=" + strings.Repeat("%3Cx%3E", 1000), 400, "&lt;x&gt;"},
		{unchecked("ec2"), "Action=DescribeVpcs&" + strings.Repeat("a", 2<<20), 413, "<Code>RequestEntityTooLarge</Code>"},
		{unchecked("ec2"), "Action=DescribeVpcs&" + strings.Repeat("a.", 500_000) + "=x", 400, "<Code>UnknownParameter</Code>"},
		{unchecked("ec2"), "Action=DescribeVpcs" + many("&VpcId.%d=vpc-1", 1001), 400, "<Code>InvalidParameterValue</Code>"},
		{unchecked("elasticloadbalancing"), "Action=CreateLoadBalancer&Name=x", 400, "<ErrorResponse"},
		{unchecked("acm"), "{", 400, `"__type":"UnknownOperationException"`},
		{unchecked("route53"), "<x", 404, "UnknownOperationException"},
		{unchecked("sts"), "Action=GetCallerIdentity", 200, "<Arn>arn:aws:iam::111122223333:user/learner</Arn>"},
	} {
		status, answer := post(t, url, c.authorization, c.body)
		if status != c.status || !strings.Contains(answer, c.want) {
			t.Errorf("%.80s %.60s: %d %.300s, want %d %s", c.authorization, c.body, status, answer, c.status, c.want)
		}
	}
	if e.World().Digest() != before {
		t.Error("what was refused changed something")
	}
}

// TestSignaturesAreChecked as a real client makes them: the right secret comes in, another
// one does not, nor does a request from another time.
func TestSignaturesAreChecked(t *testing.T) {
	e := something(t)
	now := time.Now()
	s := httptest.NewServer(&awsapi.Server{
		Book: engine.Book.Listed(), Regions: ec2.Regions, Now: func() time.Time { return now },
		Open: func(string) (awsapi.Account, error) { return caller{secret: "example", do: e.Call}, nil },
	})
	defer s.Close()
	r := newReal(t, s.URL)
	for _, service := range []string{"ec2", "elbv2", "autoscaling"} {
		action := map[string]string{"ec2": "DescribeVpcs", "elbv2": "DescribeLoadBalancers", "autoscaling": "DescribeAutoScalingGroups"}[service]
		if out := r.call(t, service, action, map[string]any{}); out.Code != "" || out.Unsent != "" {
			t.Errorf("%s: %+v", service, out)
		}
	}
	if out := r.call(t, "route53", "ListHostedZonesByName", map[string]any{"DNSName": "a b+c.example", "MaxItems": "3"}); out.Code != "" || out.Unsent != "" {
		t.Errorf("route53: %+v", out)
	}
	if out := r.call(t, "acm", "ListCertificates", map[string]any{}); out.Code != "" || out.Unsent != "" {
		t.Errorf("acm: %+v", out)
	}
	s.Config.Handler.(*awsapi.Server).Open = func(string) (awsapi.Account, error) { return caller{secret: "another", do: e.Call}, nil }
	if out := r.call(t, "ec2", "CreateVpc", map[string]any{"CidrBlock": "10.0.0.0/16"}); out.Code != "SignatureDoesNotMatch" {
		t.Errorf("with another secret: %+v", out)
	}
	s.Config.Handler.(*awsapi.Server).Open = func(string) (awsapi.Account, error) { return caller{secret: "example", do: e.Call}, nil }
	now = now.Add(time.Hour)
	if out := r.call(t, "ec2", "DescribeVpcs", map[string]any{}); out.Code != "RequestExpired" {
		t.Errorf("an hour late: %+v", out)
	}
}

// TestTheRealCLIDrivesAnAccount, waiters and pages among it; what it does are lines of the
// log, and a replay makes the same World.
func TestTheRealCLIDrivesAnAccount(t *testing.T) {
	if out, err := exec.Command("aws", "--version").CombinedOutput(); err != nil {
		t.Skipf("the real AWS CLI is not installed: %v %s", err, out)
	}
	s := world.Scope{Account: "111122223333", Region: "ap-northeast-2", Caller: "learner"}
	began := time.Date(2026, 11, 1, 9, 0, 0, 0, time.UTC)
	w, err := engine.OpenAccount("api", began, s, ec2.Regions()...)
	if err != nil {
		t.Fatal(err)
	}
	wall := began
	config := engine.Config{World: w, Scope: s, Wall: func() time.Time { wall = wall.Add(10 * time.Second); return wall }}
	e := engine.New(config)
	url := serve(t, func(string) (awsapi.Account, error) { return caller{do: e.Call}, nil })
	script := `set -e
vpc=$(aws ec2 create-vpc --cidr-block 10.0.0.0/16 --query Vpc.VpcId --output text)
for n in 1 2 3 4 5 6; do aws ec2 create-subnet --vpc-id $vpc --cidr-block 10.0.$n.0/24 --query Subnet.SubnetId --output text; done
aws ec2 describe-subnets --filters Name=vpc-id,Values=$vpc --page-size 5 --query 'length(Subnets)'
subnet=$(aws ec2 describe-subnets --filters Name=vpc-id,Values=$vpc --query 'Subnets[0].SubnetId' --output text)
ami=$(aws ec2 describe-images --owners amazon --filters Name=architecture,Values=x86_64 --query 'Images[0].ImageId' --output text)
i=$(aws ec2 run-instances --image-id $ami --instance-type t3.micro --subnet-id $subnet --user-data '#!/bin/sh' --query 'Instances[0].InstanceId' --output text)
aws ec2 wait instance-running --instance-ids $i
aws ec2 describe-instances --instance-ids $i --query 'Reservations[].Instances[].State.Name' --output text
aws ec2 describe-instance-attribute --instance-id $i --attribute userData --query UserData.Value --output text | base64 -d; echo
aws ec2 delete-vpc --vpc-id $vpc || echo refused`
	cmd := exec.Command("bash", "-c", script)
	home := t.TempDir()
	cmd.Env = append(os.Environ(), "HOME="+home, "AWS_CONFIG_FILE="+home+"/none", "AWS_ACCESS_KEY_ID=AKIAX", "AWS_SECRET_ACCESS_KEY=x", "AWS_DEFAULT_REGION=ap-northeast-2",
		"AWS_ENDPOINT_URL="+url, "NO_PROXY=127.0.0.1", "no_proxy=127.0.0.1", "AWS_PAGER=")
	b, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, b)
	}
	for _, want := range []string{"\n6\n", "\nrunning\n", "\n#!/bin/sh\n", "(DependencyViolation)", "\nrefused\n"} {
		if !strings.Contains("\n"+string(b), want) {
			t.Errorf("the CLI says %s, and not %q", b, want)
		}
	}
	lines := fmt.Sprint(e.Log())
	if !strings.Contains(lines, "aws ec2 create-vpc --cidr-block 10.0.0.0/16") || strings.Contains(lines, "describe-subnets") {
		t.Errorf("the log: %.600s", lines)
	}
	config.Wall = nil
	again, err := engine.Replay(config, e.Log())
	if err != nil || again.World().Digest() != e.World().Digest() {
		t.Errorf("the log makes another World: %v", err)
	}
}

// FuzzRequest: whatever the body and the path are, there is an answer, and never 500.
func FuzzRequest(f *testing.F) {
	s := world.Scope{Account: "111122223333", Region: "ap-northeast-2", Caller: "learner"}
	w, err := engine.OpenAccount("api", time.Date(2026, 11, 1, 9, 0, 0, 0, time.UTC), s, ec2.Regions()...)
	if err != nil {
		f.Fatal(err)
	}
	for _, seed := range []string{"Action=DescribeVpcs&Filter.1.Name=vpc-id&Filter.1.Value.1=x", "Action=CreateVpc&CidrBlock=10.0.0.0/16&TagSpecification.3.Tag.1.Key=a", `{"DomainName":"a.b"}`, "<CreateHostedZoneRequest><Name>a.b</Name></CreateHostedZoneRequest>"} {
		for _, service := range []string{"ec2", "elasticloadbalancing", "acm", "route53", "autoscaling"} {
			f.Add(service, "/2013-04-01/hostedzone", seed)
		}
	}
	f.Fuzz(func(t *testing.T, service, path, body string) {
		server := &awsapi.Server{Book: engine.Book.Listed(), Regions: ec2.Regions, Now: time.Now, Open: func(string) (awsapi.Account, error) {
			return caller{do: func(region string, c world.Command) (any, error) {
				_, out, err := world.Apply(w, s, w.Now(), c)
				return out, err
			}}, nil
		}}
		r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(body))
		if u, err := url.Parse(path); err == nil && strings.HasPrefix(path, "/") {
			r.URL = u
		}
		r.Header.Set("Authorization", unchecked(service))
		r.Header.Set("X-Amz-Target", "CertificateManager.RequestCertificate")
		rec := httptest.NewRecorder()
		server.ServeHTTP(rec, r)
		if rec.Code >= 500 || rec.Body.Len() == 0 {
			t.Errorf("%d %s", rec.Code, rec.Body)
		}
	})
}

// TestWhatClientsAskOfTheirOwnAccordIsAnswered: Terraform says of every switch that it is off,
// sends what has no part in networking, leaves gaps in lists, and asks for volumes.
func TestWhatClientsAskOfTheirOwnAccordIsAnswered(t *testing.T) {
	e := something(t)
	url := serve(t, func(string) (awsapi.Account, error) { return caller{do: e.Call}, nil })
	for _, c := range []struct {
		body   string
		status int
		want   string
	}{
		{"Action=CreateVpc&CidrBlock=10.77.0.0%2F16&AmazonProvidedIpv6CidrBlock=false", 200, "<cidrBlock>10.77.0.0/16</cidrBlock>"},
		{"Action=CreateVpc&CidrBlock=10.78.0.0%2F16&AmazonProvidedIpv6CidrBlock=true", 400, "<Code>UnknownParameter</Code>"},
		{"Action=RunInstances&MinCount=1&MaxCount=1&ImageId=ami-0&CreditSpecification.CpuCredits=standard&IamInstanceProfile.Name=", 400, "<Code>InvalidAMIID"},
		{"Action=RunInstances&MinCount=1&MaxCount=1&ImageId=ami-0&IamInstanceProfile.Name=admin", 400, "<Code>UnknownParameter</Code>"},
		{"Action=DescribeVolumes&Filter.1.Name=attachment.instance-id&Filter.1.Value.1=i-1", 200, "<volumeSet></volumeSet>"},
	} {
		status, answer := post(t, url, unchecked("ec2"), c.body)
		if status != c.status || !strings.Contains(answer, c.want) {
			t.Errorf("%s: %d %s", c.body, status, answer)
		}
	}
}
