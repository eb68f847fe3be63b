package shell_test

import (
	"bytes"
	"context"
	"os/exec"
	"strings"
	"testing"

	"skylab/engine/shell"
)

// document is shaped like what describe-subnets answers.
const document = `{"Subnets":[
{"SubnetId":"subnet-0a1","CidrBlock":"10.0.1.0/24","AvailableIpAddressCount":251,"MapPublicIpOnLaunch":true,"Tags":[{"Key":"Name","Value":"public"}]},
{"SubnetId":"subnet-0b2","CidrBlock":"10.0.2.0/24","AvailableIpAddressCount":250,"MapPublicIpOnLaunch":false,"Tags":[]}]}`

// programs are jq programs of the kind that follows an aws command.
var programs = []string{
	`.`, `.Subnets[0]`, `.Subnets[].SubnetId`, `.Subnets | length`, `.Subnets[-1].CidrBlock`, `.Nothing`, `.Subnets[9]`,
	`.Subnets[] | select(.MapPublicIpOnLaunch) | .SubnetId`, `.Subnets[] | select(.Tags[]?.Value == "public").SubnetId`,
	`[.Subnets[] | {id: .SubnetId, n: .AvailableIpAddressCount}]`, `.Subnets | map({(.SubnetId): .CidrBlock}) | add`,
	`.Subnets | map(.AvailableIpAddressCount) | add, max, min, (add / length)`, `[.Subnets[].AvailableIpAddressCount * 2 - 1]`,
	`.Subnets | sort_by(.AvailableIpAddressCount) | .[0].SubnetId`, `.Subnets | group_by(.MapPublicIpOnLaunch) | map(length)`,
	`.Subnets[] | "\(.SubnetId) \(.CidrBlock)"`, `.Subnets[] | [.SubnetId, .CidrBlock] | @csv, @tsv`, `.Subnets[0] | keys, (to_entries | length), has("Tags")`,
	`.Subnets[].CidrBlock | split("/")[1] | tonumber`, `.Subnets | map(.SubnetId) | join(" ")`, `[.. | strings] | length`, `.Subnets |= map(.SubnetId)`,
	`.Subnets[0].Tags += [{"Key":"a"}] | .Subnets[0].Tags | length`, `del(.Subnets[0])`, `.Subnets[0].SubnetId |= ascii_upcase | .Subnets[0].SubnetId`,
	`.Subnets[].CidrBlock | sub("10";"11"), gsub("0";"x")`, `.Subnets[].SubnetId | test("0a"), startswith("sub"), ltrimstr("subnet-")`, `.Subnets[0].SubnetId | capture("(?<kind>[a-z]+)-(?<id>.*)")`,
	`first(.Subnets[]) | .SubnetId`, `.Subnets | any(.MapPublicIpOnLaunch), all(.MapPublicIpOnLaunch)`, `reduce .Subnets[] as $s (0; . + $s.AvailableIpAddressCount)`,
	`def ids: .Subnets[].SubnetId; [ids]`, `.Subnets[0] | with_entries(select(.value | type == "string"))`, `if .Subnets then "some" else "none" end`, `.a // "default"`, `try error("x") catch .`,
	`[limit(3; range(10))]`, `[.Subnets[] | .Tags | length] | unique`, `.Subnets[0] as {SubnetId: $id} | $id`, `[paths] | length`, `"a" + "b", "a" * 3, [1,2,3] - [2], {a:1} * {b:2}`, `.Subnets[0] | tojson | fromjson | .SubnetId`, `@base64 "\(.Subnets[0].SubnetId)"`, `[.Subnets[].SubnetId | explode | implode]`, `.Subnets | map(select(.SubnetId | IN("subnet-0a1"))) | length`, `path(.Subnets[0].Tags)`, `[.[][] | .SubnetId][1:]`, `.Subnets | INDEX(.SubnetId) | keys`,
}

func TestJqAnswersAsTheRealOneDoes(t *testing.T) {
	real, err := exec.LookPath("jq")
	if err != nil {
		t.Skip("jq is not installed here, so there is nothing to compare with")
	}
	for _, program := range programs {
		for _, flag := range []string{"-c", "-r"} {
			cmd := exec.Command(real, "-S", flag, program)
			cmd.Stdin = strings.NewReader(document)
			want, err := cmd.Output()
			if err != nil {
				t.Errorf("the real jq refuses %s: %v", program, err)
				continue
			}
			s := shell.New(nil, shell.Limits{})
			if err := s.WriteFile("document", []byte(document)); err != nil {
				t.Fatal(err)
			}
			var out, errw bytes.Buffer
			status, err := s.Run(context.Background(), "jq "+flag+" '"+program+"' document", &out, &errw)
			if err != nil || status != 0 || out.String() != string(want) {
				t.Errorf("jq %s '%s'\nours: status %d, %v, %q %s\nreal: %q", flag, program, status, err, out.String(), errw.String(), want)
			}
		}
	}
}
