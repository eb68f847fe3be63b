package pki

import (
	"encoding/json"
	"encoding/pem"
	"os/exec"
	"strings"
	"testing"
	"time"
)

// known are warnings that stand: ACM's certificates have a common name too, and a
// subject key identifier is asked for by one lint and discouraged by another.
var known = map[string]bool{"w_subject_common_name_included": true, "w_ext_subject_key_identifier_missing_sub_cert": true}

// TestZlintFindsNothingWrong with any link of a chain as a server sends it: zlint
// knows what RFC 5280 and the CA/Browser Forum ask of a certificate.
func TestZlintFindsNothingWrong(t *testing.T) {
	t.Parallel()
	zlint, err := exec.LookPath("zlint")
	if err != nil {
		t.Skip("zlint is not installed")
	}
	from := time.Date(2026, 11, 2, 0, 0, 0, 0, time.UTC)
	root := Root(from)
	by := root.Under("Amazon ECDSA 256 M02", "Amazon", P256)
	byRSA := root.Under("Amazon RSA 2048 M02", "Amazon", RSA2048)
	for name, der := range map[string][]byte{
		"root":         root.Certificate().Raw,
		"intermediate": by.Certificate().Raw,
		"leaf":         by.Issue(from, from.AddDate(0, 0, 198), "shop.com", "www.shop.com").Certificate[0],
		"rsa":          byRSA.IssueTo(Key(RSA2048, "shop").Public(), from, from.AddDate(0, 0, 198), "shop.com").Raw,
		"p384":         byRSA.IssueTo(Key(P384, "shop").Public(), from, from.AddDate(0, 0, 198), "shop.com").Raw,
		"rsa between":  byRSA.Certificate().Raw,
		"wildcard":     by.Issue(from, from.AddDate(0, 0, 198), "*.shop.com").Certificate[0],
	} {
		cmd := exec.Command(zlint, "-format", "pem")
		cmd.Stdin = strings.NewReader(string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})))
		out, err := cmd.Output()
		if err != nil {
			t.Fatalf("%s: %v %s", name, err, out)
		}
		var lints map[string]struct{ Result, Details string }
		if err := json.Unmarshal(out, &lints); err != nil {
			t.Fatalf("%s: %v in %s", name, err, out)
		}
		if len(lints) < 100 {
			t.Errorf("%s: only %d lints ran", name, len(lints))
		}
		for lint, l := range lints {
			if known[lint] {
				continue
			}
			switch l.Result {
			case "warn", "error", "fatal":
				t.Errorf("%s: %s %s %s", name, l.Result, lint, l.Details)
			}
		}
	}
}
