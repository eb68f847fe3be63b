package assets

import (
	"strings"
	"unicode"
)

// sound is what a text ends with when a Korean reads it aloud.
type sound byte

const (
	unknown   sound = iota
	vowel           // 를, 가, 는, 로
	rieul           // 을, 이, 은, but 로: ㄹ is the exception of 으로/로
	consonant       // 을, 이, 은, 으로
)

// chooseParticle picks the form for a text: a follows a consonant, b a vowel.
// Where the text can't be read aloud, both are written, as Korean forms do.
func chooseParticle(text, a, b string) string {
	switch ending(text) {
	case consonant:
		return a
	case vowel:
		return b
	case rieul:
		if strings.HasPrefix(a, "으로") {
			return b
		}
		return a
	}
	if rest, ok := strings.CutPrefix(a, "으"); ok && rest == b {
		return "(으)" + b
	}
	return a + "(" + b + ")"
}

// ending finds the final sound of a text. What no one reads aloud is skipped
// from the end, and so is a remark in parentheses: the particle belongs to the
// word before it.
func ending(text string) sound {
	runes := []rune(text)
	end := len(runes)
	for end > 0 {
		r := runes[end-1]
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			break
		}
		if r == '%' {
			return vowel // 퍼센트
		}
		end--
		if r == ')' {
			if open := lastRune(runes[:end], '('); open > 0 && ending(string(runes[:open])) != unknown {
				end = open
			}
		}
	}
	if end == 0 {
		return unknown
	}
	switch last := runes[end-1]; {
	case '가' <= last && last <= '힣':
		return hangulEnding(last)
	case '0' <= last && last <= '9':
		return digitEndings[last-'0']
	case isLatin(last):
		return latinEnding(runes[:end])
	}
	return unknown
}

func lastRune(runes []rune, want rune) int {
	for i := len(runes) - 1; i >= 0; i-- {
		if runes[i] == want {
			return i
		}
	}
	return -1
}

// hangulEnding reads the final of a syllable: there are 28 for each pair of
// initial and vowel, none first and ㄹ the ninth (Unicode 3.12).
func hangulEnding(r rune) sound {
	switch (r - '가') % 28 {
	case 0:
		return vowel
	case 8:
		return rieul
	}
	return consonant
}

// 영 일 이 삼 사 오 육 칠 팔 구. A number that ends in zeros ends in 십, 백, 천
// or 만 instead, and those end in a consonant as 영 does.
var digitEndings = [10]sound{consonant, rieul, vowel, consonant, vowel, vowel, consonant, rieul, rieul, vowel}

func isLatin(r rune) bool { return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' }

// latinEnding reads the last word of a text, which ends in a Latin letter: as
// letters when it is an abbreviation or the tail of an id, as a word otherwise.
func latinEnding(text []rune) sound {
	start := len(text)
	for start > 0 && isLatin(text[start-1]) {
		start--
	}
	word := string(text[start:])
	lower := strings.ToLower(word)
	afterDigit := start > 0 && unicode.IsDigit(text[start-1])
	switch {
	case afterDigit, len(word) == 1, len(word) > 1 && word == strings.ToUpper(word), !strings.ContainsAny(lower, "aeiouy"):
		return letterEnding(lower[len(lower)-1])
	}
	if s, ok := wordEndings[lower]; ok {
		return s
	}
	return spellingEnding(lower)
}

// letterEnding is the final sound of a letter's name: 엘, 엠, 엔 and 알 end in
// a consonant, every other in a vowel.
func letterEnding(c byte) sound {
	switch c {
	case 'l', 'r':
		return rieul
	case 'm', 'n':
		return consonant
	}
	return vowel
}

// wordEndings are words whose reading does not follow from their spelling.
var wordEndings = map[string]sound{
	"ip": vowel, "eip": vowel, "private": consonant, "check": vowel, "type": consonant, // 아이피, 프라이빗, 체크, 타입
	"scope": vowel, "seoul": rieul, "net": consonant, "bucket": consonant, "id": vowel,
}

// spellingEnding guesses how a word of several letters is written in Hangul.
func spellingEnding(w string) sound {
	last, before := w[len(w)-1], w[len(w)-2]
	afterVowel := strings.IndexByte("aeiou", before) >= 0
	switch last {
	case 'l':
		return rieul // tunnel 터널
	case 'm', 'n':
		return consonant // main 메인
	case 'g':
		if before == 'n' {
			return consonant // ping 핑
		}
	case 'e': // silent: the letter before it is what is heard
		switch before {
		case 'l':
			return rieul // table 테이블
		case 'm', 'n':
			return consonant // zone 존
		}
	case 'r':
		if !afterVowel {
			return rieul // cidr 씨아이디알; server 서버
		}
	case 'b', 'c', 'k', 'p':
		if afterVowel || before == 'c' || before == last {
			return consonant // web 웹, app 앱, stack 스택
		}
	case 't':
		if long := w[max(0, len(w)-3) : len(w)-1]; afterVowel && !strings.Contains("oo ee ea oa ai", long) {
			return consonant // subnet 서브넷; root 루트
		}
	}
	return vowel
}
