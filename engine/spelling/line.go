package spelling

import (
	"bytes"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"

	"skylab/engine/world"
)

// Line writes a command as one would type it at a prompt:
//
//	aws ec2 create-subnet --vpc-id vpc-1 --cidr-block 10.0.1.0/24
//
// Read again, it gives the same command.
func (b *Book) Line(c world.Command) string {
	return Quote(append([]string{"aws"}, b.Words(c)...)...)
}

// Words are the words of [Book.Line] behind aws, without quotes. The command
// must be one of the book's.
func (b *Book) Words(c world.Command) []string {
	v := reflect.Indirect(reflect.ValueOf(c))
	op := b.byType[v.Type()]
	in := givenStruct(op.Params, v)
	words := []string{op.Service, op.Verb}
	if low, high, ok := op.count(in); ok {
		switch {
		case low != high:
			words = append(words, "--count", fmt.Sprintf("%d:%d", low, high))
		case low != 1:
			words = append(words, "--count", fmt.Sprint(low))
		}
	}
	for _, f := range op.asTyped() {
		val, ok := in.get(f.Name)
		if !ok || f.dest != f.Name || f != op.byFlag[f.Flag] {
			continue
		}
		said := f.say(op, val)
		if said == nil { // no flag can say it
			var j bytes.Buffer
			writeJSON(&j, in, "", "")
			return []string{op.Service, op.Verb, "--cli-input-json", j.String()}
		}
		if f.takes == none && val == any(false) == (f.Flag == "--"+kebab(f.Name)) {
			continue // the other half of the pair
		}
		words = append(words, said...)
	}
	return words
}

// asTyped are the flags in the order in which people type them.
func (op *Operation) asTyped() []*flag {
	out := make([]*flag, len(op.flags))
	for i := range op.flags {
		out[i] = &op.flags[i]
	}
	slices.SortStableFunc(out, func(a, b *flag) int { return a.rank() - b.rank() })
	return out
}

// rank says how late a flag is typed: what is required, the rest, tags, what
// changes only how the command is run.
func (f *flag) rank() int {
	switch f.Name {
	case "TagSpecifications":
		return 2
	case "DryRun", "ClientToken", "starting-token", "page-size", "max-items":
		return 3
	case "cli-input-json", "generate-cli-skeleton":
		return 4
	}
	if f.Required || f.partner {
		return 0
	}
	return 1
}

// count takes the parameters out that --count stands for.
func (op *Operation) count(in *object) (low, high int64, ok bool) {
	if op.byFlag["--count"] == nil || op.param("MinCount") == nil {
		return 0, 0, false
	}
	min, _ := in.get("MinCount")
	max, _ := in.get("MaxCount")
	low, _ = min.(int64)
	high, _ = max.(int64)
	in.drop("MinCount")
	in.drop("MaxCount")
	return low, high, true
}

// say writes a flag and its value, or nothing if no words can.
func (f *flag) say(op *Operation, val any) []string {
	switch {
	case f.takes == none:
		return []string{f.Flag}
	case f.onlyValue("boolean"):
		yes, _ := val.(*object).get("Value")
		if yes == any(true) {
			return []string{f.Flag}
		}
		return []string{"--no-" + kebab(f.Name)}
	case !f.List:
		w, ok := f.word(val)
		return f.join(op, w, ok)
	}
	list := val.([]any)
	var words []string
	item := f.Param
	item.List = false
	for _, e := range list {
		w, ok := (&flag{Param: item}).word(e)
		if !ok || f.Type == "structure" && strings.HasPrefix(w, "{") || len(list) == 1 && looksLike(w, "[") {
			words = nil
			break
		}
		if optionLike(w, op) || strings.HasPrefix(w, "file") || w == "--" || w == "" {
			words = nil
			break
		}
		words = append(words, w)
	}
	if words == nil && len(list) > 0 {
		var j bytes.Buffer
		writeJSON(&j, val, "", "")
		words = []string{j.String()}
	}
	return append([]string{f.Flag}, words...)
}

// join puts a flag and its one word together so that the word can't be taken
// for a flag.
func (f *flag) join(op *Operation, w string, ok bool) []string {
	switch {
	case !ok || strings.HasPrefix(w, "file://") || strings.HasPrefix(w, "fileb://"):
		return nil
	case w == "" || optionLike(w, op) || w == "--" || w == "help":
		return []string{f.Flag + "=" + w}
	}
	return []string{f.Flag, w}
}

// word writes one value: shorthand where that is read back as the same.
func (f *flag) word(val any) (string, bool) {
	o, ok := val.(*object)
	if !ok {
		return pythonText(val), true
	}
	if only, ok := o.get("Value"); ok && f.onlyValue("string") && !strings.ContainsAny(only.(string), "=[{") {
		return only.(string), only != any("")
	}
	text := writeShorthand(o, true)
	read, err := (&shorthand{text: text}).parse()
	if err == nil && text != "" && fit(f.Fields, read, &f.Param, value{text: text}) == nil && same(read, o) {
		return text, true
	}
	var j bytes.Buffer
	writeJSON(&j, o, "", "")
	return j.String(), true
}

// writeShorthand writes a structure in shorthand, as people do.
func writeShorthand(v any, top bool) string {
	switch v := v.(type) {
	case *object:
		parts := make([]string, len(v.keys))
		for i, k := range v.keys {
			parts[i] = k + "=" + writeShorthand(v.vals[i], false)
			if list, ok := v.vals[i].([]any); ok && top && len(list) > 0 && plainValue(list[0]) {
				parts[i] = k + "=" + strings.Trim(writeShorthand(list, false), "[]")
			}
		}
		s := strings.Join(parts, ",")
		if top {
			return s
		}
		return "{" + s + "}"
	case []any:
		parts := make([]string, len(v))
		for i := range v {
			parts[i] = writeShorthand(v[i], false)
		}
		return "[" + strings.Join(parts, ",") + "]"
	case string:
		if bareShorthand.MatchString(v) {
			return v
		}
		return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(v) + `"`
	case bool:
		return fmt.Sprint(v)
	}
	return pythonText(v)
}

var (
	bareShorthand = regexp.MustCompile(`^[A-Za-z0-9_./:*?@%+-]+$`)
	bareWord      = regexp.MustCompile(`^[A-Za-z0-9_./:=,@%+-]+$`)
)

// quoteWord writes a word so that a POSIX shell reads it as one.
func quoteWord(w string) string {
	if bareWord.MatchString(w) {
		return w
	}
	return "'" + strings.ReplaceAll(w, "'", `'\''`) + "'"
}
