package ec2

import (
	"reflect"
	"slices"
	"strings"
	"testing"
)

func TestEveryMachineOperationHasTheShapeOfAWSsModel(t *testing.T) {
	m, src := awsModel(t), readSource(t)
	for _, command := range machineOperations {
		name := reflect.TypeOf(command).Name()
		t.Run(name, func(t *testing.T) {
			op, ok := m.Operations[name]
			if !ok {
				t.Fatalf("AWS has no operation %s", name)
			}
			comparison{t, src, m, false}.structure(name, name, op.Input.Shape)
			result := name + "Result"
			_, answers := src.fields(result)
			switch {
			case answers && op.Output == nil:
				t.Errorf("AWS answers nothing, and here is %s", result)
			case answers:
				comparison{t, src, m, true}.structure(result, result, op.Output.Shape)
			case op.Output != nil && !slices.Equal(m.Shapes[op.Output.Shape].order, []string{"Return"}):
				t.Errorf("there is no %s, and AWS answers %v", result, m.Shapes[op.Output.Shape].order)
			}
		})
	}
}

func TestEveryFilterOfMachinesIsOneThatAWSDocuments(t *testing.T) {
	m := awsModel(t)
	for _, command := range machineOperations {
		f, ok := command.(interface{ FilterNames() []string })
		if !ok {
			continue
		}
		name := reflect.TypeOf(command).Name()
		members := m.Shapes[m.Operations[name].Input.Shape].Members
		filters := members["Filters"]
		if filters == nil {
			filters = members["Filter"]
		}
		var known []string
		for _, d := range documentedFilter.FindAllStringSubmatch(filters.Documentation, -1) {
			known = append(known, d[1])
		}
		for _, ours := range f.FilterNames() {
			if strings.HasPrefix(ours, "tag") { // written in another way, and not on every page
				continue
			}
			if !slices.Contains(known, ours) {
				t.Errorf("%s: the filter %s is not in AWS's list %v", name, ours, known)
			}
		}
	}
}
