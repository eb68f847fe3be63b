package spelling_test

import (
	"net/netip"
	"reflect"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"skylab/engine/ec2"
	"skylab/engine/spelling"
	"skylab/engine/world"
)

// random fills a value with what a command may hold.
func random(t *rapid.T, v reflect.Value) {
	switch v.Interface().(type) {
	case time.Time:
		v.Set(reflect.ValueOf(time.Unix(rapid.Int64Range(0, 1<<33).Draw(t, "time"), 0).UTC()))
		return
	case netip.Addr:
		v.Set(reflect.ValueOf(netip.AddrFrom4([4]byte(rapid.SliceOfN(rapid.Byte(), 4, 4).Draw(t, "addr")))))
		return
	case netip.Prefix:
		b := [4]byte(rapid.SliceOfN(rapid.Byte(), 4, 4).Draw(t, "prefix"))
		v.Set(reflect.ValueOf(netip.PrefixFrom(netip.AddrFrom4(b), rapid.IntRange(0, 32).Draw(t, "bits"))))
		return
	}
	if rapid.IntRange(0, 2).Draw(t, "given") == 0 {
		return
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(rapid.String().Draw(t, "word"))
	case reflect.Bool:
		v.SetBool(rapid.Bool().Draw(t, "flag"))
	case reflect.Int, reflect.Int64:
		v.SetInt(rapid.Int64().Draw(t, "number"))
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		random(t, v.Elem())
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), rapid.IntRange(0, 3).Draw(t, "length"), 3))
		for i := range v.Len() {
			random(t, v.Index(i))
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).Tag.Get("aws") != "-" {
				random(t, v.Field(i))
			}
		}
	}
}

func TestReadingALogLineGivesTheCommandThatWroteIt(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := reflect.New(reflect.TypeOf(rapid.SampledFrom(ec2.Operations).Draw(t, "command"))).Elem()
		random(t, v)
		c := v.Interface().(world.Command)
		line := spelling.Log(c)
		if strings.Contains(line, "\n") {
			t.Fatalf("%q is more than one line", line)
		}
		back, err := book.ParseLog(line)
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(back, c) {
			t.Fatalf("%s\n wrote %#v\n read  %#v", line, c, back)
		}
	})
}

func TestReadingALineGivesTheCommandThatWroteIt(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := reflect.New(reflect.TypeOf(rapid.SampledFrom(ec2.Operations).Draw(t, "command"))).Elem()
		random(t, v)
		if _, ok := v.Interface().(ec2.RunInstances); ok { // which the CLI rearranges
			t.Skip("run-instances")
		}
		c := v.Interface().(world.Command)
		call, err := book.ParseCLI(book.Words(c))
		if err != nil {
			if strings.Contains(err.Error(), "required") {
				t.Skip("a required parameter is missing")
			}
			t.Fatalf("%s: %v", book.Line(c), err)
		}
		if got, want := spelling.Log(call.Command), spelling.Log(c); got != want {
			t.Fatalf("%s\n wrote %s\n read  %s", book.Line(c), want, got)
		}
	})
}

func TestADamagedLogLineIsRefused(t *testing.T) {
	for _, line := range []string{
		"", "ec2", "ec2 CreateVpc", "ec2 CreateVpc {", "ec2 CreateVpc []", "ec2 CreateVpk {}", `ec2 CreateVpc {"Cidr":"x"}`,
		`ec2 CreateVpc {"CidrBlock":5}`, `ec2 CreateVpc {} {}`, "ec3 CreateVpc {}",
	} {
		if c, err := book.ParseLog(line); err == nil {
			t.Errorf("%q was read as %#v", line, c)
		}
	}
}

func FuzzAnyLineGetsAnAnswer(f *testing.F) {
	for _, s := range []string{
		"ec2\x00describe-vpcs\x00--filters\x00Name=vpc-id,Values=a,b", "ec2\x00create-tags\x00--tags\x00Key='a\\'b',Value=\"x\"",
		"ec2\x00wait\x00vpc-available", "--query\x00a[?b==`1`]\x00ec2\x00describe-vpcs", "ec2\x00run-instances\x00--count\x001:2\x00--network-interfaces\x00[{}]",
		"ec2\x00modify-subnet-attribute\x00--map-public-ip-on-launch\x00Value=maybe", "ec2\x00describe-vpcs\x00--filters\x00Name=a,Values=[[b],{c=d}]",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		words := strings.Split(s, "\x00")
		call, err := book.ParseCLI(words)
		book.Complete(words[:len(words)-1], words[len(words)-1])
		if err != nil {
			if u, ok := err.(*spelling.UsageError); ok && (u.Word < 0 || u.Word > len(words) || u.Message == "") {
				t.Fatalf("%q: %#v", words, u)
			}
			return
		}
		if call.Command == nil {
			return
		}
		spelling.Query(call.Command)
		line := spelling.Log(call.Command)
		back, err := book.ParseLog(line)
		if err != nil || spelling.Log(back) != line {
			t.Fatalf("%q: %s is read as %#v, %v", words, line, back, err)
		}
	})
}

func FuzzAnyQueryGetsAnAnswer(f *testing.F) {
	for asked := range queries {
		for _, q := range queries[asked] {
			f.Add(q)
		}
	}
	out := spelling.TreeFromJSON(vpcs)
	f.Fuzz(func(t *testing.T, q string) {
		for _, output := range []string{"json", "text", "table", "yaml"} {
			call := &spelling.Call{Query: q, Output: output}
			_ = call.Render(out, new(strings.Builder))
		}
	})
}
