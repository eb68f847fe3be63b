package say

import "strings"

// Piece is a part of a lab's text.
type Piece struct {
	Is   PieceKind
	Text string
}

// PieceKind is what a piece of text is.
type PieceKind int

// The kinds of pieces. Labs are written in this much of Markdown, in spans of
// `code` and **strong** words, and no more.
const (
	Paragraph PieceKind = iota
	Item                // of a list
	Code                // one line
	Gap                 // between two others
)

// Pieces takes a lab's text apart. The lines of a paragraph are joined.
func Pieces(text string) []Piece {
	var all []Piece
	var para []string
	end := func() {
		if len(para) > 0 {
			all = append(all, Piece{Paragraph, strings.Join(para, " ")})
			para = nil
		}
	}
	code := false
	for l := range strings.SplitSeq(strings.TrimSpace(text), "\n") {
		trimmed := strings.TrimSpace(l)
		item, isItem := strings.CutPrefix(trimmed, "- ")
		switch {
		case strings.HasPrefix(trimmed, "```"):
			end()
			code = !code
		case code:
			all = append(all, Piece{Code, strings.TrimRight(l, " ")})
		case trimmed == "":
			end()
			all = append(all, Piece{Is: Gap})
		case isItem:
			end()
			all = append(all, Piece{Item, item})
		default:
			para = append(para, trimmed)
		}
	}
	end()
	return all
}
