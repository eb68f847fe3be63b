package spelling

import (
	"bytes"
	"cmp"
	"encoding/base64"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"skylab/engine/world"
)

// The CLI asks for page after page and prints them as one answer. --max-items
// cuts that answer, and NextToken then says where to go on.
// https://docs.aws.amazon.com/cli/latest/userguide/cli-usage-pagination.html

var pagingFlags = []string{"starting-token", "page-size", "max-items"}

// pageSize is the parameter that says how much is on a page, or nil.
func (op *Operation) pageSize() *Param {
	return cmp.Or(op.param("MaxResults"), op.param("MaxRecords"))
}

// pageFlags adds the CLI's own paging to operations that have pages. The
// operation's parameters for it still work, and turn the CLI's off.
func (op *Operation) pageFlags() {
	if !op.paged {
		return
	}
	for i := range op.flags {
		f := &op.flags[i]
		if f.Name != "NextToken" && f.Name != op.pageSize().Name {
			continue
		}
		put := f.put
		f.hidden = true
		f.put = func(l *line, in *object, g given) error {
			l.call.Page.Off = true
			return put(l, in, g)
		}
	}
	op.extra("starting-token", "string", one, func(l *line, _ *object, g given) error {
		l.call.Page.StartingToken = g.vals[0].text
		return nil
	})
	op.extra("page-size", "integer", one, func(l *line, _ *object, g given) (err error) {
		l.call.Page.Size, err = wholeNumber(g.flag.Flag, g.vals[0])
		return err
	})
	op.extra("max-items", "integer", one, func(l *line, _ *object, g given) error {
		n, err := wholeNumber(g.flag.Flag, g.vals[0])
		l.call.Page.MaxItems = &n
		return err
	})
}

// pagingClash refuses the CLI's paging together with none.
func (l *line) pagingClash(op *Operation, got map[string]given) error {
	if !op.paged || !l.call.Page.Off {
		return nil
	}
	var used []string
	at := 0
	for _, name := range pagingFlags {
		if g, ok := got[name]; ok {
			used = append(used, "--"+name)
			at = g.word
		}
	}
	if used == nil {
		return nil
	}
	names := strings.Join(used, ", ")
	e := usage(at, "", "usage-paging", names)
	e.Message = "Error during pagination: Cannot specify --no-paginate along with pagination arguments: " + names
	return e
}

// pages says whether the CLI is to ask for page after page.
func (c *Call) pages() bool {
	return c.Op != nil && c.Op.paged && !c.Page.Off && c.Wait == nil && c.Command != nil
}

// Run runs the call's command with do, for each page once where the answer has
// pages, and returns what [Call.Render] takes. Errors are do's, or a
// [*UsageError] about the starting token.
func (c *Call) Run(do func(world.Command) (any, error)) (any, error) {
	if !c.pages() {
		return do(c.Command)
	}
	token, skip, err := c.start()
	if err != nil {
		return nil, err
	}
	p := &pager{call: c, whole: &object{}, token: token, skip: skip}
	for {
		out, err := do(c.page(p.token))
		if err != nil {
			return nil, err
		}
		if done := p.take(treeOf(out)); done {
			return p.whole, nil
		}
	}
}

// page is the command for one page.
func (c *Call) page(token string) world.Command {
	v := reflect.New(c.Op.kind).Elem()
	v.Set(reflect.Indirect(reflect.ValueOf(c.Command)))
	set := func(name string, val any) {
		p := c.Op.param(name)
		(&filler{}).field(p, val, v.FieldByIndex(p.index), "."+name)
	}
	if token != "" {
		set("NextToken", token)
	}
	if c.Page.Size != 0 {
		set(c.Op.pageSize().Name, c.Page.Size)
	}
	return c.Op.command(v)
}

// start reads --starting-token: the service's token and how many items of that
// page were already printed.
func (c *Call) start() (token string, skip int64, err error) {
	given := c.Page.StartingToken
	if given == "" {
		return "", 0, nil
	}
	b, err := base64.StdEncoding.DecodeString(given)
	if err != nil {
		return given, 0, nil // the service's own token
	}
	tree, err := readJSON(string(b))
	o, ok := tree.(*object)
	if err != nil || !ok {
		return given, 0, nil
	}
	next, _ := o.get("NextToken")
	cut, _ := o.get("boto_truncate_amount")
	token, ok = next.(string)
	skip, whole := cut.(int64)
	if (!ok && next != nil) || (!whole && cut != nil) || skip < 0 {
		return "", 0, &UsageError{
			Message: fmt.Sprintf("Bad starting token: %s", given),
			What:    world.Sentence{Key: "usage-token", Args: []any{given}},
		}
	}
	return token, skip, nil
}

// pager puts pages together.
type pager struct {
	call        *Call
	whole       *object
	token, last string
	skip        int64 // items to leave out of the first page
	items       int64
}

// take adds a page and says whether it was the last to be asked for.
func (p *pager) take(tree any) bool {
	o, ok := tree.(*object)
	if !ok {
		return true
	}
	next := ""
	keep, skipped := int64(-1), p.skip
	for i, k := range o.keys {
		list, ok := o.vals[i].([]any)
		if k == "NextToken" {
			next, _ = o.vals[i].(string)
		}
		if !ok {
			continue
		}
		list = list[min(p.skip, int64(len(list))):]
		if most := p.call.Page.MaxItems; most != nil && keep < 0 && p.items+int64(len(list)) > *most {
			keep = max(0, *most-p.items)
			list = list[:keep]
		}
		p.items += int64(len(list))
		before, _ := p.whole.get(k)
		have, _ := before.([]any)
		p.whole.set(k, append(slices.Clip(have), list...))
	}
	p.skip = 0
	most := p.call.Page.MaxItems
	switch {
	case keep >= 0:
		p.resume(p.token, keep+skipped)
		return true
	case next == "" || next == p.last:
		return true
	case most != nil && p.items == *most:
		p.resume(next, 0)
		return true
	}
	p.token, p.last = next, next
	return false
}

// resume writes the token with which the CLI goes on.
func (p *pager) resume(token string, cut int64) {
	var next any
	if token != "" {
		next = token
	}
	var b bytes.Buffer
	b.WriteString(`{"NextToken": `)
	writeJSON(&b, next, "", "")
	if cut > 0 || token == "" {
		fmt.Fprintf(&b, `, "boto_truncate_amount": %d`, cut)
	}
	b.WriteByte('}')
	p.whole.set("NextToken", base64.StdEncoding.EncodeToString(b.Bytes()))
}
