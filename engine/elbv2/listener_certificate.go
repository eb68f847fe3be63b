package elbv2

import (
	"slices"

	"skylab/engine/world"
)

// AddListenerCertificates adds certificates that a listener chooses from by the name
// that a client asks for.
type AddListenerCertificates struct {
	ListenerArn  string        `aws:"required,id=listener"`
	Certificates []Certificate `aws:"required"`
}

// CertificatesResult is the answer to commands about certificates of a listener.
type CertificatesResult struct{ Certificates []Certificate }

// Apply adds them.
func (c AddListenerCertificates) Apply(tx *world.Tx) (any, error) {
	l, err := find[Listener](tx, "listener", c.ListenerArn)
	if err != nil {
		return nil, err
	}
	if !l.Secure() {
		return nil, world.Refuse("InvalidConfigurationRequest", "A certificate cannot be specified for "+l.Protocol+" listeners").Because("elb-certificate-unwanted", l.Protocol)
	}
	l.More = slices.Clone(l.More)
	for _, more := range c.Certificates {
		if err := certificateFor(tx, more.CertificateArn); err != nil {
			return nil, err
		}
		if !slices.Contains(l.More, more.CertificateArn) {
			l.More = append(l.More, more.CertificateArn)
		}
	}
	if len(l.More) > maxCertificates {
		return nil, world.Refuse("TooManyCertificates", "The maximum number of certificates has been reached").Because("quota", maxCertificates)
	}
	tx.Put(l)
	return CertificatesResult{l.certificates()[1:]}, nil
}

// RemoveListenerCertificates takes certificates off a listener; the default one stays.
type RemoveListenerCertificates struct {
	ListenerArn  string        `aws:"required,id=listener"`
	Certificates []Certificate `aws:"required"`
}

// Apply takes them off.
func (c RemoveListenerCertificates) Apply(tx *world.Tx) (any, error) {
	l, err := find[Listener](tx, "listener", c.ListenerArn)
	if err != nil {
		return nil, err
	}
	gone := func(arn string) bool {
		return slices.ContainsFunc(c.Certificates, func(o Certificate) bool { return o.CertificateArn == arn })
	}
	if len(l.Certificates) > 0 && gone(l.Certificates[0].CertificateArn) {
		return nil, world.Refuse("OperationNotPermitted", "Default certificate cannot be removed").Because("elb-certificate-default")
	}
	l.More = slices.DeleteFunc(slices.Clone(l.More), gone)
	tx.Put(l)
	return world.Done{}, nil
}

// DescribeListenerCertificates shows the certificates of a listener.
type DescribeListenerCertificates struct {
	ListenerArn string `aws:"required,id=listener"`
}

// Apply reads.
func (c DescribeListenerCertificates) Apply(tx *world.Tx) (any, error) {
	l, err := find[Listener](tx, "listener", c.ListenerArn)
	return CertificatesResult{l.certificates()}, err
}

// certificates are all that it serves, the default one first.
func (l Listener) certificates() []Certificate {
	var all []Certificate
	for k, arn := range l.Arns() {
		first := k == 0
		all = append(all, Certificate{arn, &first})
	}
	return all
}
