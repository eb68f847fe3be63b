package spelling

import (
	"bytes"
	"regexp"
	"strings"
)

// plainYAML are words that YAML reads as words even without quotes.
var plainYAML = regexp.MustCompile(`^[A-Za-z_/][A-Za-z0-9_/.@-]*$`)

// writeYAML writes a tree as YAML in block style.
func writeYAML(b *bytes.Buffer, v any, indent string) {
	switch v := v.(type) {
	case *object:
		for i, k := range v.keys {
			b.WriteString(indent + yamlWord(k) + ":")
			yamlInner(b, v.vals[i], indent, "  ")
		}
	case []any:
		for _, item := range v {
			var inner bytes.Buffer
			if o, ok := item.(*object); ok && len(o.keys) > 0 {
				writeYAML(&inner, item, indent+"  ")
				b.WriteString(indent + "- " + strings.TrimPrefix(inner.String(), indent+"  "))
				continue
			}
			b.WriteString(indent + "-")
			yamlInner(b, item, indent, "  ")
		}
	default:
		b.WriteString(indent + yamlScalar(v) + "\n")
	}
}

// yamlInner writes what follows a key or a dash: on the same line if it fits
// there, else below.
func yamlInner(b *bytes.Buffer, v any, indent, step string) {
	switch inner := v.(type) {
	case *object:
		if len(inner.keys) == 0 {
			b.WriteString(" {}\n")
			return
		}
		b.WriteByte('\n')
		writeYAML(b, v, indent+step)
	case []any:
		if len(inner) == 0 {
			b.WriteString(" []\n")
			return
		}
		b.WriteByte('\n')
		writeYAML(b, v, indent)
	default:
		b.WriteString(" " + yamlScalar(v) + "\n")
	}
}

func yamlScalar(v any) string {
	if s, ok := v.(string); ok {
		return yamlWord(s)
	}
	var b bytes.Buffer
	writeJSON(&b, v, "", "")
	return b.String()
}

func yamlWord(s string) string {
	switch strings.ToLower(s) {
	case "true", "false", "yes", "no", "on", "off", "null", "y", "n":
		return "'" + s + "'"
	}
	if plainYAML.MatchString(s) {
		return s
	}
	if strings.ContainsAny(s, "\n\t\r") {
		var b bytes.Buffer
		quote(&b, s)
		return b.String()
	}
	return "'" + strings.ReplaceAll(s, "'", "''") + "'"
}
