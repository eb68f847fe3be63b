package roster

import (
	"bytes"
	"encoding/binary"
	"slices"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding/korean"
)

// Encoding is how a text is written as bytes.
type Encoding string

// The encodings that are read.
const (
	UTF8    Encoding = "UTF-8"
	UTF16LE Encoding = "UTF-16LE" // what Excel calls Unicode text
	UTF16BE Encoding = "UTF-16BE"
	CP949   Encoding = "CP949" // EUC-KR and the syllables that it lacks
)

// decode finds out how a file is written, by what its bytes can be: a mark at
// its start decides, then whether it is valid UTF-8, then CP949. Bytes that are
// none of it are told line by line.
func decode(data []byte) (text string, is, doubt Encoding, wrong Refused) {
	switch {
	case bytes.HasPrefix(data, []byte("\xef\xbb\xbf")):
		data = data[3:]
		return string(data), UTF8, "", brokenLines(data, UTF8, utf8.Valid)
	case bytes.HasPrefix(data, []byte("\xff\xfe")):
		text, wrong = decode16(data[2:], UTF16LE, binary.LittleEndian)
		return text, UTF16LE, "", wrong
	case bytes.HasPrefix(data, []byte("\xfe\xff")):
		text, wrong = decode16(data[2:], UTF16BE, binary.BigEndian)
		return text, UTF16BE, "", wrong
	case utf8.Valid(data):
		if short(data) && valid949(data) {
			doubt = CP949
		}
		return string(data), UTF8, doubt, wrong
	case mostlyHangul(data):
		return "", UTF8, "", brokenLines(data, UTF8, utf8.Valid)
	case valid949(data):
		return decode949(data), CP949, "", wrong
	}
	return "", "", "", brokenLines(data, "", valid949)
}

// brokenLines tells each line that is not valid. In none of the encodings is a
// line end part of another character.
func brokenLines(data []byte, e Encoding, valid func([]byte) bool) (wrong Refused) {
	for i, line := range bytes.Split([]byte(lineEnds.Replace(string(data))), []byte("\n")) {
		if !valid(line) {
			wrong.add(Problem{Code: Broken, Line: i + 1, Encoding: e})
		}
	}
	return wrong
}

// decode949 decodes CP949: what the decoder calls EUC-KR is the table of the
// Encoding Standard, which has all its syllables.
func decode949(data []byte) string {
	text, _ := korean.EUCKR.NewDecoder().Bytes(data) // it replaces what is broken
	return string(text)
}

// valid949 says whether bytes are text in CP949, which can't write U+FFFD.
func valid949(data []byte) bool { return !strings.ContainsRune(decode949(data), utf8.RuneError) }

// short says whether UTF-8 has other characters than ASCII, all of two bytes: as
// such alone Hangul in CP949 can be taken for UTF-8.
func short(data []byte) bool {
	most := rune(0)
	for _, c := range string(data) {
		most = max(most, c)
	}
	return most >= 0x80 && most < 0x800
}

// mostlyHangul says whether most bytes beyond ASCII are Hangul in UTF-8, so that
// a file in which some byte is wrong is not taken for one in CP949, in which
// nearly any two bytes are some character.
func mostlyHangul(data []byte) bool {
	high, hangul := 0, 0
	for len(data) > 0 {
		c, n := utf8.DecodeRune(data)
		if data[0] >= 0x80 {
			high += n
		}
		if unicode.Is(unicode.Hangul, c) {
			hangul += n
		}
		data = data[n:]
	}
	return 2*hangul > high
}

// decode16 decodes UTF-16. Half a character is broken (RFC 2781, 2.2).
func decode16(data []byte, e Encoding, order binary.ByteOrder) (string, Refused) {
	var wrong Refused
	var units []uint16
	for at := 0; at+1 < len(data); at += 2 {
		units = append(units, order.Uint16(data[at:]))
	}
	text := make([]rune, 0, len(units))
	line, told := 1, 0
	broken := func() {
		if told < line { // once for each line
			told = line
			wrong.add(Problem{Code: Broken, Line: line, Encoding: e})
		}
	}
	for i := 0; i < len(units); i++ {
		c := rune(units[i])
		switch {
		case !utf16.IsSurrogate(c):
		case i+1 < len(units) && utf16.DecodeRune(c, rune(units[i+1])) != unicode.ReplacementChar:
			c = utf16.DecodeRune(c, rune(units[i+1]))
			i++
		default:
			broken()
		}
		if c == '\n' || c == '\r' && !slices.Equal(units[i+1:min(i+2, len(units))], []uint16{'\n'}) {
			line++
		}
		text = append(text, c)
	}
	if len(data)%2 == 1 {
		broken()
	}
	return string(text), wrong
}
