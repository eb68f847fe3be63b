package engine

import (
	"encoding/json"
	"fmt"
	"math"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"skylab/engine/acm"
	"skylab/engine/autoscaling"
	"skylab/engine/ec2"
	"skylab/engine/elbv2"
	"skylab/engine/route53"
	"skylab/engine/route53domains"
	"skylab/engine/spelling"
	"skylab/engine/world"

	"pgregory.net/rapid"
)

// hostile draws what a parameter may be given by somebody who means harm: things that
// exist, of the right kind or another, and what no parameter was made for.
type hostile struct {
	*rapid.T
	known []string
	op    *spelling.Operation
}

var oddWords = []string{
	"", " ", "-1", "0", "65536", "99999999999999999999", "web", "WEB", "*", "../..", "true", "none", "all", "HTTP", "HTTPS", "TCP", "TLS", "UDP", "forward", "redirect",
	"0.0.0.0/0", "10.0.0.0/33", "10.0.0.300", "::/0", "fe80::1", "arn:aws:acm:us-east-1:1:certificate/x", "i-0", "sg-", "ap-northeast-2a", "us-east-1a", "application", "network",
	"/", "#{host}", "200-", "200,,", "999", "shop.example", "*.shop.example", "*.*", "xn--", "key\x00", "\n", "한국어", "{}", "[]", "default", "ELB", "EC2", "TargetTrackingScaling", "path-pattern", "host-header",
}

var oddNumbers = []int64{-1, 0, 1, 2, 3, 5, 10, 30, 80, 120, 443, 999, 65535, 65536, math.MaxInt32, math.MinInt32, math.MaxInt64}

// named is whatever looks like the name of something that exists.
var named = regexp.MustCompile(`"([a-z0-9]+-[0-9a-f]{5,}|arn:[^"]+|[a-zA-Z][\w./-]{1,60})"`)

// meets gathers what exists from what describing it prints.
func (h *hostile) meets(out any) {
	b, _ := json.Marshal(out)
	for _, m := range named.FindAllStringSubmatch(string(b), 400) {
		if len(h.known) < 4000 {
			h.known = append(h.known, m[1])
		}
	}
}

// looks is how the names of things begin, by what the names of parameters say.
var looks = []struct{ parameter, name string }{
	{"LoadBalancer", ":loadbalancer/"},
	{"Listener", ":listener/"},
	{"Rule", ":listener-rule/"},
	{"TargetGroup", ":targetgroup/"},
	{"Certificate", ":certificate/"},
	{"Vpc", "vpc-"},
	{"Subnet", "subnet-"},
	{"ZoneIdentifier", "subnet-"},
	{"Instance", "i-"},
	{"GroupId", "sg-"},
	{"SecurityGroups", "sg-"},
	{"RouteTable", "rtb-"},
	{"Gateway", "igw-"},
	{"NetworkInterface", "eni-"},
	{"Allocation", "eipalloc-"},
	{"Association", "assoc-"},
	{"NetworkAcl", "acl-"},
	{"Image", "ami-"},
	{"LaunchTemplate", "lt-"},
	{"HostedZone", "Z"},
	{"Peering", "pcx-"},
	{"ResourceArn", "arn:"},
	{"GroupName", "web"},
	{"Template", "web"},
	{"Type", "forward"},
	{"Protocol", "HTTP"},
	{"Zone", "ap-northeast-2a"},
}

func (h *hostile) word(name string) string {
	for _, l := range looks {
		if !strings.Contains(name, l.parameter) || rapid.IntRange(0, 4).Draw(h.T, name+" is of its kind") == 0 {
			continue
		}
		if fit := slices.DeleteFunc(slices.Clone(h.known), func(k string) bool { return !strings.Contains(k, l.name) }); len(fit) > 0 {
			return rapid.SampledFrom(fit).Draw(h.T, name)
		}
	}
	if len(h.known) > 0 && rapid.IntRange(0, 9).Draw(h.T, name+" exists") < 7 {
		return h.known[rapid.IntRange(0, len(h.known)-1).Draw(h.T, name)]
	}
	w := rapid.SampledFrom(oddWords).Draw(h.T, name)
	if rapid.IntRange(0, 30).Draw(h.T, "long") == 0 {
		w += fmt.Sprintf("%0*d", 5000, 7)
	}
	return w
}

// left is how often of ten times a field is left out: what a command needs seldom.
func (h *hostile) left(name string, depth int) int {
	switch {
	case depth > 1:
		return 3
	case slices.ContainsFunc(h.op.Params, func(p spelling.Param) bool { return p.Name == name && p.Required }):
		return 1
	}
	return 8
}

// fill puts something into every field.
func (h *hostile) fill(name string, v reflect.Value, depth int) {
	if t, ok := v.Addr().Interface().(interface{ UnmarshalText([]byte) error }); ok {
		_ = t.UnmarshalText([]byte(h.word(name)))
		return
	}
	if depth > 0 && rapid.IntRange(0, 9).Draw(h.T, name+" is left out") >= 10-h.left(name, depth) {
		return
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(h.word(name))
	case reflect.Bool:
		v.SetBool(rapid.Bool().Draw(h.T, name))
	case reflect.Int, reflect.Int32, reflect.Int64:
		n := rapid.SampledFrom(oddNumbers).Draw(h.T, name)
		if v.OverflowInt(n) {
			n = 1
		}
		v.SetInt(n)
	case reflect.Float64:
		v.SetFloat(rapid.SampledFrom([]float64{-1, 0, 0.5, 50, 1e9, math.MaxFloat64}).Draw(h.T, name))
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		h.fill(name, v.Elem(), depth+1)
	case reflect.Slice:
		n := rapid.IntRange(0, 3).Draw(h.T, name+" number")
		v.Set(reflect.MakeSlice(v.Type(), n, n))
		for i := range n {
			h.fill(name, v.Index(i), depth+1)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if f := v.Type().Field(i); f.IsExported() && depth < 6 {
				h.fill(f.Name, v.Field(i), depth+1)
			}
		}
	}
}

// TestWhateverIsAskedIsAnsweredAndARefusalChangesNothing, for every operation, with
// parameters that somebody gives who means harm, in an account that has something of
// everything; the log makes the same World of it, and so does what is typed in its place.
func TestWhateverIsAskedIsAnsweredAndARefusalChangesNothing(t *testing.T) {
	ops := slices.Concat(ec2.Operations, acm.Operations, elbv2.Operations, autoscaling.Operations, route53.Operations, route53domains.Operations)
	first := house(t)
	first.says(scaled, "ok")
	first.says(group, "made")
	ground := first.e.World()
	accepted := map[string]int{}
	rapid.Check(t, func(r *rapid.T) {
		o := &office{t: t, now: ground.Now()}
		config := Config{World: ground, Scope: first.e.Scope(), Wall: o.wall}
		o.e = New(config)
		h := &hostile{T: r}
		s := o.e.Scope()
		for _, c := range ops {
			if _, out, err := world.Apply(ground, s, ground.Now(), c); err == nil {
				h.meets(out)
			}
		}
		slices.Sort(h.known)
		h.known = slices.Compact(h.known)
		for range 30 {
			k := rapid.IntRange(0, len(ops)-1).Draw(r, "operation")
			h.op, _ = Book.Of(ops[k])
			v := reflect.New(reflect.Indirect(reflect.ValueOf(ops[k])).Type())
			if rapid.IntRange(0, 3).Draw(r, "plain") > 0 {
				h.fill("the command", v.Elem(), 0)
			}
			c, ok := v.Elem().Interface().(world.Command)
			if !ok {
				c = v.Interface().(world.Command)
			}
			before := o.e.World().Digest()
			began := time.Now()
			o.e.mu.Lock()
			_ = o.e.begin("line")
			out, err := o.e.apply(s, spelling.Log(c), c)
			_ = o.e.flush()
			o.e.mu.Unlock()
			if d := time.Since(began); d > 5*time.Second {
				r.Errorf("%s took %v", spelling.Log(c), d)
			}
			if err != nil && o.e.World().Digest() != before {
				r.Fatalf("%s is refused (%v) and changed something", spelling.Log(c), err)
			}
			if err == nil {
				accepted[reflect.TypeOf(c).Name()]++
				h.meets(out)
			}
			if _, perr := Book.ParseLog(spelling.Log(c)); perr != nil {
				r.Fatalf("%s can't be read again: %v", spelling.Log(c), perr)
			}
			if rapid.IntRange(0, 5).Draw(r, "later") == 0 {
				o.says(fmt.Sprintf("sleep %d", rapid.SampledFrom([]int{1, 60, 3600, 90000}).Draw(r, "seconds")))
			}
		}
		again, err := Replay(config, o.e.Log())
		if err != nil {
			r.Fatal(err)
		}
		if again.World().Digest() != o.e.World().Digest() {
			r.Error("the log makes another World of it")
		}
	})
	t.Logf("%d of %d operations were accepted at least once: %v", len(accepted), len(ops), accepted)
}
