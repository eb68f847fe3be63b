package spelling

import (
	"regexp"
	"strings"
)

// queryError is a parser's error in words that a reader knows.
type queryError struct {
	words string
	err   error
}

func (e *queryError) Error() string { return e.words }
func (e *queryError) Unwrap() error { return e.err }

// readable says a parser's error without the parser's own names.
func readable(err error) error {
	words := strings.TrimPrefix(err.Error(), "SyntaxError: ")
	words = tokenName.ReplaceAllStringFunc(words, func(name string) string {
		if w, ok := tokenWords[name[3:]]; ok {
			return w
		}
		return strings.ToLower(name[3:])
	})
	words = strings.NewReplacer("tQuotedIdentifier or tUnquotedIdentifier", "a name", "identifier, lbracket, or lbrace", "a name, [ or {").Replace(words)
	return &queryError{words, err}
}

var tokenName = regexp.MustCompile(`TOK[A-Za-z]+`)

// tokenWords says the parser's names of tokens as they are written.
var tokenWords = map[string]string{
	"Star": "*", "Dot": ".", "Filter": "[?", "Flatten": "[]", "Lparen": "(", "Rparen": ")",
	"Lbracket": "[", "Rbracket": "]", "Lbrace": "{", "Rbrace": "}", "Or": "||", "Pipe": "|", "And": "&&",
	"Number": "a number", "UnquotedIdentifier": "a name", "QuotedIdentifier": "a quoted name", "Varref": "a variable",
	"Comma": ",", "Colon": ":", "Plus": "+", "Minus": "-", "Multiply": "×", "Divide": "/", "Modulo": "%", "Div": "//",
	"LT": "<", "LTE": "<=", "GT": ">", "GTE": ">=", "EQ": "==", "NE": "!=", "Not": "!", "Assign": "=",
	"JSONLiteral": "a literal", "StringLiteral": "a word in quotes", "Current": "@", "Root": "$", "Expref": "&",
	"EOF": "the end", "Unknown": "something unknown",
}
