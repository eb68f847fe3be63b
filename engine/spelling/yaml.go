package spelling

import (
	"bytes"
	"regexp"
	"strings"
	"unicode"
)

// notPlain finds what YAML would not read back as the same word: numbers,
// dates, words with a meaning, signs that mean something where they stand.
var notPlain = regexp.MustCompile(`^$|^[-+]?[0-9][0-9_]*(:[0-5]?[0-9])*(\.[0-9_]*)?([eE][-+]?[0-9]+)?$|^[-+]?\.[0-9][0-9_]*([eE][-+]?[0-9]+)?$|^0x[0-9A-Fa-f_]+$|^\d{4}-\d\d?-\d\d?([Tt ].*)?$|` +
	`^(?i:true|false|yes|no|on|off|null|y|n|~|<<|=|[-+]?\.inf|\.nan)$|` +
	"^[\\[\\]{},#&*!|>'\"%@`]|^[-?:]( |$)|^(---|\\.\\.\\.)|: |:$| #|^ | $")

// writeYAML writes a tree as YAML in block style.
func writeYAML(b *bytes.Buffer, v any) {
	if plainValue(v) || empty(v) {
		word := yamlScalar(v)
		b.WriteString(word + "\n")
		if plainValue(v) && !strings.HasPrefix(word, "'") && !strings.HasPrefix(word, `"`) {
			b.WriteString("...\n") // a document of one bare word must end so
		}
		return
	}
	yamlBlock(b, v, "")
}

func yamlBlock(b *bytes.Buffer, v any, indent string) {
	switch v := v.(type) {
	case *object:
		for i, k := range v.keys {
			if i > 0 {
				b.WriteString(indent)
			}
			b.WriteString(yamlWord(k) + ":")
			inner := indent + "  "
			if _, list := v.vals[i].([]any); list {
				inner = indent
			}
			if plainValue(v.vals[i]) || empty(v.vals[i]) {
				b.WriteString(" " + yamlScalar(v.vals[i]) + "\n")
				continue
			}
			b.WriteString("\n" + inner)
			yamlBlock(b, v.vals[i], inner)
		}
	case []any:
		for i, item := range v {
			if i > 0 {
				b.WriteString(indent)
			}
			b.WriteString("- ")
			if plainValue(item) || empty(item) {
				b.WriteString(yamlScalar(item) + "\n")
				continue
			}
			yamlBlock(b, item, indent+"  ")
		}
	}
}

// yamlScalar writes what fits on the line: words, numbers, [] and {}.
func yamlScalar(v any) string {
	if s, ok := v.(string); ok {
		return yamlWord(s)
	}
	var b bytes.Buffer
	writeJSON(&b, v, "", "")
	return b.String()
}

func yamlWord(s string) string {
	switch {
	case strings.ContainsFunc(s, unicode.IsControl):
		var b bytes.Buffer
		quote(&b, s)
		return b.String()
	case notPlain.MatchString(s):
		return "'" + strings.ReplaceAll(s, "'", "''") + "'"
	}
	return s
}
