package engine

import (
	"skylab/engine/acm"
	"skylab/engine/autoscaling"
	"skylab/engine/ec2"
	"skylab/engine/elbv2"
	"skylab/engine/machine"
	"skylab/engine/names"
	"skylab/engine/route53"
	"skylab/engine/route53domains"
	"skylab/engine/spelling"
)

// Book holds every operation that a World understands, in all its spellings.
// It is read only.
var Book = spelling.New(
	spelling.Service{Name: "ec2", Operations: ec2.Operations},
	spelling.Service{Name: "acm", Operations: acm.Operations},
	spelling.Service{Name: "elbv2", Operations: elbv2.Operations},
	spelling.Service{Name: "autoscaling", Operations: autoscaling.Operations},
	spelling.Service{Name: "route53", Operations: route53.Operations},
	spelling.Service{Name: "route53domains", Operations: route53domains.Operations},
	spelling.Service{Name: stage, Operations: machine.Operations, Hidden: true},
	spelling.Service{Name: universe, Operations: names.Operations, Hidden: true},
)
