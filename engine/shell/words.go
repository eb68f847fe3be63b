package shell

import (
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// WordKind says what a Word is in its line.
type WordKind string

// The kinds of words.
const (
	WordPlain      WordKind = "word"       // the name of a command or an argument
	WordAssignment WordKind = "assignment" // NAME=value before a command
	WordKeyword    WordKind = "keyword"    // if, do, done, {, !
	WordOperator   WordKind = "operator"   // | && ; ( )
	WordRedirect   WordKind = "redirect"   // > 2>> <<<
	WordTarget     WordKind = "target"     // the file of a redirect
	WordComment    WordKind = "comment"
)

// Word is a piece of a line that may not be finished.
type Word struct {
	// Text is the word without its quotes; expansions stand as they were typed.
	Text string
	// Start and End are byte offsets: line[Start:End] is what was typed.
	Start, End int
	Kind       WordKind
	// Command counts the simple commands of the line, Index the plain words of
	// one: 0 is its name. Words that are no plain words have the Index of the next.
	Command, Index int
	// Depth is how many $( ) or backquotes stand around the word. A word with a
	// substitution in it comes before the words inside, and spans them.
	Depth int
	// Quote is the quote that is still open at the end of the line, or 0.
	Quote byte
}

// maxNesting is how deep Words looks into substitutions.
const maxNesting = 20

// Words cuts a line into words, for completion and highlighting. It takes any
// text: what is not finished ends with the line.
func Words(line string) []Word {
	l := &lexer{line: line, command: -1}
	l.commands(0, 0)
	return l.words
}

// WordAt returns the plain words of the simple command that stands at a byte
// offset of line, up to that offset, and the word that is being typed there,
// which is empty after a space. It is what completion looks at.
func WordAt(line string, offset int) (before []Word, current Word) {
	offset = max(0, min(offset, len(line)))
	l := &lexer{line: line[:offset], command: -1}
	l.commands(0, 0)
	current = l.end
	for _, w := range l.words {
		if w.Command != l.end.Command || w.Depth != l.end.Depth {
			continue
		}
		if w.End == offset && w.Start < w.End && w.Kind != WordOperator && w.Kind != WordRedirect && l.typing {
			current = w
		} else if w.Kind == WordPlain {
			before = append(before, w)
		}
	}
	return before, current
}

type lexer struct {
	line    string
	pos     int
	words   []Word
	command int
	end     Word // an empty word where the line ended, in the innermost command
	ended   bool
	typing  bool // the line ended inside or right behind a word
}

func (l *lexer) has(s string) bool { return strings.HasPrefix(l.line[l.pos:], s) }

// commands reads commands up to the byte that closes them, or to the end.
func (l *lexer) commands(depth int, until byte) {
	l.command++
	command, index, target, parens := l.command, 0, false, 0
	emit := func(from int, kind WordKind) {
		l.words = append(l.words, Word{
			Text: l.line[from:l.pos], Start: from, End: l.pos, Kind: kind,
			Command: command, Index: index, Depth: depth,
		})
	}
	for {
		typing := l.pos > 0 && len(l.words) > 0 && l.words[len(l.words)-1].End == l.pos
		for l.pos < len(l.line) && (strings.IndexByte(" \t\r", l.line[l.pos]) >= 0 || l.has("\\\n")) {
			typing = false
			l.pos++
			if l.line[l.pos-1] == '\\' {
				l.pos++
			}
		}
		if l.pos >= len(l.line) {
			kind := WordPlain
			if target {
				kind = WordTarget
			}
			l.finish(Word{Start: l.pos, End: l.pos, Kind: kind, Command: command, Index: index, Depth: depth}, typing)
			return
		}
		from, c := l.pos, l.line[l.pos]
		switch {
		case until != 0 && c == until && (parens == 0 || until == '`'):
			return
		case c == '#':
			end, _, _ := strings.Cut(l.line[l.pos:], "\n")
			l.pos += len(end)
			emit(from, WordComment)
		case l.redirect():
			target = true
			emit(from, WordRedirect)
		case strings.IndexByte("\n;&|()", c) >= 0:
			if c == '(' {
				parens++
			} else if c == ')' {
				parens = max(0, parens-1)
			}
			l.operator()
			emit(from, WordOperator)
			l.command++
			command, index, target = l.command, 0, false
		default:
			at := len(l.words)
			l.words = append(l.words, Word{Start: from, Command: command, Index: index, Depth: depth})
			text, quote := l.word(depth, until)
			w := &l.words[at] // only now: the words inside may have moved it
			w.Text, w.Quote, w.End = text, quote, l.pos
			w.Kind = kindOfWord(l.line[from:l.pos], index, target)
			if w.Kind == WordPlain || text == "for" || text == "case" {
				index++
			}
			target = false
		}
	}
}

// finish notes where the line ended; the innermost command comes first.
func (l *lexer) finish(end Word, typing bool) {
	if !l.ended {
		l.end, l.ended, l.typing = end, true, typing
	}
}

func kindOfWord(raw string, index int, target bool) WordKind {
	name, _, assigns := strings.Cut(raw, "=")
	switch {
	case target:
		return WordTarget
	case index > 0:
		return WordPlain
	case assigns && syntax.ValidName(strings.TrimSuffix(name, "+")):
		return WordAssignment
	}
	switch raw {
	case "if", "then", "elif", "else", "fi", "for", "while", "until", "do", "done", "case", "esac", "in", "{", "}", "!", "[[", "function", "time":
		return WordKeyword
	}
	return WordPlain
}

// redirect takes a redirect's operator, with a digit before it, if one is here.
func (l *lexer) redirect() bool {
	i := l.pos
	for i < len(l.line) && l.line[i] >= '0' && l.line[i] <= '9' {
		i++
	}
	rest := l.line[i:]
	for _, op := range []string{"&>>", "&>", "<<<", "<<-", "<<", ">>", ">&", "<&", ">|", "<>", ">", "<"} {
		if strings.HasPrefix(rest, op) && (op[0] != '&' || i == l.pos) {
			l.pos = i + len(op)
			return true
		}
	}
	return false
}

func (l *lexer) operator() {
	for _, op := range []string{"&&", "||", "|&", ";;&", ";;", ";&"} {
		if l.has(op) {
			l.pos += len(op)
			return
		}
	}
	l.pos++
}

// word reads one word and returns its text without quotes, and the quote that
// the end of the line left open.
func (l *lexer) word(depth int, until byte) (text string, open byte) {
	var sb strings.Builder
	quote := byte(0)
	for l.pos < len(l.line) {
		c := l.line[l.pos]
		switch {
		case quote == '\'':
			if c == quote {
				quote = 0
			} else {
				sb.WriteByte(c)
			}
			l.pos++
		case c == '\\':
			l.pos++
			if l.pos < len(l.line) {
				if quote == '"' && strings.IndexByte("\"\\$`\n", l.line[l.pos]) < 0 {
					sb.WriteByte('\\')
				}
				if l.line[l.pos] != '\n' {
					sb.WriteByte(l.line[l.pos])
				}
				l.pos++
			}
		case quote == '"' && c == '"':
			quote = 0
			l.pos++
		case quote == 0 && until != 0 && c == until:
			return sb.String(), 0
		case quote == 0 && (c == '\'' || c == '"'):
			quote = c
			l.pos++
		case quote == 0 && strings.IndexByte(" \t\r\n;&|()<>", c) >= 0:
			return sb.String(), 0
		case c == '$' || c == '`' && until != '`':
			from := l.pos
			l.dollar(depth)
			sb.WriteString(l.line[from:l.pos])
		default:
			sb.WriteByte(c)
			l.pos++
		}
	}
	return sb.String(), quote
}

// dollar reads an expansion; the commands of a substitution become words too.
func (l *lexer) dollar(depth int) {
	switch {
	case l.has("`") && depth < maxNesting:
		l.pos++
		l.commands(depth+1, '`')
		l.pos = min(l.pos+1, len(l.line))
	case l.has("$(("):
		l.balanced('(', ')')
	case l.has("$(") && depth < maxNesting:
		l.pos += 2
		l.commands(depth+1, ')')
		l.pos = min(l.pos+1, len(l.line))
	case l.has("${"):
		l.balanced('{', '}')
	default:
		l.pos++
	}
}

// balanced skips to behind the bracket that closes the next one.
func (l *lexer) balanced(left, right byte) {
	open := 0
	for ; l.pos < len(l.line); l.pos++ {
		switch l.line[l.pos] {
		case left:
			open++
		case right:
			open--
			if open == 0 {
				l.pos++
				return
			}
		}
	}
}
