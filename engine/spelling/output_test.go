package spelling_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"skylab/engine/spelling"
)

// realFormatter prints with the AWS CLI's own formatters.
const realFormatter = `
import sys, json, io, types
import jmespath, yaml, awscli.table, awscli.formatter
for line in sys.stdin:
    want = json.loads(line)
    awscli.table.determine_terminal_width = lambda *a, **k: want["Width"]
    args = types.SimpleNamespace(query=None, color="off", output=want["Output"])
    out = io.StringIO()
    try:
        if want["Query"]:
            args.query = jmespath.compile(want["Query"])
        if want["Output"] == "yaml": # which version 1 of the CLI does not have
            answer = args.query.search(want["Response"]) if want["Query"] else want["Response"]
            yaml.safe_dump(answer, out, default_flow_style=False, sort_keys=False, allow_unicode=True, width=9999)
        else:
            awscli.formatter.get_formatter(want["Output"], args)(want["Action"], want["Response"], out)
        print(json.dumps({"Out": out.getvalue()}), flush=True)
    except Exception as e:
        print(json.dumps({"Err": repr(e)}), flush=True)
`

type printing struct {
	Action, Query, Output string
	Width                 int
	Response              json.RawMessage
}

const vpcs = `{"Vpcs":[{"OwnerId":"111122223333","State":"available","VpcId":"vpc-1","IsDefault":false,"Tags":[{"Key":"Name","Value":"웹 서버"},{"Key":"Team","Value":"net"}],
"CidrBlockAssociationSet":[{"AssociationId":"vpc-cidr-assoc-1","CidrBlock":"10.0.0.0/16","CidrBlockState":{"State":"associated"}}],"CidrBlock":"10.0.0.0/16"},
{"OwnerId":"111122223333","State":"pending","VpcId":"vpc-2","IsDefault":true,"Tags":[],"CidrBlock":"172.31.0.0/16","Count":7}]}`

const instances = `{"Reservations":[{"ReservationId":"r-1","OwnerId":"1","Groups":[],"Instances":[{"InstanceId":"i-b","LaunchTime":"2026-11-22T10:00:00+00:00","AmiLaunchIndex":0,
"State":{"Code":16,"Name":"running"},"NetworkInterfaces":[{"NetworkInterfaceId":"eni-1","SourceDestCheck":true,"PrivateIpAddresses":[{"Primary":true,"PrivateIpAddress":"10.0.0.4"}]}],"SecurityGroups":[{"GroupId":"sg-1","GroupName":"web"}]},
{"InstanceId":"i-a","LaunchTime":"2026-11-21T10:00:00+00:00","AmiLaunchIndex":1,"State":{"Code":80,"Name":"stopped"},"PublicIpAddress":"203.0.113.9"}]}]}`

// queries are asked of both; each is a shape of JMESPath that people use.
var queries = map[string][]string{
	vpcs: {
		"", "Vpcs[].VpcId", "Vpcs[*].[VpcId,CidrBlock]", "Vpcs[].{Id:VpcId,Cidr:CidrBlock,Def:IsDefault}", "Vpcs[0]", "Vpcs[-1].VpcId", "Vpcs[0].Tags[?Key=='Name'].Value | [0]",
		"Vpcs[?State=='available'].VpcId", "Vpcs[?Tags[?Key=='Name' && Value=='웹 서버']].VpcId", "Vpcs[?IsDefault].VpcId", "Vpcs[?!IsDefault].VpcId", "Vpcs[?IsDefault==`false`].VpcId",
		"length(Vpcs)", "Vpcs[].Count", "Vpcs[?Count>`3`].VpcId", "Vpcs[?VpcId>'vpc-1'].VpcId", "sort_by(Vpcs,&CidrBlock)[].VpcId", "reverse(sort(Vpcs[].VpcId))", "max_by(Vpcs,&VpcId).VpcId",
		"Vpcs[].Tags[]", "Vpcs[].Tags[].Value", "Vpcs[*].Tags[*].Value", "Vpcs[].CidrBlockAssociationSet[].CidrBlockState.State", "keys(Vpcs[0])", "values(Vpcs[1])", "join(',',Vpcs[].VpcId)",
		"Vpcs[].[VpcId,Tags[?Key=='Name']|[0].Value]", "Vpcs[*].*", "to_string(Vpcs[0].Tags)", "to_number('12')", "type(Vpcs)", "not_null(Vpcs[0].Nope,'x')", "Nope", "Vpcs[].Nope", "Vpcs[5]",
		"contains(Vpcs[].VpcId,'vpc-2')", "starts_with(Vpcs[0].VpcId,'vpc')", "map(&VpcId,Vpcs)", "merge(Vpcs[0].CidrBlockAssociationSet[0],`{\"x\":1}`)", "sum(Vpcs[].Count)", "avg(Vpcs[].Count)",
		"Vpcs[::-1].VpcId", "Vpcs[:1].VpcId", "Vpcs[0:5:2].VpcId", "`[1,2.5,null,true]`", "Vpcs[].VpcId|[?@=='vpc-1']", "@", "Vpcs[0].IsDefault || Vpcs[1].IsDefault", "Vpcs[0].VpcId && 'yes'", "!Vpcs",
		"ceil(`1.2`)", "floor(`1.8`)", "abs(`-3`)", "to_array('a')", "Vpcs[].\"VpcId\"", "length('웹 서버')", "Vpcs[].{a:VpcId}.a", "Vpcs[].[VpcId]", "[Vpcs[0].VpcId,Vpcs[1].Tags]", "{b:Vpcs[0].VpcId,a:Vpcs[].State}",
		"min(Vpcs[].VpcId)", "min_by(Vpcs,&State).VpcId", "ends_with('abc','bc')", "reverse('abc')", "Vpcs[?contains(CidrBlock,'172')].VpcId", "nope(Vpcs)", "length(`1`)", "sort(Vpcs)", "Vpcs[?Count<='a']", "join(',',`[1]`)",
	},
	instances: {
		"", "Reservations[].Instances[].InstanceId", "Reservations[*].Instances[*].InstanceId", "Reservations[].Instances[].[InstanceId,State.Name,PublicIpAddress]",
		"Reservations[].Instances[?State.Name=='running'].InstanceId", "Reservations[].Instances[].{ID:InstanceId,State:State.Name,IP:PublicIpAddress,Nics:NetworkInterfaces[].NetworkInterfaceId}",
		"sort_by(Reservations[].Instances[],&LaunchTime)[].InstanceId", "Reservations[].Instances[?LaunchTime>='2026-11-22'][].InstanceId", "Reservations[0].Instances[0]", "Reservations[].Instances[].NetworkInterfaces[].PrivateIpAddresses[].PrivateIpAddress",
		"Reservations[].Instances[].State", "Reservations[0].Instances[].SecurityGroups",
	},
	`{"Return":true}`:                {"", "Return"},
	`{"KeyPairs":[],"NextToken":""}`: {"", "KeyPairs"},
	`{}`:                             {"", "A"},
	`{"A":"x","B":["p","q"],"C":[[1,2],[3]]}`: {"", "B", "C", "C[]"},
}

func TestOutputsAreThoseOfTheRealFormatters(t *testing.T) {
	t.Parallel()
	in, out := python(t, realFormatter)
	same, refused := 0, 0
	check := func(p printing) {
		t.Helper()
		b, _ := json.Marshal(p)
		fmt.Fprintf(in, "%s\n", b)
		if !out.Scan() {
			t.Fatalf("the real formatter ended: %v", out.Err())
		}
		var theirs struct{ Out, Err string }
		if err := json.Unmarshal(out.Bytes(), &theirs); err != nil {
			t.Fatal(err)
		}
		call := &spelling.Call{Op: &spelling.Operation{Action: p.Action}, Output: p.Output, Query: p.Query, Width: p.Width}
		var ours bytes.Buffer
		err := call.Render(spelling.TreeFromJSON(string(p.Response)), &ours)
		switch {
		case theirs.Err != "":
			refused++
			if err == nil && !strings.Contains(theirs.Err, "Row should have") && !strings.Contains(theirs.Err, "list index") {
				t.Errorf("%s of %s: the CLI fails with %s, we print\n%s", p.Query, p.Response, theirs.Err, ours.String())
			}
		case err != nil:
			t.Errorf("%s of %s: %v, the CLI prints\n%s", p.Query, p.Response, err, theirs.Out)
		case ours.String() != theirs.Out:
			t.Errorf("--output %s --query %q (width %d) of %s (- the CLI, + we):\n%s", p.Output, p.Query, p.Width, p.Response, cmp.Diff(theirs.Out, ours.String()))
		default:
			same++
		}
	}
	for response, asked := range queries {
		for _, q := range asked {
			for _, output := range []string{"json", "text", "table", "yaml"} {
				check(printing{"DescribeThings", q, output, 80, json.RawMessage(response)})
			}
		}
	}
	r := rand.New(rand.NewPCG(1, 2))
	for range 400 {
		response := "{" + randomMembers(r, 0) + "}"
		for _, output := range []string{"json", "text", "table", "yaml"} {
			check(printing{"DescribeThings", "", output, 40 + r.IntN(160), json.RawMessage(response)})
		}
	}
	t.Logf("%d outputs are the same, %d are refused by the real CLI", same, refused)
}

// randomMembers writes the members of a response: AWS's shapes, with members
// missing here and there.
func randomMembers(r *rand.Rand, depth int) string {
	var parts []string
	for i := range 1 + r.IntN(5) {
		if r.IntN(5) == 0 {
			continue
		}
		name := string(rune('A'+r.IntN(3))) + strings.Repeat("n", i)
		kind := r.IntN(9)
		if depth > 2 {
			kind %= 4
		}
		var v string
		switch kind {
		case 0:
			v = fmt.Sprint(r.IntN(100000))
		case 1:
			v = []string{"true", "false"}[r.IntN(2)]
		case 2, 3, 4:
			v = []string{`"vpc-0a1b2c3d4e5f"`, `""`, `"서울 리전"`, `"a\tb"`, `"10.0.0.0/16"`, `"\"quoted\" \\ é"`, `"2026-11-22T10:00:00+00:00"`, `"112345678901"`, `"a: b"`, `"arn:aws:ec2::1:vpc/*"`, `"::/0"`}[r.IntN(11)]
		case 5:
			v = "{" + randomMembers(r, depth+1) + "}"
		case 6:
			v = randomList(r, func() string { return `"s` + strings.Repeat("x", r.IntN(9)) + `"` })
		default:
			v = randomList(r, func() string { return "{" + randomMembers(r, depth+1) + "}" })
		}
		parts = append(parts, fmt.Sprintf("%q:%s", fmt.Sprintf("%s%d", name, i), v))
	}
	return strings.Join(parts, ",")
}

func randomList(r *rand.Rand, item func() string) string {
	items := make([]string, r.IntN(4))
	for i := range items {
		items[i] = item()
	}
	return "[" + strings.Join(items, ",") + "]"
}
