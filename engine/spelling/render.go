package spelling

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"reflect"
	"slices"

	"skylab/engine/world"
)

// Render prints an output as the call asks: first --query, then --output.
// Commands that answer nothing print nothing. An error is a [*UsageError] about
// the query, or w's own.
func (c *Call) Render(out any, w io.Writer) error {
	if c.silent(out) {
		return nil
	}
	tree := treeOf(out)
	var b bytes.Buffer
	var err error
	if c.Output == "text" {
		err = c.renderText(&b, tree)
	} else {
		err = c.renderWhole(&b, tree)
	}
	if err != nil {
		return err
	}
	_, err = w.Write(b.Bytes())
	return err
}

// silent says whether the operation answers only that it succeeded, and the
// CLI does not print that.
func (c *Call) silent(out any) bool {
	if out == nil {
		return true
	}
	t := reflect.TypeOf(out)
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	return t == reflect.TypeFor[world.Done]() && c.Op != nil && !slices.Contains(saysReturn, c.Op.Action)
}

func (c *Call) renderWhole(b *bytes.Buffer, tree any) error {
	tree, err := c.ask(tree)
	if err != nil {
		return err
	}
	switch c.Output {
	case "table":
		title := ""
		if c.Op != nil {
			title = c.Op.Action
		}
		writeTable(b, title, tree, cmp.Or(c.Width, 80))
	case "yaml":
		writeYAML(b, tree)
	default:
		if o, ok := tree.(*object); ok && len(o.keys) == 0 {
			return nil
		}
		writeJSON(b, tree, "    ", "")
		b.WriteByte('\n')
	}
	return nil
}

// renderText prints the token of the next page, if there is one, as an answer
// of its own: the query is asked of it as well, as the CLI does.
func (c *Call) renderText(b *bytes.Buffer, tree any) error {
	o, ok := tree.(*object)
	var token any
	if ok && c.pages() {
		if token, ok = o.get("NextToken"); ok {
			copied := &object{slices.Clone(o.keys), slices.Clone(o.vals)}
			copied.drop("NextToken")
			tree = copied
		}
	}
	answer, err := c.ask(tree)
	if err != nil {
		return err
	}
	writeText(b, answer, "", nil)
	if token == nil {
		return nil
	}
	answer, err = c.ask(&object{[]string{"NextToken"}, []any{&object{[]string{"NextToken"}, []any{token}}}})
	if err == nil {
		writeText(b, answer, "", nil)
	}
	return err
}

// ask evaluates --query, if there is one.
func (c *Call) ask(tree any) (any, error) {
	if c.Query == "" {
		return tree, nil
	}
	q, err := parseQuery(c.Query)
	if err == nil {
		tree, err = q.search(tree)
	}
	if err == nil && unevaluated(tree) {
		err = errors.New("an expression behind & is no answer")
	}
	if err != nil {
		return nil, &UsageError{
			Message: fmt.Sprintf("Bad value for --query %s: %s", c.Query, err),
			What:    world.Sentence{Key: "usage-query", Args: []any{c.Query, err.Error()}},
		}
	}
	return tree, nil
}

// unevaluated finds expressions that no function took.
func unevaluated(tree any) bool {
	switch v := tree.(type) {
	case expref:
		return true
	case []any:
		return slices.ContainsFunc(v, unevaluated)
	case *object:
		return slices.ContainsFunc(v.vals, unevaluated)
	}
	return false
}
