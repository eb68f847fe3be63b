package look

import "strings"

// Depth is how many colours a terminal shows.
type Depth uint8

// The depths of colour. Without colour there are still bold, underline and
// reverse.
const (
	NoColour Depth = iota
	Colours16
	Colours256
	TrueColour
)

// DetectDepth reads the depth of colour from NO_COLOR, COLORTERM and TERM in an
// environment of the form of os.Environ, and from nothing else: the environment
// may be a remote client's. NO_COLOR counts with any value that is not empty
// (no-color.org).
func DetectDepth(environ []string) Depth {
	var term, colorterm string
	for _, e := range environ {
		name, value, _ := strings.Cut(e, "=")
		switch name {
		case "NO_COLOR":
			if value != "" {
				return NoColour
			}
		case "TERM":
			term = value
		case "COLORTERM":
			colorterm = value
		}
	}
	switch {
	case term == "" || term == "dumb" || term == "unknown":
		return NoColour
	case strings.HasPrefix(term, "vt1") || strings.HasPrefix(term, "vt2"):
		return NoColour
	case colorterm == "truecolor" || colorterm == "24bit" || strings.HasSuffix(term, "-direct"):
		return TrueColour
	case strings.HasPrefix(term, "xterm-kitty"), strings.HasPrefix(term, "xterm-ghostty"),
		strings.HasPrefix(term, "alacritty"), strings.HasPrefix(term, "wezterm"), strings.HasPrefix(term, "foot"):
		return TrueColour
	case strings.Contains(term, "256color"):
		return Colours256
	}
	return Colours16
}
