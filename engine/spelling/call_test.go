package spelling_test

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"mvdan.cc/sh/v3/shell"

	"skylab/engine/ec2"
	"skylab/engine/spelling"
	"skylab/engine/world"
)

func understand(t testing.TB, line string) *spelling.Call {
	t.Helper()
	call, err := book.ParseCLI(strings.Fields(line))
	if err != nil {
		t.Fatalf("%s: %v", line, err)
	}
	return call
}

func TestCompletionOffersWhatMayStandNext(t *testing.T) {
	for _, c := range []struct{ words, last, want string }{
		{"", "e", "ec2"},
		{"", "--reg", "--region"},
		{"ec2", "create-sub", "create-subnet"},
		{"ec2", "wai", "wait"},
		{"ec2 wait", "nat-gateway-a", "nat-gateway-available"},
		{"ec2 create-subnet", "--vpc", "--vpc-id"},
		{"ec2 create-subnet --vpc-id", "", "ids of vpc"},
		{"ec2 create-subnet --vpc-id vpc-1", "--vpc", ""},
		{"ec2 create-subnet", "--vpc-id=", "--vpc-id=ids of vpc"},
		{"ec2 describe-vpcs --vpc-ids vpc-1", "v", "ids of vpc"},
		{"ec2 describe-vpcs --filters", "Name=cidr-block-association.s", "Name=cidr-block-association.state,Values="},
		{"ec2 describe-vpcs --output", "t", "text table"},
		{"--output json ec2", "create-def", "create-default-subnet create-default-vpc"},
		{"ec2 create-vpc --tag-specifications", "ResourceType=vpc,Tags=[{K", "ResourceType=vpc,Tags=[{Key="},
		{"ec2 modify-subnet-attribute", "--no-", "--no-map-public-ip-on-launch --no-cli-auto-prompt --no-cli-pager --no-paginate --no-sign-request --no-verify-ssl"},
		{"ec2 nonsense", "--", ""},
		{"nonsense", "", ""},
	} {
		var got []string
		for _, k := range book.Complete(strings.Fields(c.words), c.last) {
			if k.What == "id" {
				k.Text += "ids of " + k.IDOf
			}
			got = append(got, k.Text)
		}
		if s := strings.Join(got, " "); s != c.want {
			t.Errorf("%s %s: %q, want %q", c.words, c.last, s, c.want)
		}
	}
}

func TestRequiredFlagsAreOfferedFirst(t *testing.T) {
	got := book.Complete([]string{"ec2", "create-subnet"}, "--")
	if len(got) < 3 || got[0].Text != "--vpc-id" {
		t.Errorf("%v", got)
	}
}

func TestAWaiterJudgesByState(t *testing.T) {
	nats := func(states ...string) ec2.DescribeNatGatewaysResult {
		var out ec2.DescribeNatGatewaysResult
		for _, s := range states {
			out.NatGateways = append(out.NatGateways, ec2.NatGateway{State: s})
		}
		return out
	}
	for _, c := range []struct {
		waiter string
		out    any
		err    error
		done   bool
		failed string
	}{
		{"nat-gateway-available", nats("available", "available"), nil, true, ""},
		{"nat-gateway-available", nats("available", "pending"), nil, false, ""},
		{"nat-gateway-available", nats("pending", "failed"), nil, true, "Waiter encountered a terminal failure state: " +
			`For expression "NatGateways[].State" we matched expected path: "failed" at least once`},
		{"nat-gateway-available", nats(), nil, false, ""},
		{"nat-gateway-available", nil, world.Refuse("NatGatewayNotFound", "no"), false, ""},
		{"nat-gateway-deleted", nil, world.Refuse("NatGatewayNotFound", "no"), true, ""},
		{"nat-gateway-available", nil, world.Refuse("UnauthorizedOperation", "You are not authorized."), true, "An error occurred (UnauthorizedOperation): You are not authorized."},
		{"vpc-exists", ec2.DescribeVpcsResult{}, nil, true, ""},
		{"instance-exists", ec2.DescribeInstancesResult{}, nil, false, ""},
	} {
		call := understand(t, "ec2 wait "+c.waiter)
		if done, failed := call.Wait.Judge(c.out, c.err); done != c.done || failed != c.failed {
			t.Errorf("%s of %v, %v: %v, %q", c.waiter, c.out, c.err, done, failed)
		}
	}
	if w := understand(t, "ec2 wait nat-gateway-available --nat-gateway-ids nat-1").Wait; w.Delay != 15*time.Second || w.MaxAttempts != 40 || w.Title != "NatGatewayAvailable" {
		t.Errorf("%+v", w)
	}
}

// served answers pages of five VPCs, two at a time or as many as are asked for.
func served(t *testing.T, line string) string {
	t.Helper()
	call := understand(t, line)
	out, err := call.Run(func(c world.Command) (any, error) {
		ask := c.(ec2.DescribeVpcs)
		from, size := 0, 2
		if ask.NextToken != "" {
			fmt.Sscanf(ask.NextToken, "after-%d", &from)
		}
		if ask.MaxResults != nil {
			size = *ask.MaxResults
		}
		var out ec2.DescribeVpcsResult
		for i := from; i < min(5, from+size); i++ {
			out.Vpcs = append(out.Vpcs, ec2.Vpc{VpcId: fmt.Sprint("vpc-", i)})
		}
		if from+size < 5 {
			out.NextToken = fmt.Sprint("after-", from+size)
		}
		return out, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	if err := call.Render(out, &b); err != nil {
		t.Fatal(err)
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

func TestPagesAreOneAnswerAndMaxItemsCutsIt(t *testing.T) {
	const ids = " --query Vpcs[].VpcId --output text"
	for _, c := range []struct{ line, want string }{
		{"ec2 describe-vpcs" + ids, "vpc-0 vpc-1 vpc-2 vpc-3 vpc-4"},
		{"ec2 describe-vpcs --page-size 1" + ids, "vpc-0 vpc-1 vpc-2 vpc-3 vpc-4"},
		{"ec2 describe-vpcs --no-paginate" + ids, "vpc-0 vpc-1"},
		{"ec2 describe-vpcs --max-results 3" + ids, "vpc-0 vpc-1 vpc-2"},
		{"ec2 describe-vpcs --max-items 3" + ids, "vpc-0 vpc-1 vpc-2 None"}, // the CLI asks the query of the token as well
		{"ec2 describe-vpcs --max-items 5" + ids, "vpc-0 vpc-1 vpc-2 vpc-3 vpc-4"},
		{"ec2 describe-vpcs --max-items 1 --query {n:NextToken}", `{ "n": "eyJOZXh0VG9rZW4iOiBudWxsLCAiYm90b190cnVuY2F0ZV9hbW91bnQiOiAxfQ==" }`},
		{"ec2 describe-vpcs --max-items 3 --query NextToken", `"eyJOZXh0VG9rZW4iOiAiYWZ0ZXItMiIsICJib3RvX3RydW5jYXRlX2Ftb3VudCI6IDF9"`},
		{"ec2 describe-vpcs --max-items 2 --query NextToken", `"eyJOZXh0VG9rZW4iOiAiYWZ0ZXItMiJ9"`},
		{"ec2 describe-vpcs --starting-token eyJOZXh0VG9rZW4iOiAiYWZ0ZXItMiIsICJib3RvX3RydW5jYXRlX2Ftb3VudCI6IDF9" + ids, "vpc-3 vpc-4"},
		{"ec2 describe-vpcs --starting-token eyJOZXh0VG9rZW4iOiBudWxsLCAiYm90b190cnVuY2F0ZV9hbW91bnQiOiAxfQ== --max-items 1" + ids, "vpc-1 None"},
		{"ec2 describe-vpcs --starting-token after-4" + ids, "vpc-4"},
	} {
		if got := served(t, c.line); got != c.want {
			t.Errorf("%s:\n got %s\nwant %s", c.line, got, c.want)
		}
	}
}

func TestFilesAreThoseOfTheCaller(t *testing.T) {
	with := book.With(func(name string) ([]byte, error) {
		if name == "vpc.json" {
			return []byte(`{"CidrBlock":"10.9.0.0/16"}`), nil
		}
		return nil, fmt.Errorf("No such file or directory: '%s'", name)
	})
	call, err := with.ParseCLI([]string{"ec2", "create-vpc", "--cli-input-json", "file://vpc.json"})
	if err != nil || call.Command.(ec2.CreateVpc).CidrBlock != "10.9.0.0/16" {
		t.Errorf("%v, %v", call, err)
	}
	_, err = with.ParseCLI([]string{"ec2", "create-vpc", "--cidr-block", "file://none"})
	if u, ok := err.(*spelling.UsageError); !ok || u.Word != 3 || u.What.Key != "usage-file" {
		t.Errorf("%#v", err)
	}
}

func TestOperationsThatAnswerNothingPrintNothing(t *testing.T) {
	for line, want := range map[string]string{
		"ec2 delete-vpc --vpc-id vpc-1": "",
		"ec2 create-route --route-table-id rtb-1 --destination-cidr-block 0.0.0.0/0 --gateway-id igw-1": "{\n    \"Return\": true\n}\n",
	} {
		var b strings.Builder
		if err := understand(t, line).Render(world.Done{Return: true}, &b); err != nil || b.String() != want {
			t.Errorf("%s prints %q, %v", line, b.String(), err)
		}
	}
}

func TestHelpSaysWhatAnOperationTakes(t *testing.T) {
	describe := func(key string) string {
		return map[string]string{"ec2.CreateSubnet": "Makes a subnet.", "ec2.CreateSubnet.CidrBlock": "Its range."}[key]
	}
	got := book.Help(understand(t, "ec2 create-subnet help"), describe)
	for _, want := range []string{
		"aws ec2 create-subnet\n", "    --vpc-id <value>\n", "    [--cidr-block <value>]\n", "    [--dry-run | --no-dry-run]\n",
		"\nMakes a subnet.\n", "--cidr-block (string)\n    Its range.\n", "--vpc-id (string) [required]\n",
		"    ResourceType=string,Tags=[{Key=string,Value=string},{Key=string,Value=string}] ...\n", "\naws ec2 create-subnet --vpc-id <vpc-id>\n",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is not in\n%s", want, got)
		}
	}
	for _, line := range []string{"help", "ec2 help"} {
		if s := book.Help(understand(t, line), nil); !strings.Contains(s, "ec2") {
			t.Errorf("%s: %s", line, s)
		}
	}
}

func TestASkeletonIsAnInput(t *testing.T) {
	for op := range book.Operations() {
		_, err := book.ParseCLI([]string{op.Service, op.Verb, "--cli-input-json", op.Skeleton()})
		if err != nil {
			t.Errorf("%s: %v\n%s", op.Verb, err, op.Skeleton())
		}
	}
}

func TestTimesAndAbsentMembersArePrintedAsTheCLIDoes(t *testing.T) {
	out := struct {
		When, Never time.Time
		Micro       time.Time
		None        []string
		Empty       []string
		Word        string
		No          bool
		Zero        int
		Absent      *int
		Name        string
		Hidden      string `aws:"-"`
	}{
		When: time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC), Micro: time.Date(2026, 11, 22, 10, 0, 0, 1000, time.UTC),
		Empty: []string{}, Name: "서울 <&>", Hidden: "x",
	}
	var b strings.Builder
	if err := new(spelling.Call).Render(out, &b); err != nil {
		t.Fatal(err)
	}
	want := `{
    "When": "2026-11-22T10:00:00+00:00",
    "Micro": "2026-11-22T10:00:00.000001+00:00",
    "Empty": [],
    "No": false,
    "Zero": 0,
    "Name": "서울 <&>"
}
`
	if diff := cmp.Diff(want, b.String()); diff != "" {
		t.Error(diff)
	}
}

func TestALineIsWrittenAsOneWouldTypeIt(t *testing.T) {
	for _, line := range []string{
		"aws ec2 create-subnet --vpc-id vpc-1 --cidr-block 10.0.1.0/24",
		"aws ec2 create-vpc --cidr-block 10.0.0.0/16 --tag-specifications 'ResourceType=vpc,Tags=[{Key=Name,Value=web},{Key=Note,Value=\"a, b\"}]'",
		"aws ec2 describe-vpcs --filters Name=vpc-id,Values=vpc-1,vpc-2 Name=is-default,Values=false",
		"aws ec2 modify-subnet-attribute --subnet-id subnet-1 --no-map-public-ip-on-launch",
		"aws ec2 create-security-group --description 'it'\\''s' --group-name web --vpc-id vpc-1",
		"aws ec2 authorize-security-group-ingress --group-id sg-1 --ip-permissions 'IpProtocol=tcp,FromPort=22,ToPort=22,IpRanges=[{CidrIp=10.0.0.0/8}]'",
		"aws ec2 authorize-security-group-ingress --group-id sg-1 --ip-permissions IpProtocol=-1",
		"aws ec2 run-instances --count 2:3 --image-id ami-1 --security-group-ids sg-1 sg-2",
	} {
		words, err := shell.Fields(line, nil)
		if err != nil {
			t.Fatal(err)
		}
		call, err := book.ParseCLI(words[1:])
		if err != nil {
			t.Errorf("%s: %v", line, err)
			continue
		}
		if got := book.Line(call.Command); got != line {
			t.Errorf("\n got %s\nwant %s", got, line)
		}
	}
}

func TestEveryLineCanBeWrittenAndReadAgain(t *testing.T) {
	text, err := os.ReadFile("testdata/lines.txt")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		words, err := shell.Fields(line, nil)
		if err != nil || len(words) == 0 || words[0] != "aws" {
			continue
		}
		call, err := book.ParseCLI(words[1:])
		if err != nil {
			continue // what the CLI refuses stands in the file too
		}
		written := book.Line(call.Command)
		words, err = shell.Fields(written, nil)
		if err != nil {
			t.Fatal(err)
		}
		again, err := book.ParseCLI(words[1:])
		if err != nil {
			t.Errorf("%s%s: %v", line, written, err)
			continue
		}
		if got, want := spelling.Log(again.Command), spelling.Log(call.Command); got != want {
			t.Errorf("%s%s\n read  %s\n wrote %s", line, written, got, want)
		}
	}
}

func BenchmarkParseCLI(b *testing.B) {
	words := strings.Fields("ec2 create-subnet --vpc-id vpc-0123456789abcdef0 --cidr-block 10.0.1.0/24 --availability-zone ap-northeast-2a")
	words = append(words, "--tag-specifications", "ResourceType=subnet,Tags=[{Key=Name,Value=public-a}]")
	for b.Loop() {
		if _, err := book.ParseCLI(words); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkRenderJSON(b *testing.B) {
	out := ec2.DescribeVpcsResult{Vpcs: make([]ec2.Vpc, 10)}
	for i := range out.Vpcs {
		out.Vpcs[i] = ec2.Vpc{VpcId: "vpc-0123456789abcdef0", State: "available", OwnerId: "111122223333", Tags: ec2.Tags{{Key: "Name", Value: "web"}}}
	}
	call := understand(b, "ec2 describe-vpcs")
	var w strings.Builder
	for b.Loop() {
		w.Reset()
		if err := call.Render(out, &w); err != nil {
			b.Fatal(err)
		}
	}
}
