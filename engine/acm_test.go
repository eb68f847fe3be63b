package engine

import (
	"bytes"
	"context"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"strings"
	"testing"
	"time"

	"skylab/engine/pki"
	"skylab/engine/world"
)

// office is an account with a domain of its own at Route 53, and a clock.
type office struct {
	t   *testing.T
	e   *Engine
	now time.Time
}

func opened(t *testing.T) *office {
	o := &office{t: t, now: time.Date(2026, 11, 1, 9, 0, 0, 0, time.UTC)}
	w, err := OpenAccount("acm", o.now, world.Scope{Account: "111122223333"}, "ap-northeast-2")
	if err != nil {
		t.Fatal(err)
	}
	o.e = New(Config{World: w, Scope: world.Scope{Account: "111122223333", Region: "ap-northeast-2"}, Wall: func() time.Time { return o.now }})
	who := "FirstName=A,LastName=B"
	o.says("aws route53domains register-domain --region us-east-1 --domain-name shop.com --duration-in-years 1 --admin-contact "+who+" --registrant-contact "+who+" --tech-contact "+who, "OperationId")
	o.says("sleep 300; zone=$(aws route53 list-hosted-zones --query 'HostedZones[0].Id' --output text)", "")
	return o
}

// says types a line and looks for things in what it says.
func (o *office) says(line string, wants ...string) string {
	o.t.Helper()
	var out bytes.Buffer
	o.e.Do(context.Background(), line, &out, &out)
	for _, want := range wants {
		if !strings.Contains(out.String(), want) {
			o.t.Fatalf("%s\n says %s\n and not %q", line, out.String(), want)
		}
	}
	return out.String()
}

// put is a batch of one record.
func put(name, kind, value string) string {
	return fmt.Sprintf(`aws route53 change-resource-record-sets --hosted-zone-id $zone --change-batch '{"Changes":[{"Action":"UPSERT","ResourceRecordSet":{"Name":"%s","Type":"%s","TTL":60,"ResourceRecords":[{"Value":"%s"}]}}]}'`, name, kind, strings.ReplaceAll(value, `"`, `\"`))
}

const proof = `record=$(aws acm describe-certificate --certificate-arn $arn --query 'Certificate.DomainValidationOptions[0].ResourceRecord.[Name,Value]' --output text); set -- $record; `

const status = "aws acm describe-certificate --certificate-arn $arn --query Certificate.Status --output text"

func (o *office) requests(names string) {
	o.says("arn=$(aws acm request-certificate --validation-method DNS --domain-name "+names+" --query CertificateArn --output text); echo $arn", "arn:aws:acm:ap-northeast-2:111122223333:certificate/")
}

// TestACertificateIsIssuedOnceItsNamesAreShownToBeOnesOwn: by a record that the
// name and its wildcard share, in the public DNS and nowhere else.
func TestACertificateIsIssuedOnceItsNamesAreShownToBeOnesOwn(t *testing.T) {
	o := opened(t)
	o.requests("shop.com --subject-alternative-names '*.shop.com'")
	o.says(status, "PENDING_VALIDATION")
	o.says("set -- $(aws acm describe-certificate --certificate-arn $arn --query 'Certificate.DomainValidationOptions[].ResourceRecord.Name' --output text); [ $# = 2 ] && [ $1 = $2 ] && echo one", "one")
	o.says("aws acm get-certificate --certificate-arn $arn", "RequestInProgressException")
	o.says(proof+put("'$1'", "CNAME", "'$2'"), "PENDING")
	o.says("aws acm wait certificate-validated --certificate-arn $arn && "+status, "ISSUED")
	text := o.says("aws acm get-certificate --certificate-arn $arn --query '[Certificate,CertificateChain]' --output text", "BEGIN CERTIFICATE")
	var sent []*x509.Certificate
	for rest := []byte(text); ; {
		var b *pem.Block
		if b, rest = pem.Decode(bytes.ReplaceAll(rest, []byte("\t"), []byte("\n"))); b == nil {
			break
		}
		c, err := x509.ParseCertificate(b.Bytes)
		if err != nil {
			t.Fatal(err)
		}
		sent = append(sent, c)
	}
	for name, want := range map[string]pki.Reason{"shop.com": "", "www.shop.com": "", "a.b.shop.com": pki.WrongName} {
		_, faults := pki.Explain(pki.Client{Roots: []*x509.Certificate{pki.Root(o.now).Certificate()}, Name: name, Now: o.now, Browser: true}, sent)
		if got := len(faults) > 0; got != (want != "") || got && faults[0].Reason != want {
			t.Errorf("%s: %v", name, faults)
		}
	}
	if life := sent[0].NotAfter.Sub(sent[0].NotBefore).Hours() / 24; life < 197.9 || life > 198 {
		t.Errorf("it is good for %.1f days", life)
	}
	o.says("sleep 17280000; "+status, "EXPIRED") // 200 days, and nothing used it
}

// TestWhatDoesNotValidate: no record in time, one with the domain twice, one in a
// private zone, and a CAA record that keeps Amazon out.
func TestWhatDoesNotValidate(t *testing.T) {
	o := opened(t)
	o.requests("www.shop.com")
	o.says(proof+put("'$1'shop.com", "CNAME", "'$2'"), "PENDING")
	o.says(status, "PENDING_VALIDATION")
	o.says(`vpc=$(aws ec2 describe-vpcs --query 'Vpcs[0].VpcId' --output text); public=$zone; zone=$(aws route53 create-hosted-zone --name shop.com --caller-reference p --vpc VPCRegion=ap-northeast-2,VPCId=$vpc --query HostedZone.Id --output text)`, "")
	o.says(proof+put("'$1'", "CNAME", "'$2'"), "PENDING")
	o.says(status, "PENDING_VALIDATION")
	o.says("sleep 259200; "+status, "VALIDATION_TIMED_OUT")
	o.says("zone=$public", "")
	o.says(put("shop.com", "CAA", `0 issue "letsencrypt.org"`), "PENDING")
	o.requests("app.shop.com")
	o.says(proof+put("'$1'", "CNAME", "'$2'"), "PENDING")
	o.says(status, "FAILED")
	o.says("aws acm describe-certificate --certificate-arn $arn --query Certificate.FailureReason --output text", "CAA_ERROR")
	o.says(put("shop.com", "CAA", `0 issue "amazon.com"`), "PENDING")
	o.requests("app.shop.com")
	o.says("sleep 60; "+status, "ISSUED") // the record still stands: nothing is left to do
}

// user uses a certificate, as a load balancer does.
type user struct{ Arn string }

func (u user) ID() string                         { return "user" }
func (u user) Refs() []string                     { return nil }
func (u user) Certificates(*world.World) []string { return []string{u.Arn} }
func (u user) Apply(tx *world.Tx) (any, error) {
	tx.Put(u)
	return nil, nil
}

// TestAUsedCertificateIsRenewed 45 days before its end, under the same ARN, as long as
// its record stands; otherwise it ends, and says that its renewal failed.
func TestAUsedCertificateIsRenewed(t *testing.T) {
	for _, gone := range []bool{false, true} {
		o := opened(t)
		o.requests("www.shop.com")
		o.says(proof+put("'$1'", "CNAME", "'$2'"), "PENDING")
		o.says("aws acm wait certificate-validated --certificate-arn $arn && "+status, "ISSUED")
		arn := strings.TrimSpace(o.says("echo $arn", "arn:"))
		w, _, err := world.Apply(o.e.World(), o.e.Scope(), o.e.Now(), user{arn})
		if err != nil {
			t.Fatal(err)
		}
		o.e.set(w)
		o.says("aws acm delete-certificate --certificate-arn $arn", "ResourceInUseException")
		details := "aws acm describe-certificate --certificate-arn $arn --query 'Certificate.[Status,Serial,NotAfter,RenewalEligibility,RenewalSummary.RenewalStatus]' --output text"
		o.says("sleep 13132800; "+details, "ELIGIBLE\tNone") // 152 days
		before := strings.Fields(o.says(details, "ISSUED"))
		if gone {
			o.says(strings.Replace(proof+put("'$1'", "CNAME", "'$2'"), "UPSERT", "DELETE", 1), "PENDING")
			o.says("sleep 172800; "+details, "PENDING_VALIDATION")
			o.says("sleep 4320000; "+details, "FAILED")
			o.says(status, "EXPIRED")
			continue
		}
		after := strings.Fields(o.says("sleep 172800; "+details, "SUCCESS"))
		if before[1] == after[1] || after[2] <= before[2] {
			t.Errorf("before: %v, after: %v", before, after)
		}
	}
}

// files writes a certificate of somebody else's for 90 days, a key and the chain.
func (o *office) files(name string, from time.Time, key string) string {
	by := pki.NewAuthority("Somebody else", o.now)
	c := by.IssueTo(pki.Key(pki.RSA2048, "own").Public(), from, from.AddDate(0, 0, 90), "shop.com", "www.shop.com")
	der, err := x509.MarshalPKCS8PrivateKey(pki.Key(pki.RSA2048, key))
	if err != nil {
		o.t.Fatal(err)
	}
	file := func(name, kind string, der []byte) string {
		return fmt.Sprintf("cat >%s <<'E'\n%sE\n", name, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}))
	}
	return file(name+".pem", "CERTIFICATE", c.Raw) + file(name+".key", "PRIVATE KEY", der) + file("chain.pem", "CERTIFICATE", by.Certificate().Raw)
}

// TestImportedCertificates are those of somebody else, whom ACM holds to the same
// clock and never renews.
func TestImportedCertificates(t *testing.T) {
	o := opened(t)
	from := o.now.Truncate(24 * time.Hour)
	o.says(o.files("good", from, "own"), "")
	o.says(o.files("late", from.AddDate(0, -6, 0), "own")+o.files("early", from.AddDate(0, 1, 0), "own")+o.files("mixed", from, "other"), "")
	imports := func(name string) string {
		return "aws acm import-certificate --certificate file://" + name + ".pem --private-key file://" + name + ".key "
	}
	for name, want := range map[string]string{"late": "has expired", "early": "not valid yet", "mixed": "does not match"} {
		o.says(imports(name), want)
	}
	o.says(imports("good")+"--certificate-chain file://good.pem", "with the certificate chain")
	o.says("arn=$("+imports("good")+"--certificate-chain file://chain.pem --tags Key=a,Value=b --query CertificateArn --output text); echo $arn", "arn:aws:acm:")
	o.says("aws acm describe-certificate --certificate-arn $arn --query 'Certificate.[Type,Status,DomainName,KeyAlgorithm,RenewalEligibility]' --output text", "IMPORTED\tISSUED\tshop.com\tRSA-2048\tINELIGIBLE")
	o.says("[ \"$(aws acm get-certificate --certificate-arn $arn --query Certificate --output text)\" = \"$(cat good.pem)\" ] && echo same", "same")
	o.says(imports("good")+"--certificate-arn $arn", "arn:aws:acm:")
	o.says("aws acm list-tags-for-certificate --certificate-arn $arn --query 'Tags[].Key' --output text", "a")
	o.says("aws acm remove-tags-from-certificate --certificate-arn $arn --tags Key=a; aws acm list-tags-for-certificate --certificate-arn $arn --query 'length(Tags)'", "0")
	o.says("tags=$(for i in $(seq 1 51); do echo Key=t$i; done); aws acm add-tags-to-certificate --certificate-arn $arn --tags $tags", "TooManyTagsException")
	o.says("sleep 7862400; aws acm describe-certificate --certificate-arn $arn --query Certificate.Status --output text", "EXPIRED") // 91 days
}

// TestBadRequestsForCertificates are refused as ACM refuses them.
func TestBadRequestsForCertificates(t *testing.T) {
	o := opened(t)
	before := o.e.World().Digest()
	for line, want := range map[string]string{
		"aws acm request-certificate --domain-name '*.*.shop.com'":                                                                         "InvalidDomainValidationOptionsException",
		"aws acm request-certificate --domain-name 'w*.shop.com'":                                                                          "InvalidDomainValidationOptionsException",
		"aws acm request-certificate --domain-name " + strings.Repeat("a", 61) + ".com":                                                    "InvalidDomainValidationOptionsException",
		"aws acm request-certificate --domain-name shop":                                                                                   "InvalidDomainValidationOptionsException",
		"aws acm request-certificate --domain-name shop.com --validation-method HTTP":                                                      "InvalidParameterException",
		"aws acm request-certificate --domain-name shop.com --subject-alternative-names a.bb c.dd e.ff g.hh i.jj k.ll m.nn o.pp q.rr s.tt": "LimitExceededException",
		"aws acm request-certificate --domain-name 10.0.0.10":                                                                              "InvalidDomainValidationOptionsException",
		"aws acm request-certificate --domain-name shop.c":                                                                                 "InvalidDomainValidationOptionsException",
		"aws acm request-certificate --domain-name shop.com --idempotency-token 'a b'":                                                     "ValidationException",
		"aws acm request-certificate --domain-name shop.com --idempotency-token " + strings.Repeat("a", 33):                                "ValidationException",
		"aws acm describe-certificate --certificate-arn x":                                                                                 "InvalidArnException",
		"aws acm delete-certificate --certificate-arn arn:aws:acm:ap-northeast-2:111122223333:certificate/none":                            "ResourceNotFoundException",
		"aws acm request-certificate --domain-name bücher.com":                                                                             "ValidationException",
		"aws acm request-certificate --domain-name shop.com --key-algorithm RSA_1024":                                                      "ValidationException",
		"aws acm request-certificate --domain-name shop.com --tags Key=a Key=a":                                                            "InvalidTagException",
		"aws acm request-certificate --domain-name shop.com --tags Key=aws:a":                                                              "InvalidTagException",
		"aws acm import-certificate --certificate x --private-key x":                                                                       "ValidationException",
		"aws acm request-certificate":                                                                                                      "the following arguments are required: --domain-name",
	} {
		o.says(line, want)
	}
	if o.e.World().Digest() != before {
		t.Error("a refused request changed the World")
	}
	o.says("a=$(aws acm request-certificate --domain-name shop.com --idempotency-token t --query CertificateArn --output text); b=$(aws acm request-certificate --domain-name shop.com --idempotency-token t --query CertificateArn --output text); [ $a = $b ] && echo same", "same")
	o.says("aws acm list-certificates --region us-east-1 --query 'length(CertificateSummaryList)'", "0")
	o.says("aws acm describe-certificate --region us-east-1 --certificate-arn $a", "ResourceNotFoundException")
	o.says("aws acm delete-certificate --certificate-arn $a; aws acm list-certificates --query 'length(CertificateSummaryList)'", "0")
	o.says("c=$(aws acm request-certificate --domain-name shop.com --idempotency-token t --query CertificateArn --output text); [ $a = $c ] || aws acm describe-certificate --certificate-arn $c --query Certificate.Status --output text", "PENDING_VALIDATION")
}

// TestANameBelowNoPublicDomainFails at once: nobody could ever show it.
func TestANameBelowNoPublicDomainFails(t *testing.T) {
	o := opened(t)
	o.requests("shop.com --subject-alternative-names shop.local")
	o.says("aws acm describe-certificate --certificate-arn $arn --query 'Certificate.[Status,FailureReason,DomainValidationOptions[].ValidationStatus]' --output text", "FAILED\tINVALID_PUBLIC_DOMAIN\nFAILED\tFAILED")
}
