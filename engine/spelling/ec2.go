package spelling

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// This file is what the AWS CLI adds to EC2's operations of its own: flags
// that stand for a part of a larger parameter, other names, defaults.

// encoded are the parameters that travel in base64.
var encoded = map[string]string{
	"ec2.RunInstances":  "UserData",
	"ec2.ImportKeyPair": "PublicKeyMaterial",
}

// saysReturn are the operations whose only output is whether they succeeded
// and that print it. Others print nothing.
var saysReturn = []string{
	"CreateRoute", "DeleteVpcPeeringConnection", "RejectVpcPeeringConnection", "ModifySecurityGroupRules",
	"UpdateSecurityGroupRuleDescriptionsIngress", "UpdateSecurityGroupRuleDescriptionsEgress",
	"ModifyInstancePlacement", "ModifyPrivateDnsNameOptions", "DisableImage", "EnableImage",
}

// renamed are flags that say no under a name of their own.
var renamed = map[string]string{
	"--no-egress":                  "--ingress",
	"--no-disable-api-termination": "--enable-api-termination",
}

func customize(op *Operation) {
	if op.Service != "ec2" {
		return
	}
	for i := range op.flags {
		f := &op.flags[i]
		if name, ok := renamed[f.Flag]; ok && f.takes == none && f.dest == f.Name {
			f.Flag = name
		}
		f.Negative = orRenamed(f.Negative)
	}
	for i := range op.Params {
		op.Params[i].Negative = orRenamed(op.Params[i].Negative)
	}
	switch op.Action {
	case "RunInstances":
		customizeRunInstances(op)
	case "AuthorizeSecurityGroupIngress", "AuthorizeSecurityGroupEgress",
		"RevokeSecurityGroupIngress", "RevokeSecurityGroupEgress":
		customizeRules(op)
	case "CreateNetworkAclEntry", "ReplaceNetworkAclEntry":
		op.adjust = append(op.adjust, protocolNumber)
	}
}

func orRenamed(flag string) string {
	if name, ok := renamed[flag]; ok {
		return name
	}
	return flag
}

// protocolNumber turns the names of protocols into the numbers that network
// ACLs are written with.
func protocolNumber(in *object) {
	v, _ := in.get("Protocol")
	numbers := map[string]string{"tcp": "6", "udp": "17", "icmp": "1", "all": "-1"}
	if name, ok := v.(string); ok && numbers[name] != "" {
		in.set("Protocol", numbers[name])
	}
}

// extra adds a flag that is no parameter.
func (op *Operation) extra(name, kind string, takes arity, put func(l *line, in *object, g given) error) *flag {
	op.flags = append(op.flags, flag{
		Param: Param{Name: name, Flag: "--" + name, Type: kind, List: takes == many, Bool: takes == none},
		takes: takes, dest: name, put: put,
	})
	return &op.flags[len(op.flags)-1]
}

func (op *Operation) hide(names ...string) {
	for i := range op.flags {
		if slices.Contains(names, op.flags[i].Name) {
			op.flags[i].hidden = true
		}
	}
}

// needs says whether the command has all these parameters, without which a
// flag of the CLI's own has nowhere to go.
func (op *Operation) needs(names ...string) bool {
	for _, n := range names {
		if op.param(n) == nil {
			return false
		}
	}
	return true
}

func customizeRunInstances(op *Operation) {
	if op.needs("MinCount", "MaxCount") {
		op.flags = slices.DeleteFunc(op.flags, func(f flag) bool { return f.Name == "MinCount" || f.Name == "MaxCount" })
		op.extra("count", "string", one, putCount)
		op.adjust = append(op.adjust, func(in *object) {
			for _, n := range []string{"MaxCount", "MinCount"} {
				if in.find(n) < 0 {
					in.set(n, int64(1))
				}
			}
		})
	}
	if !op.needs("NetworkInterfaces") {
		return
	}
	op.extra("secondary-private-ip-addresses", "string", many, func(_ *line, in *object, g given) error {
		var list []any
		for _, v := range g.vals {
			list = append(list, &object{[]string{"PrivateIpAddress", "Primary"}, []any{v.text, false}})
		}
		if len(list) > 0 {
			firstInterface(in).set("PrivateIpAddresses", list)
		}
		return nil
	})
	op.extra("secondary-private-ip-address-count", "integer", one, func(_ *line, in *object, g given) error {
		n, err := wholeNumber(g.flag.Flag, g.vals[0])
		if err == nil && n != 0 {
			firstInterface(in).set("SecondaryPrivateIpAddressCount", n)
		}
		return err
	})
	public := func(yes bool) func(*line, *object, given) error {
		return func(_ *line, in *object, _ given) error {
			firstInterface(in).set("AssociatePublicIpAddress", yes)
			return nil
		}
	}
	op.extra("associate-public-ip-address", "boolean", none, public(true))
	op.extra("no-associate-public-ip-address", "boolean", none, public(false)).Bool = false
	op.adjust = append(op.adjust, intoInterface)
}

// putCount reads --count n or --count min:max.
func putCount(_ *line, in *object, g given) error {
	v := g.vals[0]
	low, high, span := strings.Cut(v.text, ":")
	if !span {
		high = low
	}
	least, err := strconv.Atoi(low)
	most, err2 := strconv.Atoi(high)
	if err != nil || err2 != nil {
		e := wrong(v, g.flag.Flag, "", "usage-count", v.text)
		e.Message = "count parameter should be of form min[:max] (e.g. 1 or 1:10)"
		return e
	}
	in.set("MinCount", int64(least))
	in.set("MaxCount", int64(most))
	return nil
}

// firstInterface is the network interface that the simple flags describe.
func firstInterface(in *object) *object {
	v, _ := in.get("NetworkInterfaces")
	if list, ok := v.([]any); ok && len(list) > 0 {
		if o, ok := list[0].(*object); ok {
			return o
		}
	}
	o := &object{[]string{"DeviceIndex"}, []any{int64(0)}}
	in.set("NetworkInterfaces", []any{o})
	return o
}

// intoInterface moves what can't stand beside a network interface into it.
func intoInterface(in *object) {
	v, _ := in.get("NetworkInterfaces")
	list, _ := v.([]any)
	if len(list) == 0 {
		return
	}
	o, ok := list[0].(*object)
	if !ok || o.find("PrivateIpAddresses") < 0 && o.find("SecondaryPrivateIpAddressCount") < 0 && o.find("AssociatePublicIpAddress") < 0 {
		return
	}
	for _, move := range [][2]string{{"SubnetId", "SubnetId"}, {"SecurityGroupIds", "Groups"}} {
		if v, ok := in.get(move[0]); ok {
			o.set(move[1], v)
			in.drop(move[0])
		}
	}
	if v, ok := in.get("PrivateIpAddress"); ok {
		o.set("PrivateIpAddresses", []any{&object{[]string{"PrivateIpAddress", "Primary"}, []any{v, true}}})
		in.drop("PrivateIpAddress")
	}
}

var ruleFlags = []string{"protocol", "port", "cidr", "source-group", "group-owner"}

// customizeRules adds the flags that write one rule without IpPermissions.
func customizeRules(op *Operation) {
	if !op.needs("IpPermissions") {
		return
	}
	op.hide("IpProtocol", "FromPort", "ToPort", "CidrIp", "SourceSecurityGroupName", "SourceSecurityGroupOwnerId")
	op.extra("protocol", "string", one, putProtocol)
	op.extra("port", "string", one, putPort)
	op.extra("cidr", "string", one, func(_ *line, in *object, g given) error {
		if v := g.vals[0].text; v != "" {
			rule(in).set("IpRanges", []any{&object{[]string{"CidrIp"}, []any{v}}})
		}
		return nil
	})
	op.extra("source-group", "string", one, func(_ *line, in *object, g given) error {
		key := "GroupName"
		if strings.HasPrefix(g.vals[0].text, "sg-") {
			key = "GroupId"
		}
		return putPeer(in, key, g.vals[0].text)
	}).IDOf = "security-group"
	op.extra("group-owner", "string", one, func(_ *line, in *object, g given) error {
		return putPeer(in, "UserId", g.vals[0].text)
	})
}

func rule(in *object) *object {
	v, _ := in.get("IpPermissions")
	if list, ok := v.([]any); ok && len(list) > 0 {
		if o, ok := list[0].(*object); ok {
			return o
		}
	}
	o := &object{}
	in.set("IpPermissions", []any{o})
	return o
}

func putProtocol(_ *line, in *object, g given) error {
	v := g.vals[0]
	if v.text == "" {
		return nil
	}
	n, err := strconv.Atoi(v.text)
	known := []string{"tcp", "udp", "icmp", "all"}
	if err != nil && !slices.Contains(known, v.text) || err == nil && (n < -1 || n > 255) {
		e := wrong(v, g.flag.Flag, "", "usage-protocol", v.text).among(v.text, known)
		e.Message = "protocol parameter should be one of: tcp|udp|icmp|all or any valid protocol number."
		return e
	}
	text := v.text
	if text == "all" {
		text = "-1"
	}
	rule(in).set("IpProtocol", text)
	return nil
}

// putPort reads a port, a range of ports, -1 or all.
func putPort(_ *line, in *object, g given) error {
	v := g.vals[0]
	from, to := v.text, v.text
	switch {
	case v.text == "":
		return nil
	case v.text == "-1" || v.text == "all":
		from, to = "-1", "-1"
	case strings.Contains(v.text, "-"):
		from, to, _ = strings.Cut(v.text, "-")
	}
	low, err := strconv.Atoi(from)
	high, err2 := strconv.Atoi(to)
	if err != nil || err2 != nil {
		e := wrong(v, g.flag.Flag, "", "usage-port", v.text)
		e.Message = "port parameter should be of the form <from[-to]> (e.g. 22 or 22-25)"
		return e
	}
	rule(in).set("FromPort", int64(low))
	rule(in).set("ToPort", int64(high))
	return nil
}

func putPeer(in *object, key, text string) error {
	if text == "" {
		return nil
	}
	o := rule(in)
	v, _ := o.get("UserIdGroupPairs")
	list, _ := v.([]any)
	if len(list) == 0 {
		list = []any{&object{}}
		o.set("UserIdGroupPairs", list)
	}
	if pair, ok := list[0].(*object); ok {
		pair.set(key, text)
	}
	return nil
}

// mixed refuses flags that describe the same thing in two ways.
func (op *Operation) mixed(got map[string]given) error {
	if op.Service != "ec2" {
		return nil
	}
	if g, ok := got["IpPermissions"]; ok && len(g.vals) > 0 {
		for _, name := range ruleFlags {
			if other, ok := got[name]; ok && op.byFlag["--"+name] == other.flag {
				e := usage(other.word, "", "usage-mixed", other.flag.Flag, g.flag.Flag)
				key := strings.ReplaceAll(name, "-", "_")
				e.Message = fmt.Sprintf("The --%s option is not compatible with the --ip-permissions option ", key)
				return e
			}
		}
	}
	if g, ok := got["NetworkInterfaces"]; ok && len(g.vals) > 0 {
		for _, name := range []string{"secondary-private-ip-addresses", "secondary-private-ip-address-count", "associate-public-ip-address"} {
			if other, ok := got[name]; ok {
				e := usage(other.word, "", "usage-mixed", other.flag.Flag, g.flag.Flag)
				e.Message = "Mixing the --network-interfaces option with the simple, scalar options is not supported."
				return e
			}
		}
	}
	return nil
}
