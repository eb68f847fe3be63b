package export

import (
	"fmt"
	"strings"
)

// Mermaid is a flowchart of the account's networks: Regions, VPCs, zones and subnets as
// boxes in each other, routes and the ways of load balancers as arrows.
// https://mermaid.js.org/syntax/flowchart.html
func (a Account) Mermaid() string {
	m := &chart{ids: map[string]string{"internet": "internet"}}
	root := a.picture()
	m.b.WriteString("flowchart TB\n  internet((Internet))\n")
	m.area(root, "  ")
	for _, l := range m.links {
		to, ok := m.ids[l.to]
		if !ok {
			to = m.id(l.to)
			fmt.Fprintf(&m.b, "  %s[\"%s\"]\n", to, mermaidText(l.to))
		}
		arrow := "-->"
		if l.broken {
			arrow = "-.-x"
		}
		if l.label != "" {
			arrow += `|"` + mermaidText(l.label) + `"|`
		}
		fmt.Fprintf(&m.b, "  %s %s %s\n", l.from, arrow, to)
	}
	return m.b.String()
}

type chart struct {
	b     strings.Builder
	ids   map[string]string
	links []chartLink
}

type chartLink struct {
	link
	from string
}

// id is a name for a node that Mermaid reads as one.
func (m *chart) id(of string) string {
	name := fmt.Sprintf("n%d", len(m.ids))
	m.ids[of] = name
	return name
}

func (m *chart) area(x *area, indent string) {
	text := append([]string{x.title}, x.lines...)
	for i := range text {
		text[i] = mermaidText(text[i])
	}
	title := strings.Join(text, "<br>")
	id := ""
	switch x.kind {
	case "account", "edge", "zones":
		for _, k := range x.kids {
			m.area(k, indent)
		}
		return
	case "node", "gateway":
		id = m.id(x.id)
		open, end := `["`, `"]`
		if x.kind == "gateway" {
			open, end = `(["`, `"])`
		}
		fmt.Fprintf(&m.b, "%s%s%s%s%s\n", indent, id, open, title, end)
	default:
		id = m.id(label(x.id, x.kind+" "+fmt.Sprint(len(m.ids))))
		fmt.Fprintf(&m.b, "%ssubgraph %s[\"%s\"]\n", indent, id, title)
		for _, k := range x.kids {
			m.area(k, indent+"  ")
		}
		if len(x.kids) == 0 && (x.kind == "public" || x.kind == "private") {
			fmt.Fprintf(&m.b, "%s  %s_empty[\" \"]\n%s  style %s_empty fill:none,stroke:none\n", indent, id, indent, id)
		}
		fmt.Fprintf(&m.b, "%send\n", indent)
		if x.kind == "public" {
			fmt.Fprintf(&m.b, "%sstyle %s fill:#eaf5ea,stroke:#5a9a5a,color:#1f2d1f\n", indent, id)
		}
	}
	for _, l := range x.links {
		m.links = append(m.links, chartLink{l, id})
	}
}

// mermaidText is a text inside of quotes: what could end them or mean something in HTML is
// written as Mermaid writes characters.
func mermaidText(s string) string {
	var b strings.Builder
	for i, r := range []rune(oneLine(s)) {
		switch {
		case i == longest:
			return b.String() + "…"
		case r < ' ' || r == 0x7f:
		case strings.ContainsRune("\"<>&#;`[]{}()|\\%", r):
			fmt.Fprintf(&b, "#%d;", r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// longest is how many characters of a name are shown.
const longest = 60
