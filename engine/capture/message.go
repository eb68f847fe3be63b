package capture

import (
	"bytes"
	"crypto/tls"
	"encoding/binary"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// message reads what TCP or UDP carries: the layers above, as far as the first
// bytes tell what they are.
func message(b []byte, src, dst int) []Layer {
	switch {
	case len(b) == 0:
		return nil
	case isTLS(b):
		return []Layer{tlsRecord(b)}
	case bytes.HasPrefix(b, []byte("SSH-")):
		line, _, _ := strings.Cut(string(b), "\r\n")
		return []Layer{{"ssh", 7, []Field{{"ssh-banner", printable(line)}}}}
	case src == 22 || dst == 22:
		return []Layer{{"ssh", 7, []Field{{"ssh-packet", hexBytes(b)}}}}
	case isHTTP(b):
		return httpMessage(b)
	case isText(b):
		return []Layer{{"text", 7, []Field{{"text-says", printable(short(string(b)))}}}}
	}
	return []Layer{{"data", 7, []Field{{"data-bytes", hexBytes(b)}}}}
}

func short(s string) string {
	if len(s) > 240 {
		return s[:240] + "..."
	}
	return s
}

func hexBytes(b []byte) string {
	text := fmt.Sprintf("% x", b[:min(24, len(b))])
	if len(b) > 24 {
		text += fmt.Sprintf(" ... (%d bytes)", len(b))
	}
	return text
}

func isText(b []byte) bool {
	return utf8.Valid(b) && !slices.ContainsFunc([]rune(string(b)), func(r rune) bool {
		return r < ' ' && r != '\r' && r != '\n' && r != '\t'
	})
}

var methods = []string{"GET ", "HEAD ", "POST ", "PUT ", "DELETE ", "PATCH ", "OPTIONS ", "HTTP/1."}

func isHTTP(b []byte) bool {
	return slices.ContainsFunc(methods, func(m string) bool { return bytes.HasPrefix(b, []byte(m)) })
}

// httpMessage is the head of a request or a response; a body that is packed is
// a layer of its own (presentation).
func httpMessage(b []byte) []Layer {
	head, body, _ := bytes.Cut(b, []byte("\r\n\r\n"))
	lines := strings.Split(string(head), "\r\n")
	key := "http-request"
	if strings.HasPrefix(lines[0], "HTTP/") {
		key = "http-status"
	}
	l := Layer{"http", 7, []Field{{key, printable(lines[0])}}}
	packed := ""
	for _, h := range lines[1:] {
		name, value, _ := strings.Cut(h, ":")
		if strings.EqualFold(name, "content-encoding") {
			packed = strings.TrimSpace(value)
		}
		l.Fields = append(l.Fields, Field{"http-header", printable(h)})
	}
	out := []Layer{}
	switch {
	case len(body) == 0:
	case packed != "":
		out = append(out, Layer{"gzip", 6, []Field{{"gzip-kind", printable(packed)}, {"data-bytes", hexBytes(body)}}})
	case isText(body):
		l.Fields = append(l.Fields, Field{"http-body", printable(short(string(body)))})
	default:
		l.Fields = append(l.Fields, Field{"http-body", hexBytes(body)})
	}
	return append(out, l)
}

func isTLS(b []byte) bool {
	return len(b) >= 5 && b[0] >= 20 && b[0] <= 23 && b[1] == 3 && b[2] <= 4
}

var (
	contents   = map[byte]string{20: "ChangeCipherSpec", 21: "Alert", 22: "Handshake", 23: "Application Data"}
	handshakes = map[byte]string{1: "ClientHello", 2: "ServerHello", 11: "Certificate", 12: "ServerKeyExchange", 14: "ServerHelloDone", 16: "ClientKeyExchange", 20: "Finished"}
)

// tlsRecord reads the records of RFC 8446, of which only the first two messages
// can be read by whoever listens.
func tlsRecord(b []byte) Layer {
	l := Layer{Name: "tls", OSI: 6}
	for n := 0; isTLS(b) && n < 8; n++ {
		size := int(binary.BigEndian.Uint16(b[3:]))
		body := b[5:min(len(b), 5+size)]
		text := contents[b[0]]
		if b[0] == 22 && len(body) > 0 && handshakes[body[0]] != "" {
			text += ": " + handshakes[body[0]]
		}
		l.Fields = append(l.Fields, Field{"tls-record", fmt.Sprintf("%s, %d bytes", text, size)})
		if b[0] == 22 && len(body) > 0 && body[0] == 1 {
			if name := serverName(body); name != "" {
				l.Fields = append(l.Fields, Field{"tls-sni", printable(name)})
			}
		}
		if b[0] == 22 && len(body) > 42 && body[0] == 2 {
			l.Fields = append(l.Fields, Field{"tls-cipher", chosenCipher(body)})
		}
		b = b[min(len(b), 5+size):]
	}
	return l
}

func chosenCipher(hello []byte) string {
	at := 38 + 1 + int(hello[38])
	if len(hello) < at+2 {
		return "?"
	}
	return tls.CipherSuiteName(binary.BigEndian.Uint16(hello[at:]))
}

// serverName is the name in a ClientHello (RFC 6066, 3), or nothing.
func serverName(b []byte) string {
	skip := func(n int) bool {
		if n < 0 || len(b) < n {
			b = nil
			return false
		}
		b = b[n:]
		return true
	}
	if !skip(38) || len(b) < 1 || !skip(1+int(b[0])) || len(b) < 2 || !skip(2+int(binary.BigEndian.Uint16(b))) ||
		len(b) < 1 || !skip(1+int(b[0])) || !skip(2) {
		return ""
	}
	for len(b) >= 4 {
		kind, n := binary.BigEndian.Uint16(b), int(binary.BigEndian.Uint16(b[2:]))
		if len(b) < 4+n {
			return ""
		}
		if ext := b[4 : 4+n]; kind == 0 && len(ext) > 5 {
			return string(ext[5:])
		}
		b = b[4+n:]
	}
	return ""
}
