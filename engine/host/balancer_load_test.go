package host_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/netip"
	"net/url"
	"strings"
	"testing"

	"skylab/engine/elbv2"
	"skylab/engine/host"
	"skylab/engine/pki"
	"skylab/engine/world"
)

// secured adds a domain, its certificate and an HTTPS listener to what is registered.
const secured = registered + `
who="FirstName=A,LastName=B"
aws route53domains register-domain --region us-east-1 --domain-name harbor-shop.com --duration-in-years 1 --admin-contact $who --registrant-contact $who --tech-contact $who
sleep 300
zone=$(aws route53 list-hosted-zones --query 'HostedZones[0].Id' --output text)
certify() { arn=$(aws acm request-certificate --validation-method DNS --domain-name $1 --query CertificateArn --output text)
record=$(aws acm describe-certificate --certificate-arn $arn --query 'Certificate.DomainValidationOptions[0].ResourceRecord.[Name,Value]' --output text); set -- $record
aws route53 change-resource-record-sets --hosted-zone-id $zone --change-batch "{\"Changes\":[{\"Action\":\"UPSERT\",\"ResourceRecordSet\":{\"Name\":\"$1\",\"Type\":\"CNAME\",\"TTL\":60,\"ResourceRecords\":[{\"Value\":\"$2\"}]}}]}" >/dev/null
aws acm wait certificate-validated --certificate-arn $arn; echo $arn; }
alias() { aws route53 change-resource-record-sets --hosted-zone-id $zone --change-batch "{\"Changes\":[{\"Action\":\"UPSERT\",\"ResourceRecordSet\":{\"Name\":\"$1\",\"Type\":\"A\",\"AliasTarget\":{\"HostedZoneId\":\"ZWKZPGTI48KDX\",\"DNSName\":\"dualstack.$dns\",\"EvaluateTargetHealth\":true}}}]}" >/dev/null; }
alias www.harbor-shop.com; alias api.harbor-shop.com; alias harbor-shop.com
cert=$(certify www.harbor-shop.com); api=$(certify '*.harbor-shop.com')
tls=$(aws elbv2 create-listener --load-balancer-arn $lb --protocol HTTPS --port 443 --certificates CertificateArn=$cert --default-actions Type=forward,TargetGroupArn=$tg --query 'Listeners[0].ListenerArn' --output text)
aws elbv2 add-listener-certificates --listener-arn $tls --certificates CertificateArn=$api
sleep 120`

func TestAListenerShowsTheCertificateForTheNameThatIsAskedFor(t *testing.T) {
	e := sandbox(t, secured).Engine
	for _, c := range []struct{ line, want string }{
		{"curl -sS https://www.harbor-shop.com", "<h1>nginx on web-"},
		{"curl -sS https://api.harbor-shop.com", "<h1>nginx on web-"},
		{"curl -sS https://harbor-shop.com", "curl: (60) SSL: no alternative certificate subject name matches"},
		{"echo | openssl s_client -connect www.harbor-shop.com:443 -servername www.harbor-shop.com | openssl x509 -noout -subject", "CN = www.harbor-shop.com"},
		{"echo | openssl s_client -connect www.harbor-shop.com:443 -servername api.harbor-shop.com | openssl x509 -noout -subject", "CN = *.harbor-shop.com"},
		{"aws acm delete-certificate --certificate-arn $cert", "ResourceInUseException"},
		{"aws acm describe-certificate --certificate-arn $cert --query Certificate.InUseBy", ":loadbalancer/app/shop/"},
		{"aws acm describe-certificate --certificate-arn $cert --query Certificate.RenewalEligibility", "ELIGIBLE"},
		{"aws elbv2 remove-listener-certificates --listener-arn $tls --certificates CertificateArn=$cert", "OperationNotPermitted"},
		{"aws elbv2 modify-listener --listener-arn $ls --default-actions 'Type=redirect,RedirectConfig={Protocol=HTTPS,Port=443,StatusCode=HTTP_301}' >/dev/null; curl -sSL http://www.harbor-shop.com", "<h1>nginx on web-"},
		{"aws elbv2 modify-listener --listener-arn $tls --ssl-policy ELBSecurityPolicy-TLS13-1-3-2021-06 >/dev/null; echo | openssl s_client -connect www.harbor-shop.com:443 -servername www.harbor-shop.com", "TLSv1.3"},
	} {
		if out, _ := typed(t, e, c.line); !strings.Contains(out, c.want) {
			t.Errorf("$ %s\n%swant %q", c.line, out, c.want)
		}
	}
}

// balanced is a client on the laptop that keeps connections to a node of the load
// balancer.
func balanced(b testing.TB) (c *http.Client, close func()) {
	w := sandbox(b, secured).Engine.World()
	f := host.New(host.Config{World: w, Seed: "bench", Limits: host.Limits{Bytes: 1 << 50}})
	node := world.All[elbv2.LoadBalancer](w, world.Everywhere)[0].Nodes[0]
	m, err := f.Machine("updates.example")
	if err != nil {
		b.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AddCert(pki.Root(w.Now()).Certificate())
	c = &http.Client{Transport: &http.Transport{
		TLSClientConfig: &tls.Config{RootCAs: roots, Time: w.Now, ServerName: "www.harbor-shop.com"},
		DialContext: func(ctx context.Context, _, to string) (net.Conn, error) {
			_, port, _ := strings.Cut(to, ":")
			return m.Dial(ctx, netip.MustParseAddrPort(node.Public.String()+":"+port))
		},
	}}
	return c, f.Close
}

func fetch(b testing.TB, c *http.Client, url string) {
	r, err := c.Get(url)
	if err != nil {
		b.Fatal(err)
	}
	_, _ = io.Copy(io.Discard, r.Body)
	r.Body.Close()
	if r.StatusCode != 200 {
		b.Fatal(r.Status)
	}
}

func TestANetworkEndsWhileALoadBalancerKeepsConnections(t *testing.T) {
	c, done := balanced(t)
	fetch(t, c, "https://www.harbor-shop.com/")
	done() // it would wait for ever if a node waited for the network that ends it
}

// BenchmarkATLSHandshakeWithALoadBalancer opens a new connection over TLS for each
// page, and asks for it.
func BenchmarkATLSHandshakeWithALoadBalancer(b *testing.B) {
	c, done := balanced(b)
	defer done()
	c.Transport.(*http.Transport).DisableKeepAlives = true
	for b.Loop() {
		fetch(b, c, "https://www.harbor-shop.com/")
	}
}

// BenchmarkRequestsThroughALoadBalancer asks one node for a page over a connection
// that stays; it hands the requests to two web servers in two zones.
func BenchmarkRequestsThroughALoadBalancer(b *testing.B) {
	c, done := balanced(b)
	defer done()
	for b.Loop() {
		fetch(b, c, "http://www.harbor-shop.com/")
	}
}

// BenchmarkRequestsThroughAReverseProxyOnLoopback is the baseline of the one before:
// net/http and its ReverseProxy over the kernel's own network.
func BenchmarkRequestsThroughAReverseProxyOnLoopback(b *testing.B) {
	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "<h1>nginx on web-a</h1>\n") }))
	defer web.Close()
	to, _ := url.Parse(web.URL)
	proxy := httptest.NewServer(httputil.NewSingleHostReverseProxy(to))
	defer proxy.Close()
	c := &http.Client{}
	for b.Loop() {
		fetch(b, c, proxy.URL)
	}
}
