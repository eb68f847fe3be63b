package spelling

import (
	"fmt"

	"skylab/engine/near"
	"skylab/engine/world"
)

// The keys of the sentences in a UsageError, and what goes into each:
//
//	usage-service-missing
//	usage-service-unknown   the word
//	usage-verb-missing      the service
//	usage-verb-unknown      the word, the service
//	usage-waiter-missing
//	usage-waiter-unknown    the word
//	usage-flag-unknown      the flag, the command it was given to
//	usage-word-extra        the word
//	usage-required          the flags, with commas
//	usage-value-missing     the flag
//	usage-value-unexpected  the flag
//	usage-choice            the flag, the word
//	usage-query             the expression, the reason
//	usage-both              the two flags
//	usage-mixed             the two flags
//	usage-paging            the flags
//	usage-token             the token
//	usage-json              the flag, the reason
//	usage-shorthand         the flag, what is expected, what is there
//	usage-duplicate-key     the flag, the key
//	usage-number            the flag, the word
//	usage-count             the flag, the word
//	usage-port              the flag, the word
//	usage-protocol          the flag, the word
//	usage-file              the flag, the name of the file
//	usage-member-unknown    the member, the structure
//	usage-type              the parameter, the type that is expected
//	usage-braces            the piece that is left: an unquoted {a,b} was taken apart by the shell
//
// A [world.Refusal] of ParseCLI has value-unreadable: the parameter, the word.

// UsageError says why a line could not be understood. The exit status is
// [ExitUsage].
type UsageError struct {
	Word     int            // the index in argv of the word that is wrong; len(argv) if one is missing at the end
	At       int            // the byte in that word from which on it is wrong
	What     world.Sentence // to be put into the reader's words
	Message  string         // what the AWS CLI prints, without its usage header
	Near     string         // the nearest valid word, if one is near
	Expected []string       // the words that would be valid there
}

func (e *UsageError) Error() string { return e.Message }

// usage makes an error that argparse, the CLI's parser, would report.
func usage(word int, message, key string, args ...any) *UsageError {
	return &UsageError{Word: word, Message: "aws: error: " + message, What: world.Sentence{Key: key, Args: args}}
}

// wrong makes an error about the value of a parameter.
func wrong(v value, flag, reason, key string, args ...any) *UsageError {
	return &UsageError{
		Word: v.word, At: v.from,
		Message: fmt.Sprintf("Error parsing parameter '%s': %s", flag, reason),
		What:    world.Sentence{Key: key, Args: append([]any{flag}, args...)},
	}
}

// among adds what would be valid and the word of it that is nearest.
func (e *UsageError) among(word string, valid []string) *UsageError {
	e.Expected, e.Near = valid, near.Word(word, valid)
	return e
}

// choice reports a word that is none of the valid ones.
func choice(at int, argument, word string, valid []string, key string, args ...any) *UsageError {
	e := usage(at, fmt.Sprintf("argument %s: Found invalid choice '%s'", argument, word), key, args...).among(word, valid)
	if e.Near != "" {
		e.Message += fmt.Sprintf("\n\nInvalid choice: '%s', maybe you meant:\n\n  * %s", word, e.Near)
	}
	return e
}
