package export

import (
	"skylab/engine/autoscaling"
	"skylab/engine/ec2"
)

// survey is an account with what is asked for again and again, found once.
type survey struct {
	Account
	roots     map[string]ec2.NetworkInterface   // the first interface of each instance
	members   map[string]string                 // the Auto Scaling group of each instance that one launched
	cards     map[string][]ec2.NetworkInterface // by subnet
	instances map[string][]ec2.Instance         // by subnet
	born      map[string]string                 // the route table that came with each VPC
}

func (a Account) survey() *survey {
	s := &survey{a, map[string]ec2.NetworkInterface{}, map[string]string{}, map[string][]ec2.NetworkInterface{}, map[string][]ec2.Instance{}, map[string]string{}}
	for _, n := range of[ec2.NetworkInterface](a) {
		s.cards[n.SubnetId] = append(s.cards[n.SubnetId], n)
		if at := n.Attachment; at != nil && at.InstanceId != "" && at.DeviceIndex == 0 {
			if _, seen := s.roots[at.InstanceId]; !seen {
				s.roots[at.InstanceId] = n
			}
		}
	}
	for _, i := range of[ec2.Instance](a) {
		s.instances[i.SubnetId] = append(s.instances[i.SubnetId], i)
	}
	for _, g := range of[autoscaling.AutoScalingGroup](a) {
		for _, i := range g.Instances {
			s.members[i.InstanceId] = g.AutoScalingGroupName
		}
	}
	// The first table of a VPC came with it. If that one is gone, the next may stand for it,
	// since it then has become what that one was.
	for _, t := range of[ec2.RouteTable](a) {
		if s.born[t.VpcId] == "" {
			s.born[t.VpcId] = t.RouteTableId
		}
	}
	return s
}

// root is the interface that came with an instance; own is false where it was made before.
func (s *survey) root(instance string) (n ec2.NetworkInterface, own bool) {
	n, ok := s.roots[instance]
	return n, ok && n.Attachment.DeleteOnTermination
}

// member reports whether an instance was launched by an Auto Scaling group, which launches
// another elsewhere.
func (s *survey) member(instance string) bool { return s.members[instance] != "" }
