package export

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"skylab/engine/acm"
	"skylab/engine/autoscaling"
	"skylab/engine/ec2"
	"skylab/engine/elbv2"
	"skylab/engine/route53"
	"skylab/engine/spelling"
	"skylab/engine/world"
)

// Regions are those in which the account has something that nobody has from the beginning,
// the one with most first.
func (a Account) Regions() []string {
	count := map[string]int{}
	var out []string
	for _, s := range a.plan().steps {
		if s.Command == nil || global(s.Command) {
			continue
		}
		if count[s.region]++; count[s.region] == 1 {
			out = append(out, s.region)
		}
	}
	slices.SortStableFunc(out, func(x, y string) int { return count[y] - count[x] })
	return out
}

// described are the calls whose answers are told, in every Region.
var described = []world.Command{
	ec2.DescribeVpcs{},
	ec2.DescribeSubnets{},
	ec2.DescribeRouteTables{},
	ec2.DescribeInternetGateways{},
	ec2.DescribeNatGateways{},
	ec2.DescribeAddresses{},
	ec2.DescribeSecurityGroups{},
	ec2.DescribeNetworkAcls{},
	ec2.DescribeNetworkInterfaces{},
	ec2.DescribeInstances{},
	ec2.DescribeVpcPeeringConnections{},
	ec2.DescribeDhcpOptions{},
	ec2.DescribeKeyPairs{},
	ec2.DescribeLaunchTemplates{},
	elbv2.DescribeLoadBalancers{},
	elbv2.DescribeTargetGroups{},
	autoscaling.DescribeAutoScalingGroups{},
	autoscaling.DescribePolicies{},
}

// JSON is what describe calls print, by Region, as one object. A folder with this file in it
// can be read as a snapshot.
func (a Account) JSON() string {
	var all block
	for _, r := range a.Regions() {
		all = append(all, field{r, a.region(r)})
	}
	if zones := a.asked("us-east-1", route53.ListHostedZones{}); len(of[route53.HostedZone](a)) > 0 {
		var records block
		for _, z := range of[route53.HostedZone](a) {
			records = append(records, field{z.ID(), a.asked("us-east-1", route53.ListResourceRecordSets{HostedZoneId: z.ID()}).at("ResourceRecordSets")})
		}
		all = append(all, field{"global", block{{"HostedZones", zones.at("HostedZones")}, {"ResourceRecordSets", records}}})
	}
	var b bytes.Buffer
	writeTree(&b, all, "")
	return b.String() + "\n"
}

func (a Account) region(region string) block {
	var out block
	for _, c := range described {
		for _, f := range a.asked(region, c) {
			if list, ok := f.value.([]any); ok && len(list) > 0 {
				out = append(out, f)
			}
		}
	}
	in := func(id string) bool {
		at, _ := a.World.Where(id)
		return at.Region == region
	}
	var listeners, health, certificates []any
	for _, l := range of[elbv2.LoadBalancer](a) {
		if in(l.LoadBalancerArn) {
			more, _ := a.asked(region, elbv2.DescribeListeners{LoadBalancerArn: l.LoadBalancerArn}).at("Listeners").([]any)
			listeners = append(listeners, more...)
			out = append(out, field{"LoadBalancerAttributes", []any{append(block{{"LoadBalancerArn", l.LoadBalancerArn}}, a.asked(region, elbv2.DescribeLoadBalancerAttributes{LoadBalancerArn: l.LoadBalancerArn})...)}})
		}
	}
	for _, g := range of[elbv2.TargetGroup](a) {
		if in(g.TargetGroupArn) {
			health = append(health, append(block{{"TargetGroupArn", g.TargetGroupArn}}, a.asked(region, elbv2.DescribeTargetHealth{TargetGroupArn: g.TargetGroupArn})...))
		}
	}
	for _, n := range of[acm.Certificate](a) {
		if in(n.CertificateArn) {
			certificates = append(certificates, a.asked(region, acm.DescribeCertificate{CertificateArn: n.CertificateArn}).at("Certificate"))
		}
	}
	for _, f := range []field{{"Listeners", listeners}, {"LoadBalancerTargetHealth", health}, {"Certificates", certificates}} {
		if list := f.value.([]any); len(list) > 0 {
			out = append(out, f)
		}
	}
	return out
}

// asked is what a call that changes nothing prints.
func (a Account) asked(region string, c world.Command) block {
	_, answer, err := world.Apply(a.World, world.Scope{Account: a.ID, Region: region}, a.World.Now(), c)
	if err != nil {
		return nil
	}
	var b bytes.Buffer
	if err := new(spelling.Call).Render(answer, &b); err != nil {
		return nil
	}
	d := json.NewDecoder(strings.NewReader(b.String()))
	d.UseNumber()
	out, _ := readTree(d).(block)
	return out
}

// Formats are what an account can be told as.
var Formats = []string{"terraform", "cloudformation", "cli", "svg", "mermaid", "json"}

// As tells the account in one of the [Formats]. The Region counts where a format is of one
// Region alone; empty is the one with most in it.
func (a Account) As(format, region string) (string, error) {
	switch format {
	case "terraform":
		return a.Terraform(), nil
	case "cloudformation":
		if all := a.Regions(); region == "" && len(all) > 0 {
			region = all[0]
		}
		return a.CloudFormation(region), nil
	case "cli":
		return a.CLI(), nil
	case "json":
		return a.JSON(), nil
	case "svg":
		return a.SVG(), nil
	case "mermaid":
		return a.Mermaid(), nil
	}
	return "", fmt.Errorf("there is no format %q", format)
}
