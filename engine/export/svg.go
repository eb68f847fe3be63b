package export

import (
	"encoding/xml"
	"fmt"
	"strings"

	"github.com/clipperhouse/displaywidth"
)

// SVG is a picture of the account's networks that needs nothing else to be shown: boxes in
// each other, and what each subnet's routes and each load balancer lead to.
// https://www.w3.org/TR/SVG11/
func (a Account) SVG() string {
	root := a.picture()
	names := map[string]string{"internet": "Internet"}
	root.titles(names)
	d := drawn(root, names)
	cloud := &drawing{look: looks["internet"], title: "Internet", w: textWidth("Internet", true) + 2*pad, h: row + pad}
	w, h := max(d.w, cloud.w)+2*pad, d.h+cloud.h+4*pad
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %d %d" font-family="system-ui, -apple-system, 'Segoe UI', 'Noto Sans KR', sans-serif" font-size="12">`+"\n", w, h, w, h)
	fmt.Fprintf(&b, "<title>%s</title>\n", xmlText("AWS account "+a.ID))
	fmt.Fprintf(&b, `<rect width="%d" height="%d" fill="#ffffff"/>`+"\n", w, h)
	b.WriteString(`<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto-start-reverse"><path d="M0 0 8 4 0 8z" fill="#5b6b7b"/></marker></defs>` + "\n")
	cloud.x, cloud.y = (w-cloud.w)/2, pad
	d.x, d.y = (w-d.w)/2, cloud.h+3*pad
	gateways := d.place()
	cloud.boxes(&b)
	d.boxes(&b)
	for _, g := range gateways {
		x := g.x + g.w - 2*pad
		fmt.Fprintf(&b, `<path d="M%d %dV%dH%dV%d" fill="none" stroke="#5b6b7b" stroke-width="1.2" marker-start="url(#tip)" marker-end="url(#tip)"/>`+"\n", x, g.y, cloud.y+cloud.h+pad, cloud.x+cloud.w/2, cloud.y+cloud.h)
	}
	cloud.texts(&b)
	d.texts(&b)
	b.WriteString("</svg>\n")
	return b.String()
}

const (
	pad  = 12 // pixels between boxes
	row  = 17 // of a line of text
	cell = 7  // of a character's column
)

// look is how a kind of area is drawn.
type style struct {
	fill, stroke, ink string
	down              bool // what is in it stands below each other
	dashed            bool
}

var looks = map[string]style{
	"account":  {"none", "none", "#1f2933", true, false},
	"region":   {"#f7f9fb", "#9aa8b5", "#3e4c59", false, true},
	"vpc":      {"#ffffff", "#7b5ea7", "#4b3a6b", true, false},
	"edge":     {"none", "none", "#1f2933", false, false},
	"zones":    {"none", "none", "#1f2933", false, false},
	"zone":     {"#fbfbfd", "#b8c4ce", "#52606d", true, true},
	"public":   {"#eef7ee", "#5a9a5a", "#22543d", true, false},
	"private":  {"#eef3fb", "#5a7fb0", "#1f3a5f", true, false},
	"node":     {"#ffffff", "#c27c2c", "#5c3a10", true, false},
	"gateway":  {"#fdf6ec", "#8a6d3b", "#5c3a10", true, false},
	"internet": {"#eef1f4", "#5b6b7b", "#1f2933", true, false},
}

// drawing is an area with its place.
type drawing struct {
	look       style
	kind       string
	title      string
	lines      []string
	kids       []*drawing
	x, y, w, h int
}

// drawn measures an area: as wide as its widest line or as what is in it.
func drawn(x *area, names map[string]string) *drawing {
	d := &drawing{look: looks[x.kind], kind: x.kind, title: cutText(x.title)}
	for _, l := range x.lines {
		d.lines = append(d.lines, cutText(l))
	}
	for _, l := range x.links {
		if l.to == "internet" {
			continue // an arrow says it
		}
		sign := "→ "
		if l.broken {
			sign = "✕ "
		}
		d.lines = append(d.lines, cutText(strings.TrimSpace(l.label+" "+sign+label(names[l.to], l.to))))
	}
	if d.look.stroke == "none" {
		d.title = ""
	}
	for _, k := range x.kids {
		d.kids = append(d.kids, drawn(k, names))
	}
	inner, high := 0, 0
	for _, k := range d.kids {
		if d.look.down {
			inner, high = max(inner, k.w), high+k.h+pad
		} else {
			inner, high = inner+k.w+pad, max(high, k.h+pad)
		}
	}
	if !d.look.down {
		inner -= pad
	}
	wide := textWidth(d.title, true)
	for _, l := range d.lines {
		wide = max(wide, textWidth(l, false))
	}
	d.w, d.h = max(wide, inner)+2*pad, d.head()+high
	if d.look.stroke == "none" {
		d.w, d.h = max(inner, 0), max(high-pad, 0)
	}
	return d
}

// head is how high the text of a box is.
func (d *drawing) head() int {
	if d.title == "" {
		return 0
	}
	return pad/2 + row*(1+len(d.lines)) + pad/2
}

// place gives what is in a drawing its place, widens columns to what is there, and returns
// the gateways that lead to the Internet.
func (d *drawing) place() []*drawing {
	var out []*drawing
	x, y := d.x+pad, d.y+d.head()
	if d.look.stroke == "none" {
		x, y = d.x, d.y
	}
	for _, k := range d.kids {
		k.x, k.y = x, y
		if d.look.down {
			if k.look.stroke != "none" {
				k.w = max(k.w, d.x+d.w-pad-x)
			}
			y += k.h + pad
		} else {
			x += k.w + pad
		}
		if k.kind == "gateway" && len(k.lines) > 0 && k.lines[0] == "Internet gateway" {
			out = append(out, k)
		}
		out = append(out, k.place()...)
	}
	return out
}

// boxes draws the boxes, the outer ones first; texts come after what crosses them.
func (d *drawing) boxes(b *strings.Builder) {
	if d.look.stroke != "none" {
		dash, round := "", 6
		if d.look.dashed {
			dash = ` stroke-dasharray="5 4"`
		}
		if d.kind == "gateway" || d.kind == "internet" {
			round = 12
		}
		fmt.Fprintf(b, `<rect x="%d" y="%d" width="%d" height="%d" rx="%d" fill="%s" stroke="%s"%s/>`+"\n", d.x, d.y, d.w, d.h, round, d.look.fill, d.look.stroke, dash)
	}
	for _, k := range d.kids {
		k.boxes(b)
	}
}

func (d *drawing) texts(b *strings.Builder) {
	if d.look.stroke != "none" {
		y := d.y + pad/2 + row - 4
		fmt.Fprintf(b, `<text x="%d" y="%d" font-weight="600" fill="%s">%s</text>`+"\n", d.x+pad, y, d.look.ink, xmlText(d.title))
		for _, l := range d.lines {
			y += row
			fmt.Fprintf(b, `<text x="%d" y="%d" fill="%s">%s</text>`+"\n", d.x+pad, y, d.look.ink, xmlText(l))
		}
	}
	for _, k := range d.kids {
		k.texts(b)
	}
}

func textWidth(s string, bold bool) int {
	w := displaywidth.String(s) * cell
	if bold {
		w += w / 9
	}
	return w
}

// cutText is a text in one line, and no longer than can be shown.
func cutText(s string) string {
	if all := []rune(oneLine(s)); len(all) > longest {
		return string(all[:longest]) + "…"
	}
	return oneLine(s)
}

func xmlText(s string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(s)) // a Builder takes everything
	return b.String()
}
