package awsapi

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"skylab/engine/spelling"
	"skylab/engine/world"
)

func quoted(s string) string {
	b, _ := json.Marshal(s) // a string can always be written
	return string(b)
}

func escaped(s string) string {
	var b bytes.Buffer
	_ = xml.EscapeText(&b, []byte(s)) // a Buffer takes everything
	return b.String()
}

// query is the Query protocol: a form with an Action.
func (s *Server) query(x *exchange) {
	values, err := url.ParseQuery(string(x.body))
	if err != nil {
		x.fails(http.StatusBadRequest, "MalformedQueryString", "The query string contains a syntax error")
		return
	}
	form := map[string]string{}
	for _, all := range []url.Values{x.r.URL.Query(), values} {
		for k, v := range all {
			form[k] = v[0]
		}
	}
	action := form["Action"]
	if x.name == "sts" && action == "GetCallerIdentity" {
		x.identity()
		return
	}
	op, ok := s.Book.ByAction(x.name, action)
	switch {
	case action == "":
		x.fails(http.StatusBadRequest, "MissingAction", "The request must contain the parameter Action")
		return
	case x.name == "ec2" && none[action] != nil:
		x.answer(action, none[action])
		return
	case !ok:
		x.fails(http.StatusBadRequest, "InvalidAction", fmt.Sprintf("The action %s is not valid for this web service.", action))
		return
	}
	c, err := op.Query(form)
	if out, ok := s.call(x, c, err); ok {
		x.answer(action, out)
	}
}

// none are answers to what clients such as Terraform ask of machines although nothing of the
// kind is modelled: there is none.
var none = map[string]any{
	"DescribeVolumes": struct {
		Volumes []struct{} `aws:"wire=VolumeSet,always"`
	}{},
	"DescribeInstanceCreditSpecifications": struct {
		InstanceCreditSpecifications []struct{} `aws:"wire=InstanceCreditSpecificationSet,always"`
	}{},
	"DescribeIamInstanceProfileAssociations": struct {
		IamInstanceProfileAssociations []struct{} `aws:"wire=IamInstanceProfileAssociationSet,always"`
	}{},
}

// answer writes an output in the Query protocol.
func (x *exchange) answer(action string, out any) {
	var b bytes.Buffer
	x.head(&b, http.StatusOK)
	if x.name == "ec2" {
		fmt.Fprintf(&b, `<%sResponse xmlns="%s"><requestId>%s</requestId>`, action, x.xmlns, x.id)
		spelling.EC2XML.Write(&b, out)
	} else {
		fmt.Fprintf(&b, `<%sResponse xmlns="%s"><%sResult>`, action, x.xmlns, action)
		spelling.QueryXML.Write(&b, out)
		fmt.Fprintf(&b, "</%sResult><ResponseMetadata><RequestId>%s</RequestId></ResponseMetadata>", action, x.id)
	}
	fmt.Fprintf(&b, "</%sResponse>", action)
	_, _ = x.w.Write(b.Bytes()) // who hung up misses it
}

// identity says who the caller is.
// https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
func (x *exchange) identity() {
	x.answer("GetCallerIdentity", struct{ UserId, Account, Arn string }{
		"AIDA" + strings.ToUpper(x.account.ID()), x.account.ID(), "arn:aws:iam::" + x.account.ID() + ":user/learner",
	})
}

// json is JSON 1.1: the operation stands in a header.
func (s *Server) json(x *exchange) {
	_, action, _ := strings.Cut(x.r.Header.Get("X-Amz-Target"), ".")
	op, ok := s.Book.ByAction(x.name, action)
	if !ok {
		x.fails(http.StatusBadRequest, "UnknownOperationException", "")
		return
	}
	c, err := op.JSON(string(x.body))
	out, ok := s.call(x, c, err)
	if !ok {
		return
	}
	x.w.Header().Set("Content-Type", "application/x-amz-json-1.1")
	x.w.Header().Set("X-Amzn-RequestId", x.id)
	_, _ = x.w.Write(spelling.JSONOf(out)) // who hung up misses it
}

// rest is Route 53's: the operation follows from the method and the path.
func (s *Server) rest(x *exchange) {
	action, given := routed(x.r.Method, x.r.URL.Path)
	op, ok := s.Book.ByAction(x.name, action)
	if !ok {
		x.fails(http.StatusNotFound, "UnknownOperationException", "Could not find operation for "+x.r.Method+" "+x.r.URL.Path)
		return
	}
	for key, values := range x.r.URL.Query() {
		given[strings.ToLower(key)] = values[0]
	}
	var c world.Command
	var err error
	if c, err = op.REST(x.body, given); err != nil {
		_, _ = s.call(x, nil, err)
		return
	}
	out, ok := s.call(x, c, nil)
	if !ok {
		return
	}
	var b bytes.Buffer
	code := http.StatusOK
	if strings.HasPrefix(action, "Create") {
		code = http.StatusCreated
		x.w.Header().Set("Location", x.r.URL.Path)
	}
	x.head(&b, code)
	fmt.Fprintf(&b, `<%sResponse xmlns="%s">`, action, x.xmlns)
	spelling.RestXML.Write(&b, out)
	fmt.Fprintf(&b, "</%sResponse>", action)
	_, _ = x.w.Write(b.Bytes()) // who hung up misses it
}

// routes are the paths of Route 53's operations. What stands in braces is a parameter.
// https://docs.aws.amazon.com/Route53/latest/APIReference/API_Operations_Amazon_Route_53.html
var routes = []struct{ method, path, action string }{
	{"POST", "hostedzone", "CreateHostedZone"},
	{"GET", "hostedzone/{Id}", "GetHostedZone"},
	{"GET", "hostedzone", "ListHostedZones"},
	{"GET", "hostedzonesbyname", "ListHostedZonesByName"},
	{"GET", "hostedzonecount", "GetHostedZoneCount"},
	{"POST", "hostedzone/{Id}", "UpdateHostedZoneComment"},
	{"DELETE", "hostedzone/{Id}", "DeleteHostedZone"},
	{"POST", "hostedzone/{HostedZoneId}/associatevpc", "AssociateVPCWithHostedZone"},
	{"POST", "hostedzone/{HostedZoneId}/disassociatevpc", "DisassociateVPCFromHostedZone"},
	{"GET", "hostedzonesbyvpc", "ListHostedZonesByVPC"},
	{"POST", "hostedzone/{HostedZoneId}/rrset", "ChangeResourceRecordSets"},
	{"GET", "hostedzone/{HostedZoneId}/rrset", "ListResourceRecordSets"},
	{"GET", "change/{Id}", "GetChange"},
	{"GET", "testdnsanswer", "TestDNSAnswer"},
	{"POST", "healthcheck", "CreateHealthCheck"},
	{"GET", "healthcheck/{HealthCheckId}", "GetHealthCheck"},
	{"POST", "healthcheck/{HealthCheckId}", "UpdateHealthCheck"},
	{"DELETE", "healthcheck/{HealthCheckId}", "DeleteHealthCheck"},
	{"GET", "healthcheck", "ListHealthChecks"},
	{"GET", "healthcheckcount", "GetHealthCheckCount"},
	{"GET", "healthcheck/{HealthCheckId}/status", "GetHealthCheckStatus"},
	{"POST", "delegationset", "CreateReusableDelegationSet"},
	{"GET", "delegationset/{Id}", "GetReusableDelegationSet"},
	{"GET", "delegationset", "ListReusableDelegationSets"},
	{"DELETE", "delegationset/{Id}", "DeleteReusableDelegationSet"},
	{"POST", "cidrcollection", "CreateCidrCollection"},
	{"POST", "cidrcollection/{Id}", "ChangeCidrCollection"},
	{"GET", "cidrcollection", "ListCidrCollections"},
	{"GET", "cidrcollection/{CollectionId}", "ListCidrLocations"},
	{"GET", "cidrcollection/{CollectionId}/cidrblocks", "ListCidrBlocks"},
	{"DELETE", "cidrcollection/{Id}", "DeleteCidrCollection"},
	{"GET", "geolocations", "ListGeoLocations"},
	{"GET", "geolocation", "GetGeoLocation"},
	{"POST", "tags/{ResourceType}/{ResourceId}", "ChangeTagsForResource"},
	{"GET", "tags/{ResourceType}/{ResourceId}", "ListTagsForResource"},
}

// routed finds the operation of a request, and the parameters that stand in its path.
func routed(method, path string) (action string, given map[string]string) {
	path, ok := strings.CutPrefix(path, "/2013-04-01/")
	if !ok {
		return "", nil
	}
	parts := strings.Split(strings.TrimSuffix(path, "/"), "/")
	for _, r := range routes {
		want := strings.Split(r.path, "/")
		if r.method != method || len(want) != len(parts) {
			continue
		}
		given = map[string]string{}
		fits := true
		for k, w := range want {
			name, is := strings.CutPrefix(w, "{")
			switch {
			case is:
				given[strings.TrimSuffix(name, "}")] = parts[k]
			case w != parts[k]:
				fits = false
			}
		}
		if fits {
			return r.action, given
		}
	}
	return "", nil
}
