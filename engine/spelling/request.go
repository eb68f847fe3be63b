package spelling

import (
	"encoding/base64"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"skylab/engine/world"
)

// Bounds of a request in the Query protocol: items in a list, and bytes of a parameter's
// name. A longer name is that of no parameter.
const (
	maxList = 1000
	maxKey  = 256
)

// Query reads the parameters of a request in the Query protocol, EC2's dialect of it
// where the service is EC2. The error is AWS's refusal.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/Query-Requests.html
func (op *Operation) Query(form map[string]string) (world.Command, error) {
	q := queryReader{ec2: op.Service == "ec2", form: form, under: map[string]bool{}, items: map[string][]int{}, used: map[string]bool{"Action": true, "Version": true}}
	for key := range form {
		if len(key) <= maxKey {
			q.note(key)
		}
	}
	in := q.structure(op.Params, "")
	if q.refusal != nil {
		return nil, q.refusal
	}
	for _, key := range slices.Sorted(maps.Keys(form)) {
		name, _, _ := strings.Cut(key, ".")
		known := q.used[key] || ofCLI(key) || slices.Contains(inert[op.Action], name)
		if !known && q.ec2 && form[key] != "false" && form[key] != "" { // what is not modelled may be left off
			return nil, world.Refuse("UnknownParameter", fmt.Sprintf("The parameter %s is not recognized", name)).Because("usage-member-unknown", name, op.Action)
		}
	}
	return op.asked(in)
}

// note remembers what a key is below of, and which items of lists it is in.
func (q *queryReader) note(key string) {
	for from := 0; ; {
		i := strings.IndexByte(key[from:], '.')
		if i < 0 {
			return
		}
		at := from + i
		q.under[key[:at]] = true
		word, _, _ := strings.Cut(key[at+1:], ".")
		if n, err := strconv.Atoi(word); err == nil && n > 0 {
			q.items[key[:at]] = append(q.items[key[:at]], n)
		}
		from = at + 1
	}
}

// ofCLI are parameters that clients of EC2 send whatever the operation.
func ofCLI(key string) bool { return key == "DryRun" || strings.HasPrefix(key, "X-Amz-") }

// inert are parameters of EC2 that have no part in where packets go. Clients such as
// Terraform send them of their own accord; they are taken, and change nothing.
var inert = map[string][]string{
	"RunInstances": {
		"BlockDeviceMapping", "CapacityReservationSpecification", "CpuOptions", "CreditSpecification", "EbsOptimized", "EnclaveOptions",
		"HibernationOptions", "MaintenanceOptions", "MetadataOptions", "Monitoring", "PrivateDnsNameOptions",
	},
}

// JSON reads a request in the JSON protocol. The error is AWS's refusal.
// https://docs.aws.amazon.com/acm/latest/APIReference/Welcome.html
func (op *Operation) JSON(body string) (world.Command, error) {
	if strings.TrimSpace(body) == "" {
		body = "{}"
	}
	v, err := readJSON(body)
	in, ok := v.(*object)
	if err != nil || !ok {
		return nil, world.Refuse("SerializationException", "The request body is not a JSON object.").Because("request-unreadable", fmt.Sprint(err))
	}
	known := &object{}
	for i, k := range in.keys { // members that are not known are ignored, as by AWS
		if hasParam(op.Params, k) {
			known.set(k, in.vals[i])
		}
	}
	op.blobs(known)
	return op.asked(known)
}

// blobs takes out of base64 what travels in it.
func (op *Operation) blobs(in *object) {
	for i, k := range in.keys {
		if s, ok := in.vals[i].(string); ok && slices.Contains(blobs[op.Service+"."+op.Action], k) {
			if b, err := base64.StdEncoding.DecodeString(s); err == nil {
				in.vals[i] = string(b)
			}
		}
	}
}

// blobs are parameters that are bytes.
var blobs = map[string][]string{
	"acm.ImportCertificate": {"Certificate", "PrivateKey", "CertificateChain"},
}

// asked makes the command of a request. What is required is looked for when it is
// applied.
func (op *Operation) asked(in *object) (world.Command, error) {
	c, bad := op.filled(in, true)
	if bad == nil {
		return c, nil
	}
	if bad[0].refusal != nil {
		return nil, bad[0].refusal
	}
	code := "InvalidParameterValue"
	if op.Service != "ec2" {
		code = "ValidationError"
	}
	r := world.Refuse(code, strings.ReplaceAll(bad[0].message, "\n", " "))
	r.Why = bad[0].what
	return nil, r
}

// queryReader turns flat parameters into a tree.
type queryReader struct {
	ec2         bool
	form        map[string]string
	under, used map[string]bool  // keys that others begin with; keys that were read
	items       map[string][]int // of a list, the numbers that were given
	refusal     *world.Refusal
}

func (q *queryReader) structure(params []Param, prefix string) *object {
	o := &object{}
	for i := range params {
		p := &params[i]
		name := p.Name
		if q.ec2 {
			name = p.Wire
		}
		if v, ok := q.value(p, prefix+name); ok {
			o.set(p.Name, v)
		}
	}
	return o
}

func (q *queryReader) value(p *Param, key string) (any, bool) {
	if !p.List {
		return q.one(p, key)
	}
	if !q.ec2 && q.under[key+".member"] {
		key += ".member"
	}
	var list []any
	if _, given := q.form[key]; given && !q.under[key] { // an empty list
		q.used[key] = true
		return []any{}, true
	}
	slices.Sort(q.items[key])
	numbers := slices.Compact(q.items[key])
	if len(numbers) > maxList {
		q.refuse(p, fmt.Sprintf("%d items", len(numbers)))
		numbers = nil
	}
	for _, n := range numbers {
		if v, ok := q.one(p, key+"."+strconv.Itoa(n)); ok {
			list = append(list, v)
		}
	}
	return list, list != nil
}

func (q *queryReader) one(p *Param, key string) (any, bool) {
	text, given := q.form[key]
	if p.Type == "structure" {
		if given {
			q.used[key] = true
		}
		if !q.under[key] {
			return nil, false
		}
		return q.structure(p.Fields, key+"."), true
	}
	if !given {
		return nil, false
	}
	q.used[key] = true
	v, ok := scalar(p, text)
	if !ok {
		q.refuse(p, text)
	}
	return v, true
}

func (q *queryReader) refuse(p *Param, text string) {
	if q.refusal == nil {
		q.refusal = world.Refuse("InvalidParameterValue", fmt.Sprintf("Value (%s) for parameter %s is invalid. Expected: '%s'.", text, p.Name, p.Type)).
			Because("value-unreadable", p.Name, text)
	}
}
