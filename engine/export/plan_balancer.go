package export

import (
	"slices"
	"strconv"
	"strings"

	"skylab/engine/autoscaling"
	"skylab/engine/ec2"
	"skylab/engine/elbv2"
)

func (p *plan) launchTemplates() {
	each(p, func(t ec2.LaunchTemplate) {
		for i, v := range t.Versions {
			data := asked(v.LaunchTemplateData)
			if i == 0 {
				p.makes(ec2.CreateLaunchTemplate{LaunchTemplateName: t.LaunchTemplateName, VersionDescription: v.VersionDescription, LaunchTemplateData: data, TagSpecifications: tagged("launch-template", t.Tags)},
					t.LaunchTemplateId, "launch_template", t.LaunchTemplateName, "LaunchTemplate.LaunchTemplateId")
				continue
			}
			p.do(ec2.CreateLaunchTemplateVersion{LaunchTemplateId: t.LaunchTemplateId, VersionDescription: v.VersionDescription, LaunchTemplateData: data})
		}
		if len(t.Versions) > 0 && t.Versions[0].VersionNumber != 1 {
			p.notes("The launch template %s has lost versions; their numbers begin at 1 again.", t.LaunchTemplateName)
		}
		if t.DefaultVersionNumber != 1 {
			p.do(ec2.ModifyLaunchTemplate{LaunchTemplateId: t.LaunchTemplateId, DefaultVersion: strconv.Itoa(t.DefaultVersionNumber)})
		}
	})
}

// asked is what was answered of a launch template as it is asked for.
func asked(d ec2.ResponseLaunchTemplateData) *ec2.RequestLaunchTemplateData {
	out := &ec2.RequestLaunchTemplateData{
		ImageId: d.ImageId, InstanceType: d.InstanceType, KeyName: d.KeyName, Placement: (*ec2.LaunchTemplatePlacementRequest)(d.Placement),
		DisableApiTermination: d.DisableApiTermination, InstanceInitiatedShutdownBehavior: d.InstanceInitiatedShutdownBehavior,
		UserData: d.UserData, SecurityGroupIds: d.SecurityGroupIds, SecurityGroups: d.SecurityGroups, DisableApiStop: d.DisableApiStop,
	}
	for _, n := range d.NetworkInterfaces {
		out.NetworkInterfaces = append(out.NetworkInterfaces, ec2.LaunchTemplateInstanceNetworkInterfaceSpecificationRequest(n))
	}
	for _, t := range d.TagSpecifications {
		out.TagSpecifications = append(out.TagSpecifications, ec2.LaunchTemplateTagSpecificationRequest(t))
	}
	return out
}

func (p *plan) targetGroups() {
	each(p, func(g elbv2.TargetGroup) {
		c := elbv2.CreateTargetGroup{
			Name: g.TargetGroupName, Protocol: g.Protocol, Port: g.Port, VpcId: g.VpcId, TargetType: g.TargetType, Tags: g.Tags,
			HealthChecks: elbv2.HealthChecks{
				HealthCheckProtocol: g.HealthCheckProtocol, HealthCheckPort: g.HealthCheckPort, HealthCheckPath: g.HealthCheckPath,
				HealthCheckIntervalSeconds: number(g.HealthCheckIntervalSeconds), HealthCheckTimeoutSeconds: number(g.HealthCheckTimeoutSeconds),
				HealthyThresholdCount: number(g.HealthyThresholdCount), UnhealthyThresholdCount: number(g.UnhealthyThresholdCount), Matcher: g.Matcher,
			},
		}
		if g.ProtocolVersion != "HTTP1" {
			c.ProtocolVersion = g.ProtocolVersion
		}
		p.makes(c, g.TargetGroupArn, "target_group", g.TargetGroupName, "TargetGroups[0].TargetGroupArn")
		p.cut(g.TargetGroupArn, p.ID+":")
		if len(g.Attributes) > 0 {
			p.do(elbv2.ModifyTargetGroupAttributes{TargetGroupArn: g.TargetGroupArn, Attributes: g.Attributes})
		}
	})
}

func number(n int) *int {
	if n == 0 {
		return nil
	}
	return &n
}

// cut gives what remains of a given id behind a text: metrics name things by the ends of
// their ARNs.
func (p *plan) cut(id, behind string) {
	g := p.given[id]
	if _, rest, ok := strings.Cut(id, behind); ok && rest != "" {
		g.id, g.cut = rest, behind
		p.gives(g)
	}
}

func (p *plan) loadBalancers() {
	each(p, func(b elbv2.LoadBalancer) {
		c := elbv2.CreateLoadBalancer{Name: b.LoadBalancerName, SecurityGroups: b.SecurityGroups, Scheme: b.Scheme, Type: b.Type, Tags: b.Tags}
		for _, z := range b.AvailabilityZones {
			for _, a := range z.LoadBalancerAddresses {
				if a.AllocationId != "" || a.PrivateIPv4Address != "" {
					c.SubnetMappings = append(c.SubnetMappings, elbv2.SubnetMapping{SubnetId: z.SubnetId, AllocationId: a.AllocationId, PrivateIPv4Address: a.PrivateIPv4Address})
				}
			}
			c.Subnets = append(c.Subnets, z.SubnetId)
		}
		if len(c.SubnetMappings) == len(c.Subnets) {
			c.Subnets = nil
		} else {
			c.SubnetMappings = nil
		}
		arn := b.LoadBalancerArn
		p.makes(c, arn, "load_balancer", b.LoadBalancerName, "LoadBalancers[0].LoadBalancerArn").after = []string{"elbv2", "wait", "load-balancer-available", "--load-balancer-arns", arn}
		p.cut(arn, "loadbalancer/")
		for _, name := range []string{b.DNSName, strings.ToLower(b.DNSName)} {
			p.found(elbv2.DescribeLoadBalancers{LoadBalancerArns: []string{arn}}, name, "name_of", b.LoadBalancerName, "LoadBalancers[0].DNSName")
		}
		if len(b.Attributes) > 0 {
			p.do(elbv2.ModifyLoadBalancerAttributes{LoadBalancerArn: arn, Attributes: b.Attributes})
		}
	})
}

func (p *plan) listeners() {
	each(p, func(l elbv2.Listener) {
		b, _ := one[elbv2.LoadBalancer](p.Account, l.LoadBalancerArn)
		c := elbv2.CreateListener{
			LoadBalancerArn: l.LoadBalancerArn, Protocol: l.Protocol, Port: l.Port, SslPolicy: l.SslPolicy, AlpnPolicy: l.AlpnPolicy, DefaultActions: actions(l.DefaultActions), Tags: l.Tags,
		}
		for _, n := range l.Certificates {
			c.Certificates = append(c.Certificates, elbv2.Certificate{CertificateArn: n.CertificateArn})
		}
		p.makes(c, l.ListenerArn, "listener", b.LoadBalancerName+"_"+strconv.Itoa(l.Port), "Listeners[0].ListenerArn")
		for _, arn := range l.More {
			p.do(elbv2.AddListenerCertificates{ListenerArn: l.ListenerArn, Certificates: []elbv2.Certificate{{CertificateArn: arn}}})
		}
	})
	each(p, func(r elbv2.Rule) {
		n, err := strconv.Atoi(r.Priority)
		if err != nil {
			return // the default rule comes with its listener
		}
		c := elbv2.CreateRule{ListenerArn: r.ListenerArn, Priority: n, Actions: actions(r.Actions), Tags: r.Tags}
		for _, x := range r.Conditions {
			if x.HostHeaderConfig != nil || x.PathPatternConfig != nil {
				x.Values = nil // it says the same
			}
			c.Conditions = append(c.Conditions, x)
		}
		p.do(c)
	})
}

// actions leave out what says a second time where to forward to.
func actions(all []elbv2.Action) []elbv2.Action {
	all = slices.Clone(all)
	for i := range all {
		f := all[i].ForwardConfig
		switch {
		case f == nil:
		case len(f.TargetGroups) == 1 && all[i].TargetGroupArn != "" && (f.TargetGroupStickinessConfig == nil || f.TargetGroupStickinessConfig.Enabled == nil || !*f.TargetGroupStickinessConfig.Enabled):
			all[i].ForwardConfig = nil
		default:
			all[i].TargetGroupArn = ""
		}
		if len(all) == 1 {
			all[i].Order = 0
		}
	}
	return all
}

// targets are those that somebody registered, and no group.
func (p *plan) targets() {
	each(p, func(g elbv2.TargetGroup) {
		c := elbv2.RegisterTargets{TargetGroupArn: g.TargetGroupArn}
		for _, t := range g.Targets {
			if !t.Gone.IsZero() || p.member(t.Id) {
				continue
			}
			d := elbv2.TargetDescription{Id: t.Id}
			if t.Port != g.Port {
				d.Port = t.Port
			}
			if t.AvailabilityZone == "all" {
				d.AvailabilityZone = t.AvailabilityZone
			}
			c.Targets = append(c.Targets, d)
		}
		if len(c.Targets) > 0 {
			p.do(c)
		}
	})
}

func (p *plan) scalingGroups() {
	each(p, func(g autoscaling.AutoScalingGroup) {
		c := autoscaling.CreateAutoScalingGroup{
			AutoScalingGroupName: g.AutoScalingGroupName, MinSize: &g.MinSize, MaxSize: &g.MaxSize, DesiredCapacity: &g.DesiredCapacity,
			DefaultCooldown: &g.DefaultCooldown, TargetGroupARNs: g.TargetGroupARNs, HealthCheckType: g.HealthCheckType, HealthCheckGracePeriod: &g.HealthCheckGracePeriod,
			VPCZoneIdentifier: g.VPCZoneIdentifier, TerminationPolicies: g.TerminationPolicies, NewInstancesProtectedFromScaleIn: g.NewInstancesProtectedFromScaleIn, DefaultInstanceWarmup: g.DefaultInstanceWarmup,
		}
		if t := g.LaunchTemplate; t != nil {
			c.LaunchTemplate = &ec2.LaunchTemplateSpecification{LaunchTemplateId: t.LaunchTemplateId, Version: t.Version}
		}
		if c.VPCZoneIdentifier == "" {
			c.AvailabilityZones = g.AvailabilityZones
		}
		for _, t := range g.Tags {
			c.Tags = append(c.Tags, autoscaling.Tag{Key: t.Key, Value: t.Value, PropagateAtLaunch: &t.PropagateAtLaunch})
		}
		p.makes(c, g.AutoScalingGroupARN, "scaling_group", g.AutoScalingGroupName, "")
		var off []string
		for _, s := range g.SuspendedProcesses {
			off = append(off, s.ProcessName)
		}
		for _, s := range g.Policies {
			c := autoscaling.PutScalingPolicy{AutoScalingGroupName: g.AutoScalingGroupName, PolicyName: s.PolicyName, PolicyType: s.PolicyType, EstimatedInstanceWarmup: s.EstimatedInstanceWarmup, TargetTrackingConfiguration: s.TargetTrackingConfiguration}
			if !s.Enabled {
				c.Enabled = new(false)
			}
			p.do(c)
		}
		if len(off) > 0 {
			p.do(autoscaling.SuspendProcesses{AutoScalingGroupName: g.AutoScalingGroupName, ScalingProcesses: off})
		}
	})
}
