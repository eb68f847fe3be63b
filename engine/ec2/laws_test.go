package ec2

import (
	"cmp"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"skylab/engine/world"
)

func TestEveryCommandIsListedOnce(t *testing.T) {
	listed := map[string]int{}
	for _, c := range Operations {
		listed[reflect.TypeOf(c).Name()]++
	}
	applies := readSource(t).applies
	for _, name := range applies {
		if listed[name] != 1 {
			t.Errorf("%s has an Apply method and is listed in Operations %d times", name, listed[name])
		}
	}
	if len(applies) != len(Operations) {
		t.Errorf("%d types have an Apply method, %d are listed", len(applies), len(Operations))
	}
}

// typist gives random commands whose parameters are mostly sensible.
type typist struct {
	*rapid.T
	ids map[string][]string // by prefix
}

// learn collects the ids that commands can name.
func (ty *typist) learn(w *world.World) {
	ty.ids = map[string][]string{}
	add := func(id string) {
		if i := strings.LastIndexByte(id, '-'); i > 0 {
			ty.ids[id[:i]] = append(ty.ids[id[:i]], id)
		}
	}
	for _, r := range world.All[world.Resource](w, learner) {
		add(r.ID())
		switch r := r.(type) {
		case RouteTable:
			for _, route := range r.Routes {
				ty.ids["route"] = append(ty.ids["route"], route.DestinationCidrBlock.String())
			}
			for _, a := range r.Associations {
				add(a.RouteTableAssociationId)
			}
		case Vpc:
			for _, a := range r.CidrBlockAssociationSet {
				add(a.AssociationId)
			}
		case NetworkAcl:
			for _, a := range r.Associations {
				add(a.NetworkAclAssociationId)
			}
		case Address:
			add(r.AssociationId)
		case NetworkInterface:
			if r.Attachment != nil {
				add(r.Attachment.AttachmentId)
			}
		case SecurityGroup:
			for _, rule := range r.Rules {
				add(rule.SecurityGroupRuleId)
			}
		}
	}
	for _, i := range Images(learner.Region) {
		add(i.ImageId)
	}
}

var typedBlocks = []string{
	"10.0.0.0/16", "10.1.0.0/16", "10.0.0.0/24", "10.0.1.0/24", "10.0.2.0/23", "10.1.7.0/28", "172.31.64.0/20", "0.0.0.0/0", "8.8.8.0/24",
	"192.168.0.0/16", "10.0.0.0/8", "nonsense",
}

// typedWords are values for parameters by their names; others stay empty.
var typedWords = map[string][]string{
	"CidrBlock": typedBlocks, "DestinationCidrBlock": append([]string{"route", "route", "route"}, typedBlocks...), "CidrIp": typedBlocks,
	"AvailabilityZone": {"", "ap-northeast-2a", "ap-northeast-2c", "us-east-1a"},
	"AssociationId":    {"rtbassoc", "vpc-cidr-assoc", "eipassoc"},
	"GroupName":        {"web", "db"}, "GroupDescription": {"a group"}, "Description": {"something"},
	"Protocol": {"-1", "6", "tcp"}, "IpProtocol": {"-1", "tcp"}, "RuleAction": {"allow", "deny"},
	"InstanceType": {"t3.micro"}, "KeyName": {"key"}, "Attribute": {"enableDnsSupport"}, "Key": {"domain-name", "Name"},
	"Values": {"example.com"}, "Value": {"x"}, "PeerVpcId": {"vpc"}, "Resources": {"vpc", "subnet", "rtb", "igw", "acl", "sg"},
	"InstanceTenancy": {"", "default", "dedicated"}, "NetworkAclAssociationId": {"aclassoc"}, "AssociationIds": {"aclassoc"},
	"NewAssociationId": {"aclassoc"}, "AttachmentId": {"eni-attach"}, "SecurityGroupRuleIds": {"sgr"},
}

// typedNumbers are the most for parameters by their names; others go to 200.
var typedNumbers = map[string]int{"MinCount": 2, "MaxCount": 2, "DeviceIndex": 2, "SecondaryPrivateIpAddressCount": 2, "RuleNumber": 3}

// typed are the operations that change something, more often than the others.
var typed = func() []world.Command {
	out := slices.Clone(Operations)
	for _, c := range Operations {
		if name := reflect.TypeOf(c).Name(); !strings.HasPrefix(name, "Describe") {
			out = append(out, c, c, c)
		}
	}
	return out
}()

func (ty *typist) command() world.Command {
	c := rapid.SampledFrom(typed).Draw(ty.T, "operation")
	v := reflect.New(reflect.TypeOf(c)).Elem()
	ty.fill(v)
	return v.Interface().(world.Command)
}

func (ty *typist) fill(v reflect.Value) {
	for i := range v.NumField() {
		f := v.Type().Field(i)
		switch {
		case f.Name == "DryRun":
			v.Field(i).SetBool(rapid.IntRange(0, 9).Draw(ty.T, "dry") == 0)
		case f.Name == "Page" || f.Name == "Filters" || f.Name == "Filter" || f.Name == "ClientToken":
		case f.Name == "TagSpecifications":
		default:
			ty.value(v.Field(i), f)
		}
	}
}

func (ty *typist) value(v reflect.Value, f reflect.StructField) {
	required := strings.Contains(f.Tag.Get("aws"), "required")
	given := required || rapid.IntRange(0, 9).Draw(ty.T, f.Name) < 4
	if _, known := typedWords[f.Name]; known {
		given = required || rapid.IntRange(0, 9).Draw(ty.T, f.Name) < 8
	}
	switch v.Kind() {
	case reflect.String:
		if given {
			v.SetString(ty.word(f))
		}
	case reflect.Bool:
		v.SetBool(given)
	case reflect.Int:
		v.SetInt(int64(rapid.IntRange(0, cmp.Or(typedNumbers[f.Name], 200)).Draw(ty.T, f.Name)))
	case reflect.Struct:
		if v.Type() != reflect.TypeFor[time.Time]() {
			ty.fill(v)
		}
	case reflect.Pointer:
		if given {
			v.Set(reflect.New(v.Type().Elem()))
			ty.value(v.Elem(), f)
		}
	case reflect.Slice:
		if given {
			v.Set(reflect.MakeSlice(v.Type(), 1, 1))
			ty.value(v.Index(0), f)
		}
	}
}

// word is an id of the right kind, or a word that fits the name.
func (ty *typist) word(f reflect.StructField) string {
	var prefixes []string
	for part := range strings.SplitSeq(f.Tag.Get("aws"), ",") {
		if kind, ok := strings.CutPrefix(part, "id="); ok {
			prefixes = append(prefixes, nouns[kind].prefix)
		}
		if enum, ok := strings.CutPrefix(part, "enum="); ok {
			return rapid.SampledFrom(strings.Split(enum, "|")).Draw(ty.T, f.Name)
		}
	}
	words := typedWords[f.Name]
	if len(prefixes) == 0 && len(words) == 0 {
		return ""
	}
	w := rapid.SampledFrom(append(prefixes, words...)).Draw(ty.T, f.Name)
	if ids := ty.ids[w]; len(ids) > 0 {
		return rapid.SampledFrom(ids).Draw(ty.T, "id")
	}
	return w
}

// The kernel takes a zero value for a parameter that was not given.
func TestARequiredNumberOrSwitchIsAPointerSoThatZeroAndFalseCanBeGiven(t *testing.T) {
	for _, c := range Operations {
		for _, f := range reflect.VisibleFields(reflect.TypeOf(c)) {
			if k := f.Type.Kind(); strings.Contains(f.Tag.Get("aws"), "required") && (k == reflect.Int || k == reflect.Bool) {
				t.Errorf("%T.%s is a plain %s", c, f.Name, k)
			}
		}
	}
}

func TestAnyCommandsWhateverKeepTheLawsOfTheAccount(t *testing.T) {
	accepted, refused := map[string]int{}, map[string]int{}
	rapid.Check(t, func(rt *rapid.T) {
		ty := &typist{T: rt}
		f := furnished(rt)
		w := f.w
		for range rapid.IntRange(10, 60).Draw(rt, "commands") {
			if rapid.IntRange(0, 4).Draw(rt, "wait") == 0 {
				w = world.Advance(w, w.Now().Add(50*time.Second))
				account(rt, w)
			}
			ty.learn(w)
			c := ty.command()
			name := reflect.TypeOf(c).Name()
			before := w.Digest()
			next, _, err := world.Apply(w, learner, w.Now(), c)
			if w.Digest() != before {
				rt.Fatalf("%T%+v wrote to the old World", c, c)
			}
			if err != nil {
				refused[name]++
				if next.Digest() != before {
					rt.Fatalf("%T%+v was refused (%v) and changed the World", c, c, err)
				}
				continue
			}
			accepted[name]++
			f.told = append(f.told, telling{w.Now(), c})
			w = next
			account(rt, w)
		}
		again := world.New("laws", morning)
		for _, c := range f.told {
			var err error
			again = world.Advance(again, c.at)
			if again, _, err = world.Apply(again, learner, c.at, c.c); err != nil {
				rt.Fatalf("replay: %T%+v: %v", c.c, c.c, err)
			}
		}
		again = world.Advance(again, w.Now())
		if again.Digest() != w.Digest() {
			rt.Fatal("the same seed and the same commands made another World")
		}
		late := world.Advance(w, w.Now().Add(30*24*time.Hour))
		account(rt, late)
	})
	var never []string
	for _, c := range Operations {
		if name := reflect.TypeOf(c).Name(); accepted[name] == 0 {
			never = append(never, name)
		}
	}
	slices.Sort(never)
	t.Logf("%d of %d operations were accepted at least once; never: %s", len(Operations)-len(never), len(Operations), strings.Join(never, " "))
}

// telling is a command and when it was given.
type telling struct {
	at time.Time
	c  world.Command
}

// furniture is a World with something in it, and what was told to make it.
type furniture struct {
	w    *world.World
	told []telling
}

func furnished(t interface{ Fatalf(string, ...any) }) furniture {
	f := furniture{w: world.New("laws", morning)}
	do := func(c world.Command) any {
		next, out, err := world.Apply(f.w, learner, f.w.Now(), c)
		if err != nil {
			t.Fatalf("%T%+v: %v", c, c, err)
		}
		f.w, f.told = next, append(f.told, telling{f.w.Now(), c})
		return out
	}
	do(opening{})
	one := do(CreateVpc{CidrBlock: "10.0.0.0/16"}).(CreateVpcResult).Vpc.VpcId
	two := do(CreateVpc{CidrBlock: "10.1.0.0/16"}).(CreateVpcResult).Vpc.VpcId
	do(CreateSubnet{VpcId: one, CidrBlock: "10.0.0.0/24"})
	table := do(CreateRouteTable{VpcId: one}).(CreateRouteTableResult).RouteTable.RouteTableId
	subnet := do(CreateSubnet{VpcId: one, CidrBlock: "10.0.4.0/28"}).(CreateSubnetResult).Subnet.SubnetId
	do(AssociateRouteTable{RouteTableId: table, SubnetId: subnet})
	do(AssociateVpcCidrBlock{VpcId: two, CidrBlock: "10.7.0.0/16"})
	gateway := do(CreateInternetGateway{}).(CreateInternetGatewayResult).InternetGateway.InternetGatewayId
	do(AttachInternetGateway{InternetGatewayId: gateway, VpcId: one})
	do(CreateRoute{RouteTableId: table, DestinationCidrBlock: "0.0.0.0/0", GatewayId: gateway})
	do(CreateInternetGateway{})
	do(CreateVpcPeeringConnection{VpcId: one, PeerVpcId: two})
	do(RunInstances{ImageId: anImage("x86_64"), InstanceType: "t3.micro", MinCount: new(1), MaxCount: new(1), SubnetId: subnet})
	do(CreateNetworkInterface{SubnetId: subnet})
	do(AllocateAddress{})
	do(AllocateAddress{})
	f.w = world.Advance(f.w, f.w.Now().Add(time.Minute))
	return f
}

// opening is a learner's first sight of a Region.
type opening struct{}

func (opening) Apply(tx *world.Tx) (any, error) {
	OpenRegion(tx)
	return nil, nil
}

// account checks what is true of every account at every moment.
func account(t interface{ Fatalf(string, ...any) }, w *world.World) {
	for _, r := range world.All[world.Resource](w, world.Everywhere) {
		for _, id := range r.Refs() {
			if _, ok := w.Where(id); !ok && id != "default" {
				t.Fatalf("%T %s refers to %s, which does not exist", r, r.ID(), id)
			}
		}
	}
	for _, v := range world.All[Vpc](w, world.Everywhere) {
		main := 0
		for _, tb := range tablesOf(w, v.VpcId) {
			if tb.Main() {
				main++
			}
			for i, b := range v.Blocks() {
				if !tb.Routes[i].local() || tb.Routes[i].DestinationCidrBlock != b {
					t.Fatalf("%s has no local route to %s of %s in its place", tb.RouteTableId, b, v.VpcId)
				}
			}
		}
		if main != 1 {
			t.Fatalf("%s has %d main tables", v.VpcId, main)
		}
		subnets := subnetsOf(w, v.VpcId)
		for i, s := range subnets {
			if err := subnetBlockAllowed(v, s.CidrBlock.String(), s.CidrBlock); err != nil {
				t.Fatalf("%s: %v", s.SubnetId, err)
			}
			for _, other := range subnets[:i] {
				if other.CidrBlock.Overlaps(s.CidrBlock) {
					t.Fatalf("%s and %s overlap", s.SubnetId, other.SubnetId)
				}
			}
			guarded(t, w, s)
		}
	}
}

// guarded checks that one network ACL guards the subnet, that at most one table
// is its own, and that its addresses add up.
func guarded(t interface{ Fatalf(string, ...any) }, w *world.World, s Subnet) {
	acls, tables := 0, 0
	for _, acl := range world.All[NetworkAcl](w, world.Everywhere) {
		for _, a := range acl.Associations {
			if a.SubnetId == s.SubnetId {
				acls++
			}
		}
	}
	for _, tb := range world.All[RouteTable](w, world.Everywhere) {
		for _, a := range tb.Associations {
			if a.SubnetId == s.SubnetId {
				tables++
			}
		}
	}
	if acls != 1 || tables > 1 {
		t.Fatalf("%s has %d network ACLs and %d route tables of its own", s.SubnetId, acls, tables)
	}
	if n := s.computed(w).AvailableIpAddressCount; n < 0 || n > 1<<(32-s.CidrBlock.Bits())-5 {
		t.Fatalf("%s has %d free addresses", s.SubnetId, n)
	}
}
