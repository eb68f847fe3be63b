package form

import (
	"context"
	"io"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"skylab/engine"
	"skylab/engine/shell"
	"skylab/engine/spelling"
)

func none(string) (string, bool) { return "", false }

// changing are the operations that have forms.
func changing() []*spelling.Operation {
	var out []*spelling.Operation
	for op := range engine.Book.Listed().Operations() {
		if Changes(op) {
			out = append(out, op)
		}
	}
	return out
}

// typed is what a shell makes of a line: the words behind aws.
func typed(t interface{ Fatalf(string, ...any) }, line string) []string {
	var got []string
	sh := shell.New(map[string]shell.Command{"aws": func(_ context.Context, argv []string, _ io.Reader, _, _ io.Writer) int {
		got = argv[1:]
		return 0
	}}, shell.Limits{})
	if _, err := sh.Run(context.Background(), line, io.Discard, io.Discard); err != nil {
		t.Fatalf("%q: %v", line, err)
	}
	return got
}

// The simple flags of the CLI stand for these.
var elsewhere = map[string]string{
	"MinCount": "count", "MaxCount": "count", "IpProtocol": "protocol", "FromPort": "port", "ToPort": "port", "CidrIp": "cidr",
	"SourceSecurityGroupName": "source-group", "SourceSecurityGroupOwnerId": "group-owner",
}

func TestEveryParameterOfWhatChangesSomethingHasARow(t *testing.T) {
	if n := len(changing()); n < 60 {
		t.Fatalf("only %d operations change something", n)
	}
	for _, op := range changing() {
		f, seen := New(op), map[string]bool{}
		for _, r := range f.Rows {
			if seen[r.Name] {
				t.Errorf("%s: %s is listed twice", op.Verb, r.Name)
			}
			seen[r.Name] = true
		}
		for _, p := range op.Params {
			has := slices.ContainsFunc(f.Rows, func(r *Row) bool { return r.param.Name == p.Name })
			if other := elsewhere[p.Name]; !has && (other == "" || f.Row(other) == nil) {
				t.Errorf("%s: %s can't be filled in", op.Verb, p.Name)
			}
			if p.Required && has && !slices.ContainsFunc(f.Rows, func(r *Row) bool { return r.param.Name == p.Name && r.Required && !r.More }) {
				t.Errorf("%s: %s is required and not marked", op.Verb, p.Name)
			}
		}
		for _, name := range usual[op.Action] {
			if !slices.ContainsFunc(f.Rows, func(r *Row) bool { return r.is(name) }) {
				t.Errorf("%s: %s is usual and no row", op.Verb, name)
			}
		}
	}
	for action := range usual {
		if _, ok := engine.Book.ByAction("ec2", action); !ok {
			t.Errorf("%s is no operation", action)
		}
	}
}

// someValue draws what somebody may write into a row.
func someValue(t *rapid.T, r *Row) string {
	hostile := rapid.OneOf(
		rapid.StringMatching(`[a-z0-9-]{1,12}`),
		rapid.SampledFrom([]string{"it's", `"`, "a b", "$(reboot)", "`x`", "-1", "--vpc-id", "help", "--", "*", "a=b", "[x]", "{y}", "a,b", "서브넷", `\`, "a\nb", "#", "~", "!", "=", "file"}),
		rapid.StringN(1, 12, 40),
	)
	one := func() string {
		s := hostile.Draw(t, r.Name)
		return strings.ReplaceAll(strings.ReplaceAll(strings.ToValidUTF8(s, "?"), "\x00", "0"), "\r", "r")
	}
	switch {
	case r.Kind == Choice:
		return rapid.SampledFrom(r.Options).Draw(t, r.Name)
	case r.Kind == List:
		var words []string
		for range rapid.IntRange(1, 3).Draw(t, r.Name) {
			words = append(words, one())
		}
		return spelling.Quote(words...)
	case r.Type() == "integer":
		return rapid.SampledFrom([]string{"0", "1", "80", "65535", "-1"}).Draw(t, r.Name)
	}
	return one()
}

// filled is a form of which some rows hold values; structures that are written
// whole stay empty.
func filled(t *rapid.T) *Form {
	f := New(changing()[rapid.IntRange(0, len(changing())-1).Draw(t, "operation")])
	for _, r := range f.Rows {
		raw := r.param.Type == "structure" && r.Kind == List && len(r.path) == 0
		if !raw && (r.Required || rapid.Bool().Draw(t, "has "+r.Name)) {
			r.Value = someValue(t, r)
		}
	}
	return f
}

func TestAShellReadsTheLineOfAFormAsItsWords(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := filled(t)
		if got := typed(t, f.Line()); !reflect.DeepEqual(got, f.Words()) && !slices.Contains(got, Blank) {
			t.Fatalf("%s\nis read as %q\nand means   %q", f.Line(), got, f.Words())
		}
	})
}

// What can be parsed, parses to a command that a line of its own spells, and a
// form that takes that line over writes the same command.
func TestAFormThatTakesALineOverMeansTheSame(t *testing.T) {
	understood := 0
	rapid.Check(t, func(t *rapid.T) {
		f := filled(t)
		call, err := engine.Book.ParseCLI(f.Words())
		g, ok := Of(engine.Book, f.Line(), none)
		if !ok {
			t.Fatalf("%s is not taken over", f.Line())
		}
		if err != nil || call.Help {
			return
		}
		understood++
		again, err := engine.Book.ParseCLI(g.Words())
		if err != nil || !reflect.DeepEqual(call.Command, again.Command) {
			t.Fatalf("%s\nbecomes %s\n%+v\n%+v %v", f.Line(), g.Line(), call.Command, again, err)
		}
	})
	if understood == 0 {
		t.Error("no form could be understood")
	}
}

// Each value that is filled in is in the command, as it was filled in.
func TestWhatIsFilledInIsWhatTheCommandSays(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := filled(t)
		call, err := engine.Book.ParseCLI(f.Words())
		if err != nil || call.Help || f.Op.Action == "RunInstances" { // where the CLI moves values into an interface
			return
		}
		v := reflect.Indirect(reflect.ValueOf(call.Command))
		for _, r := range f.Rows {
			field := v.FieldByName(r.param.Name)
			if r.Value == "" || !field.IsValid() || len(r.path) > 0 {
				continue
			}
			switch {
			case r.tag:
				if name := field.Index(0).FieldByName("Tags").Index(0).FieldByName("Value").String(); name != r.Value {
					t.Fatalf("%s is called %q, not %q", f.Line(), name, r.Value)
				}
			case field.Kind() == reflect.String && !protocol(f, r) && !strings.HasPrefix(r.Value, "file"):
				if field.String() != r.Value {
					t.Fatalf("%s says %s=%q, not %q", f.Line(), r.Name, field.String(), r.Value)
				}
			case field.Type() == reflect.TypeFor[[]string]():
				if words := Split(r.Value); !reflect.DeepEqual(field.Interface(), words) {
					t.Fatalf("%s says %s=%q, not %q", f.Line(), r.Name, field.Interface(), words)
				}
			}
		}
	})
}

// protocol is written as a number by the CLI.
func protocol(f *Form, r *Row) bool {
	return r.Name == "Protocol" || r.Name == "UserData" || r.Name == "PublicKeyMaterial"
}

func TestALineIsTakenOverWithWhatStandsAroundIt(t *testing.T) {
	vars := func(name string) (string, bool) { return "vpc-1", name == "vpc" }
	for line, want := range map[string]string{
		`aws ec2 create-vpc --cidr-block 10.0.0.0/16`: "",
		`vpc=$(aws ec2 create-vpc --cidr-block 10.0.0.0/16 --tag-specifications 'ResourceType=vpc,Tags=[{Key=Name,Value=shop}]' --query Vpc.VpcId --output text)`: "",
		`aws ec2 create-subnet --vpc-id $vpc --cidr-block ____`:            `aws ec2 create-subnet --vpc-id vpc-1`,
		`aws ec2 create-subnet --vpc-id "${vpc}" --cidr-block=10.0.1.0/24`: `aws ec2 create-subnet --vpc-id vpc-1 --cidr-block 10.0.1.0/24`,
		`aws ec2 describe-vpcs; aws ec2 delete-vpc --vpc-id vpc-2 # gone`:  "",
		`aws ec2 create-network-acl-entry --network-acl-id acl-1 --rule-number 100 --protocol 6 --rule-action allow --ingress --cidr-block 0.0.0.0/0 --port-range From=80,To=443`: "",
		`aws ec2 create-vpc --wrong 1 --cidr-block 10.0.0.0/16`:                             `aws ec2 create-vpc --cidr-block 10.0.0.0/16 --wrong 1`,
		`aws ec2 modify-subnet-attribute --subnet-id subnet-1 --no-map-public-ip-on-launch`: "",
	} {
		f, ok := Of(engine.Book, line, vars)
		if want == "" {
			want = line
		}
		if !ok || f.Line() != want {
			t.Errorf("%s\nis taken over as\n%s", line, f.Line())
		}
	}
	f, ok := Of(engine.Book, `aws ec2 create-subnet --vpc-id $(aws ec2 describe-vpcs) --cidr-block 10.0.0.0/24`, vars)
	if !ok || !slices.Equal(f.Lost, []string{"--vpc-id"}) || f.Row("CidrBlock").Value != "10.0.0.0/24" {
		t.Errorf("%+v", f)
	}
	for _, line := range []string{"", "aws", "aws ec2", "aws ec2 describe-vpcs", "echo aws ec2 create-vpc", "reach a b tcp/1"} {
		if f, ok := Of(engine.Book, line, vars); ok {
			t.Errorf("%q is taken over as %s", line, f.Line())
		}
	}
}
