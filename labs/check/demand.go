// Package check answers one question: does a network do what is demanded of
// it, and if not, what stands in the way?
//
// A demand is written as one line of text:
//
//	reach laptop -> web tcp/443
//	reach laptop -> gate tcp/8080 by web      it is web that answers
//	refuse updates.example -> every instance in subnet app-a tcp/22
//	survive zone ap-northeast-2a: reach build-b -> updates.example tcp/443
//	survive restart web: reach laptop -> web tcp/443
//	login laptop -> ec2-user@web with key=mine
//	resolve www.shop.co.kr A from seoul -> 203.0.113.80
//	resolve www.shop.co.kr A from laptop -> 203.0.113.80 for 60..80 percent
//	browse https://www.shop.co.kr/ from laptop -> 200 by web-a,web-b
//	survive loss web-a: browse https://www.shop.co.kr/ from laptop -> 200
//	survive crash web-a: browse https://www.shop.co.kr/ from laptop -> 200
//	carry https://www.shop.co.kr/ 400 from laptop -> under 70
//	have 2 subnets with vpc=shop zone=ap-northeast-2a
//	script build.sh twice: reach build-b -> updates.example tcp/443
//
// Everything is decided by probes that walk the World and by pure functions of
// it. Nothing here reads a clock, a file or the network.
package check

import (
	"fmt"
	"strings"

	"skylab/engine/near"
	"skylab/engine/wire"
	"skylab/engine/world"
)

// Demand is one thing that a network must do, must not do, or must hold.
type Demand interface {
	// String is the demand as it is written, in canonical spacing.
	String() string
	// Asks says what is demanded.
	Asks() world.Sentence
	// Check looks whether it holds. It may be called on any number of Scenes.
	Check(*Scene) Finding
}

// Finding is what a demand came to in one World.
type Finding struct {
	Met bool
	// Saw holds the packets that decided, there and back, the deciding pair
	// first. It is empty for demands that send none.
	Saw []wire.Trace
	// Say is what was found. When a packet was stopped it is the explanation
	// of the first blocker.
	Say world.Sentence
	// Blockers are what stopped the packet that decided, the first one first.
	Blockers wire.Trace
	// Dark is the zone that was dark while they were sent.
	Dark string
	// Heard is what became of a question about a name: heard where it is what was
	// wanted, otherwise a word for what came instead; see [Resolve].
	Heard string
}

// verbs are the words that a demand begins with.
var verbs = []string{"reach", "refuse", "survive", "login", "resolve", "browse", "carry", "have", "script"}

// Parse reads one demand. The error is one sentence that says what is wrong
// and what would be right.
func Parse(text string) (Demand, error) {
	words, err := split(text)
	if err != nil {
		return nil, err
	}
	if len(words) == 0 {
		return nil, fmt.Errorf("the demand is empty; begin it with one of %s", list(verbs))
	}
	switch words[0] {
	case "reach", "refuse":
		return parsePath(words)
	case "survive":
		return parseSurvive(words)
	case "login":
		return parseLogin(words)
	case "resolve":
		return parseResolve(words)
	case "browse":
		return orError(parseBrowse(words))
	case "carry":
		return orError(parseCarry(words))
	case "have":
		return parseHave(words)
	case "script":
		head, _, _ := cutColon(text)
		if words, err = split(head); err != nil {
			return nil, err
		}
		return parseScript(words, text)
	}
	return nil, fmt.Errorf("%q is no demand; %s", words[0], offer(words[0], verbs))
}

// split cuts a demand into words; double quotes keep spaces together.
func split(text string) ([]string, error) {
	var words []string
	word, quoted, any := strings.Builder{}, false, false
	end := func() {
		if any {
			words = append(words, word.String())
		}
		word.Reset()
		any = false
	}
	for _, r := range strings.ReplaceAll(text, "->", " -> ") {
		switch {
		case r == '"':
			quoted, any = !quoted, true
		case !quoted && (r == ' ' || r == '\t'):
			end()
		default:
			word.WriteRune(r)
			any = true
		}
	}
	if quoted {
		return nil, fmt.Errorf("a quotation mark is open in %q; close it", text)
	}
	end()
	return words, nil
}

// quote writes a word as split reads it.
func quote(word string) string {
	if word == "" || strings.ContainsAny(word, " \t") || strings.Contains(word, "->") {
		return `"` + word + `"`
	}
	return word
}

func list(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:len(words)-1], ", ") + " or " + words[len(words)-1]
}

// offer says what was expected, and the nearest of it where one is near.
func offer(given string, known []string) string {
	if meant := near.Word(given, known); meant != "" {
		return fmt.Sprintf("did you mean %q? It is one of %s", meant, list(known))
	}
	return "write " + list(known)
}
