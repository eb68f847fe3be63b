package engine

import (
	"bytes"
	"context"
	"strings"
	"testing"
	"time"

	"skylab/engine/world"
)

// TestTheWordsAboutNames are the transcripts of zonefile, registrar and doctor, bad
// input included: what is refused changes nothing.
func TestTheWordsAboutNames(t *testing.T) {
	at := time.Date(2026, 11, 1, 9, 0, 0, 0, time.UTC)
	s := world.Scope{Account: "111122223333", Region: "ap-northeast-2"}
	w := world.New("words", at)
	stage := New(Config{World: w, Scope: s, Stage: true, Wall: func() time.Time { return at }})
	var silent bytes.Buffer
	if a := stage.Do(context.Background(), "aws names put-registration --domain shop.co.kr", &silent, &silent); a.Status != 0 {
		t.Fatal(silent.String())
	}
	e := New(Config{World: stage.World(), Scope: s, Wall: func() time.Time { return at }})
	for _, c := range []struct {
		line, want string
		status     int
	}{
		{"aws route53 create-hosted-zone --name shop.com --caller-reference 1 --query HostedZone.Name --output text", "shop.com.\n", 0},
		{"printf '@ 300 A 192.0.2.1\\n@ MX 10 mail\\nmail 60 A 192.0.2.2\\nwww CNAME @\\n@ SOA a. b. 1 2 3 4 5\\n' > old.zone; zonefile shop.com old.zone", "zonefile-taken 4 shop.com\n", 0},
		{"zonefile shop.com | grep -c 192.0.2", "2\n", 0},
		{"zonefile shop.com > copy.zone; zonefile shop.com copy.zone", "zonefile-taken 4 shop.com\n", 0},
		{"printf 'www A 192.0.2.1\\n' > bad.zone; zonefile shop.com bad.zone", "[RRSet of type", 1},
		{"printf 'x A nonsense\\n' > bad.zone; zonefile shop.com bad.zone", "", 1},
		{"zonefile shop.com none.zone", "zonefile-unreadable none.zone\n", 1},
		{"zonefile other.com", "", 1},
		{"zonefile", "zonefile-usage\n", 2},
		{"registrar", "registrar-domain shop.co.kr Dure Domains ns1.harbordns.net ns2.harbordns.net\n", 0},
		{"registrar shop.co.kr ns1.a.net ns2.b.org", "registrar-domain shop.co.kr Dure Domains ns1.a.net ns2.b.org\n", 0},
		{"registrar shop.co.kr ns1.shop.co.kr ns2.b.org", "ns1.shop.co.kr lies inside", 1},
		{"registrar shop.co.kr ns1.shop.co.kr=nowhere ns2.b.org", "registrar-word ns1.shop.co.kr=nowhere\n", 2},
		{"registrar other.kr a.b c.d", "Domain other.kr is not registered here", 1},
		{"registrar --help", "registrar-usage\n", 2},
		{"doctor shop.co.kr", "B02_NS_NO_IP_ADDR", 1},
		{"doctor a..b", "", 2},
		{"doctor", "doctor-usage\n", 2},
	} {
		before := e.World().Digest()
		var out bytes.Buffer
		a := e.Do(context.Background(), c.line, &out, &out)
		if got := out.String(); a.Status != c.status || !strings.HasPrefix(got, c.want) && !strings.Contains(got, c.want) {
			t.Errorf("%s\n says %q with status %d, wanted %q with %d", c.line, got, a.Status, c.want, c.status)
		}
		if c.status != 0 && e.World().Digest() != before {
			t.Errorf("%s was refused and changed the World", c.line)
		}
	}
}
