package export

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"skylab/engine/acm"
	"skylab/engine/ec2"
	"skylab/engine/elbv2"
	"skylab/engine/route53"
)

// Terraform is a configuration for Terraform's AWS provider, version 5 or later, that makes
// the account anew. What has no resource there stands at its end as a comment.
// https://registry.terraform.io/providers/hashicorp/aws/latest/docs
func (a Account) Terraform() string {
	t := a.template()
	for _, s := range t.steps {
		if !s.spare() && !t.tfLookup(s) && !t.tfNetwork(s) && !t.tfMachine(s) && !t.tfBalancer(s) && !t.tfName(s) {
			t.leave(s)
		}
	}
	var b strings.Builder
	b.WriteString("terraform {\n  required_providers {\n    aws = {\n      source  = \"hashicorp/aws\"\n      version = \">= 5.0\"\n    }\n  }\n}\n")
	home := t.home()
	for i, r := range home {
		fmt.Fprintf(&b, "\nprovider \"aws\" {\n  region = %q\n", r)
		if i > 0 {
			fmt.Fprintf(&b, "  alias  = %q\n", tfAlias(r))
		}
		b.WriteString("}\n")
	}
	for _, d := range t.all {
		t.tfWrite(&b, d, home)
	}
	for _, l := range t.left {
		fmt.Fprintf(&b, "\n# Left out: %s\n", strings.ReplaceAll(l, "\n", "\n# "))
	}
	return b.String()
}

// home are the Regions that need a provider, the one with most things first.
func (t *template) home() []string {
	count := map[string]int{}
	var out []string
	for _, d := range t.all {
		if tfGlobal(d.kind) {
			continue
		}
		if count[d.region]++; count[d.region] == 1 {
			out = append(out, d.region)
		}
	}
	if len(out) == 0 {
		return []string{"us-east-1"}
	}
	slices.SortStableFunc(out, func(a, b string) int { return count[b] - count[a] })
	return out
}

func tfGlobal(kind string) bool { return strings.HasPrefix(kind, "aws_route53_") }

func tfAlias(region string) string { return strings.ReplaceAll(region, "-", "_") }

func (t *template) tfWrite(b *strings.Builder, d *declared, home []string) {
	what := "resource"
	if d.data {
		what = "data"
	}
	fmt.Fprintf(b, "\n%s %q %q {\n", what, d.kind, d.name)
	var front, end []field
	if d.region != home[0] && !tfGlobal(d.kind) {
		front = []field{{"provider", expr("aws." + tfAlias(d.region))}}
	}
	if len(d.after) > 0 {
		end = []field{{"depends_on", expr("[" + strings.Join(d.after, ", ") + "]")}}
	}
	t.tfFields(b, slices.Concat(front, d.fields, end), "  ")
	b.WriteString("}\n")
}

// tfFields writes fields as terraform fmt has them: signs of equality in a row are aligned.
func (t *template) tfFields(b *strings.Builder, fields []field, indent string) {
	for i := 0; i < len(fields); {
		end, wide := i, 0
		for ; end < len(fields) && !nested(fields[end].value); end++ {
			wide = max(wide, len(tfKey(fields[end].key)))
		}
		for _, f := range fields[i:end] {
			fmt.Fprintf(b, "%s%-*s = %s\n", indent, wide, tfKey(f.key), t.tfValue(f.value))
		}
		if i = end; i < len(fields) {
			t.tfNested(b, fields[i], indent)
			i++
		}
	}
}

func nested(v any) bool {
	switch v.(type) {
	case block, []block, object:
		return true
	}
	return false
}

func (t *template) tfNested(b *strings.Builder, f field, indent string) {
	switch v := f.value.(type) {
	case block:
		fmt.Fprintf(b, "%s%s {\n", indent, f.key)
		t.tfFields(b, v, indent+"  ")
		b.WriteString(indent + "}\n")
	case []block:
		for _, one := range v {
			t.tfNested(b, field{f.key, one}, indent)
		}
	case object:
		fmt.Fprintf(b, "%s%s = {\n", indent, f.key)
		t.tfFields(b, v, indent+"  ")
		b.WriteString(indent + "}\n")
	}
}

var tfWord = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_-]*$`)

func tfKey(k string) string {
	if tfWord.MatchString(k) {
		return k
	}
	return tfQuoted(k)
}

var tfEscapes = strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`, "\r", `\r`, "\t", `\t`, "${", "$${", "%{", "%%{")

func tfEscape(s string) string {
	s = tfEscapes.Replace(s)
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return -1
		}
		return r
	}, s)
}

func tfQuoted(s string) string { return `"` + tfEscape(s) + `"` }

func (t *template) tfValue(v any) string {
	switch v := v.(type) {
	case expr:
		return string(v)
	case string:
		text := t.refer(v, tfEscape, func(g given) string { return "${" + string(t.mean(g)) + "}" })
		if strings.HasPrefix(text, "${") && strings.Count(text, "${") == 1 && strings.HasSuffix(text, "}") {
			return text[2 : len(text)-1]
		}
		return `"` + text + `"`
	case []string:
		var all []string
		for _, e := range v {
			all = append(all, t.tfValue(e))
		}
		return "[" + strings.Join(all, ", ") + "]"
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	}
	return fmt.Sprint(v)
}

// mean is how a thing is named where another needs it.
func (t *template) mean(g given) expr {
	if e, ok := t.means[g.id]; ok {
		return e
	}
	return expr(fmt.Sprintf("%q", g.id)) // of what could not be told
}

// makes declares a thing that others name by an attribute.
func (t *template) tf(s step, attribute, kind string, fields ...field) *declared {
	d := t.add(s, kind, fields...)
	if s.gives.id != "" {
		t.means[s.gives.id] = expr(kind + "." + d.name + "." + attribute)
	}
	return d
}

// attribute is another attribute of a declared thing.
func (t *template) attribute(id, name string) (expr, bool) {
	d := t.by[id]
	if d == nil {
		return "", false
	}
	front := ""
	if d.data {
		front = "data."
	}
	return expr(front + d.kind + "." + d.name + "." + name), true
}

// tfLookup is what a step finds, where it is one that finds something.
func (t *template) tfLookup(s step) bool {
	id := s.gives.id
	as := func(of, name string) bool {
		e, ok := t.attribute(of, name)
		t.means[id] = e
		return ok
	}
	switch c := s.Command.(type) {
	case ec2.DescribeVpcs:
		t.data(s, "aws_vpc", field{"default", true})
	case ec2.DescribeSubnets:
		t.data(s, "aws_subnet", field{"default_for_az", true}, field{"availability_zone", c.Filters[1].Values[0]})
	case ec2.DescribeInternetGateways:
		t.data(s, "aws_internet_gateway", field{"filter", block{{"name", c.Filters[0].Name}, {"values", c.Filters[0].Values}}})
	case ec2.DescribeRouteTables:
		if strings.Contains(s.gives.query, "Associations") {
			t.of[id] = c.Filters[0].Values[0]
			return true
		}
		return as(c.Filters[0].Values[0], "main_route_table_id")
	case ec2.DescribeSecurityGroups:
		if vpc := c.Filters[0].Values[0]; t.by[vpc] != nil && !t.by[vpc].data {
			return as(vpc, "default_security_group_id")
		}
		t.data(s, "aws_security_group", field{"vpc_id", c.Filters[0].Values[0]}, field{"name", "default"})
	case ec2.DescribeNetworkAcls:
		if c.Filters[0].Name == "association.subnet-id" {
			t.of[id] = c.Filters[0].Values[0]
			return true
		}
		vpc := c.Filters[0].Values[0]
		return t.by[vpc] != nil && !t.by[vpc].data && as(vpc, "default_network_acl_id")
	case ec2.DescribeInstances:
		return as(c.InstanceIds[0], "primary_network_interface_id")
	case ec2.DescribeAddresses:
		return as(c.AllocationIds[0], "public_ip")
	case elbv2.DescribeLoadBalancers:
		return as(c.LoadBalancerArns[0], "dns_name")
	case acm.DescribeCertificate:
		e, ok := t.attribute(c.CertificateArn, "domain_validation_options")
		name := "resource_record_value"
		if strings.HasSuffix(s.gives.query, "Name") {
			name = "resource_record_name"
		}
		t.means[id] = expr(fmt.Sprintf("tolist(%s)[%d].%s", e, index(s.gives.query), name))
		return ok
	case route53.GetHostedZone:
		return as(c.Id, fmt.Sprintf("name_servers[%d]", index(s.gives.query)))
	default:
		return false
	}
	return true
}

// data declares what is there already.
func (t *template) data(s step, kind string, fields ...field) {
	d := t.tf(s, "id", kind, fields...)
	d.data = true
	t.means[s.gives.id] = "data." + t.means[s.gives.id]
}

// tfTags are tags as a map.
func tfTags(specs []ec2.TagSpecification) field {
	var out object
	for _, s := range specs {
		for _, g := range s.Tags {
			out = append(out, field{g.Key, expr(tfQuoted(g.Value))})
		}
	}
	return field{"tags", out}
}
