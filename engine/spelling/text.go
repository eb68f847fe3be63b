package spelling

import (
	"bytes"
	"slices"
	"strings"
)

// writeText writes a tree for other programs to read: a line for each
// structure, its words sorted by key and parted by tabs, the structures within
// it below, each line behind the name of its key.
// https://docs.aws.amazon.com/cli/latest/userguide/cli-usage-output-format.html#text-output
func writeText(b *bytes.Buffer, v any, label string, keys []string) {
	switch v := v.(type) {
	case *object:
		textObject(b, v, label, keys)
	case []any:
		textList(b, v, label)
	default:
		b.WriteString(pythonText(v))
		b.WriteByte('\n')
	}
}

func textList(b *bytes.Buffer, list []any, label string) {
	var words, inner []any
	objects := false
	for _, v := range list {
		switch v.(type) {
		case *object:
			objects = true
			inner = append(inner, v)
		case []any:
			inner = append(inner, v)
		default:
			words = append(words, v)
		}
	}
	switch {
	case len(list) == 0:
	case objects:
		keys := wordKeys(list)
		for _, v := range list {
			writeText(b, v, label, keys)
		}
	default:
		if len(words) > 0 {
			textWords(b, words, label)
		}
		for _, v := range inner {
			writeText(b, v, label, nil)
		}
	}
}

func textWords(b *bytes.Buffer, words []any, label string) {
	for i, w := range words {
		switch {
		case label != "":
			b.WriteString(strings.ToUpper(label))
			b.WriteByte('\t')
		case i > 0:
			b.WriteByte('\t')
		}
		b.WriteString(pythonText(w))
		if label != "" {
			b.WriteByte('\n')
		}
	}
	if label == "" {
		b.WriteByte('\n')
	}
}

func textObject(b *bytes.Buffer, o *object, label string, keys []string) {
	all := slices.Sorted(slices.Values(o.keys))
	var cells []string
	if keys == nil {
		keys = wordKeys([]any{o})
	}
	for _, k := range keys {
		v, ok := o.get(k)
		if !ok {
			v = ""
		}
		cells = append(cells, pythonText(v))
	}
	if len(cells) > 0 {
		if label != "" {
			cells = slices.Insert(cells, 0, strings.ToUpper(label))
		}
		b.WriteString(strings.Join(cells, "\t"))
		b.WriteByte('\n')
	}
	for _, k := range all {
		if !slices.Contains(keys, k) {
			v, _ := o.get(k)
			writeText(b, v, k, nil)
		}
	}
}

// wordKeys are the keys of plain values in any of the objects, sorted. The
// result is never nil.
func wordKeys(list []any) []string {
	keys := []string{}
	for _, v := range list {
		if o, ok := v.(*object); ok {
			for i, k := range o.keys {
				if plainValue(o.vals[i]) && !slices.Contains(keys, k) {
					keys = append(keys, k)
				}
			}
		}
	}
	slices.Sort(keys)
	return keys
}

func plainValue(v any) bool {
	switch v.(type) {
	case *object, []any:
		return false
	}
	return true
}
