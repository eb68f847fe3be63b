package spelling

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strconv"

	"github.com/jmespath-community/go-jmespath/pkg/parsing"
)

// query is a JMESPath expression. It is parsed by a library and evaluated here,
// because results keep the order of keys and whole numbers stay whole, and
// because words compare by alphabet as they do in the CLI's JMESPath.
// https://jmespath.org/specification.html
type query struct{ root parsing.ASTNode }

// longestQuery bounds the nesting that a parser must follow.
const longestQuery = 1 << 14

func parseQuery(expr string) (q *query, err error) {
	if len(expr) > longestQuery {
		return nil, fmt.Errorf("longer than %d characters", longestQuery)
	}
	defer func() {
		if bad := recover(); bad != nil {
			err = fmt.Errorf("invalid expression")
		}
	}()
	root, err := parsing.NewParser().Parse(quoteLiterals(expr))
	if errors.Is(err, strconv.ErrRange) {
		return nil, errors.New("a number is too large")
	}
	var noJSON *json.SyntaxError
	if errors.As(err, &noJSON) {
		return nil, errors.New("what stands between ` and ` is no JSON")
	}
	if err != nil {
		return nil, readable(err)
	}
	if err := standard(root); err != nil {
		return nil, err
	}
	return &query{root}, nil
}

// queryOffset is where in the expression the mistake is.
func queryOffset(err error) int {
	var syntax parsing.SyntaxError
	if errors.As(err, &syntax) {
		return max(0, syntax.Offset)
	}
	return 0
}

// standard refuses what the parser knows and the CLI's JMESPath does not.
func standard(n parsing.ASTNode) error {
	switch n.NodeType {
	case parsing.ASTArithmeticExpression, parsing.ASTArithmeticUnaryExpression, parsing.ASTRootNode,
		parsing.ASTLetExpression, parsing.ASTVariable, parsing.ASTBindings, parsing.ASTBinding:
		return errors.New("JMESPath has no arithmetic and no variables")
	}
	for _, c := range n.Children {
		if err := standard(c); err != nil {
			return err
		}
	}
	return nil
}

// expref is an argument like &State, to be evaluated for each element.
type expref struct{ node parsing.ASTNode }

func (q *query) search(v any) (any, error) { return eval(q.root, v) }

func eval(n parsing.ASTNode, v any) (any, error) {
	switch n.NodeType {
	case parsing.ASTIdentity, parsing.ASTCurrentNode:
		return v, nil
	case parsing.ASTField:
		if o, ok := v.(*object); ok {
			val, _ := o.get(n.Value.(string))
			return val, nil
		}
		return nil, nil
	case parsing.ASTLiteral:
		return literal(n.Value), nil
	case parsing.ASTExpRef:
		return expref{n.Children[0]}, nil
	case parsing.ASTKeyValPair:
		return eval(n.Children[0], v)
	case parsing.ASTSubexpression, parsing.ASTIndexExpression, parsing.ASTPipe:
		return evalChain(n, v)
	case parsing.ASTIndex, parsing.ASTSlice:
		return pickFrom(n, v), nil
	case parsing.ASTProjection, parsing.ASTFilterProjection, parsing.ASTValueProjection, parsing.ASTFlatten:
		return evalList(n, v)
	case parsing.ASTMultiSelectHash, parsing.ASTMultiSelectList:
		return evalSelect(n, v)
	case parsing.ASTFunctionExpression:
		return evalFunction(n, v)
	}
	return evalLogic(n, v)
}

func evalChain(n parsing.ASTNode, v any) (any, error) {
	for _, c := range n.Children {
		var err error
		if v, err = eval(c, v); err != nil {
			return nil, err
		}
	}
	return v, nil
}

func evalLogic(n parsing.ASTNode, v any) (any, error) {
	left, err := eval(n.Children[0], v)
	if err != nil {
		return nil, err
	}
	switch n.NodeType {
	case parsing.ASTNotExpression:
		return empty(left), nil
	case parsing.ASTOrExpression:
		if !empty(left) {
			return left, nil
		}
		return eval(n.Children[1], v)
	case parsing.ASTAndExpression:
		if empty(left) {
			return left, nil
		}
		return eval(n.Children[1], v)
	case parsing.ASTComparator:
		right, err := eval(n.Children[1], v)
		if err != nil {
			return nil, err
		}
		return compareAs(n.Value, left, right)
	}
	return nil, fmt.Errorf("unknown expression")
}

// compareAs compares by == or by order. Only numbers and words have an order;
// one against the other is a mistake.
func compareAs(op, left, right any) (any, error) {
	switch op {
	case parsing.TOKEQ:
		return same(left, right), nil
	case parsing.TOKNE:
		return !same(left, right), nil
	}
	c, ok := order(left, right)
	if !ok {
		a, b := kindOf(left), kindOf(right)
		if a != b && (a == "number" || a == "string") && (b == "number" || b == "string") {
			return nil, fmt.Errorf("a %s can't be compared with a %s", a, b)
		}
		return nil, nil
	}
	switch op {
	case parsing.TOKLT:
		return c < 0, nil
	case parsing.TOKLTE:
		return c <= 0, nil
	case parsing.TOKGT:
		return c > 0, nil
	}
	return c >= 0, nil
}

// evalList evaluates what works on the elements of a list one by one.
func evalList(n parsing.ASTNode, v any) (any, error) {
	base, err := eval(n.Children[0], v)
	if err != nil {
		return nil, err
	}
	list, ok := base.([]any)
	if o, object := base.(*object); object && n.NodeType == parsing.ASTValueProjection {
		list, ok = o.vals, true
	} else if n.NodeType == parsing.ASTValueProjection {
		return nil, nil
	}
	if !ok {
		return nil, nil
	}
	out := []any{}
	for _, item := range list {
		if n.NodeType == parsing.ASTFlatten {
			if inner, ok := item.([]any); ok {
				out = append(out, inner...)
			} else {
				out = append(out, item)
			}
			continue
		}
		if n.NodeType == parsing.ASTFilterProjection {
			keep, err := eval(n.Children[2], item)
			if err != nil {
				return nil, err
			}
			if empty(keep) {
				continue
			}
		}
		got, err := eval(n.Children[1], item)
		if err != nil {
			return nil, err
		}
		if got != nil {
			out = append(out, got)
		}
	}
	return out, nil
}

func evalSelect(n parsing.ASTNode, v any) (any, error) {
	if v == nil {
		return nil, nil
	}
	o, list := &object{}, make([]any, 0, len(n.Children))
	for _, c := range n.Children {
		got, err := eval(c, v)
		if err != nil {
			return nil, err
		}
		if n.NodeType == parsing.ASTMultiSelectHash {
			o.set(c.Value.(string), got)
		} else {
			list = append(list, got)
		}
	}
	if n.NodeType == parsing.ASTMultiSelectHash {
		return o, nil
	}
	return list, nil
}

// pickFrom is [3], [-1] or [1:4:2] of a list.
func pickFrom(n parsing.ASTNode, v any) any {
	list, ok := v.([]any)
	if !ok {
		return nil
	}
	if n.NodeType == parsing.ASTIndex {
		i := n.Value.(int)
		if i < 0 {
			i += len(list)
		}
		if i < 0 || i >= len(list) {
			return nil
		}
		return list[i]
	}
	parts := n.Value.([]*int)
	step := 1
	if parts[2] != nil {
		step = *parts[2]
	}
	if step == 0 {
		return nil
	}
	low, high := 0, len(list)
	if step < 0 {
		low, high = -1, len(list)-1
	}
	bound := func(p *int, absent int) int {
		if p == nil {
			return absent
		}
		i := *p
		if i < 0 {
			i += len(list)
		}
		return min(max(i, low), high)
	}
	out := []any{}
	if step > 0 {
		for i, end := bound(parts[0], low), bound(parts[1], high); i < end; i += min(step, len(list)+1) {
			out = append(out, list[i])
		}
		return out
	}
	for i, end := bound(parts[0], high), bound(parts[1], low); i > end; i += max(step, -len(list)-1) {
		out = append(out, list[i])
	}
	return out
}

// literal turns what the parser read from `...` into a tree.
func literal(v any) any {
	switch v := v.(type) {
	case float64:
		if v == math.Trunc(v) && math.Abs(v) < 1<<53 {
			return int64(v)
		}
	case []any:
		out := make([]any, len(v))
		for i := range v {
			out[i] = literal(v[i])
		}
		return out
	case map[string]any:
		o := &object{}
		for _, k := range sortedKeys(v) {
			o.set(k, literal(v[k]))
		}
		return o
	}
	return v
}

// empty is JMESPath's falsehood.
func empty(v any) bool {
	switch v := v.(type) {
	case nil:
		return true
	case bool:
		return !v
	case string:
		return v == ""
	case []any:
		return len(v) == 0
	case *object:
		return len(v.keys) == 0
	}
	return false
}
