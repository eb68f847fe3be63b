package capture

import (
	"bytes"
	"crypto/tls"
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/crypto/cryptobyte"
)

// names of the messages of a handshake: RFC 8446, section 4, and RFC 5246, section 7.4.
var messages = map[byte]string{
	1: "ClientHello", 2: "ServerHello", 4: "NewSessionTicket", 8: "EncryptedExtensions", 11: "Certificate", 12: "ServerKeyExchange",
	13: "CertificateRequest", 14: "ServerHelloDone", 15: "CertificateVerify", 16: "ClientKeyExchange", 20: "Finished", 24: "KeyUpdate",
}

// retry is the random that makes a ServerHello a HelloRetryRequest (RFC 8446, 4.1.3).
var retry = []byte{
	0xcf, 0x21, 0xad, 0x74, 0xe5, 0x9a, 0x61, 0x11, 0xbe, 0x1d, 0x8c, 0x02, 0x1e, 0x65, 0xb8, 0x91,
	0xc2, 0xa2, 0x11, 0x16, 0x7a, 0xbb, 0x8c, 0x5e, 0x07, 0x9e, 0x09, 0xe2, 0xc8, 0xa8, 0x33, 0x9c,
}

// message reads one message of a handshake.
func (c *conversation) message(f Frame, client bool, m []byte, sealed bool) {
	out := Message{Name: messages[m[0]], Sealed: sealed, Bytes: len(m)}
	if out.Name == "" {
		out.Name = "handshake " + strconv.Itoa(int(m[0]))
	}
	body := cryptobyte.String(m[4:])
	switch out.Name {
	case "ClientHello":
		c.clientHello(&out, body)
	case "ServerHello":
		c.serverHello(&out, body)
	case "EncryptedExtensions":
		var all cryptobyte.String
		if body.ReadUint16LengthPrefixed(&all) {
			extensions(all, func(kind uint16, data cryptobyte.String) {
				if kind == 16 {
					out.add("hs-alpn", strings.Join(protocols(data), ", "))
				}
			})
		}
	case "Certificate":
		c.certificate(&out, body, client)
	case "CertificateVerify":
		var scheme uint16
		if body.ReadUint16(&scheme) {
			out.add("hs-signature", schemeName(tls.SignatureScheme(scheme)))
		}
	}
	c.note(f, client, out)
}

// schemes are the names of RFC 8446, section 4.2.3.
var schemes = map[tls.SignatureScheme]string{
	tls.ECDSAWithP256AndSHA256: "ecdsa_secp256r1_sha256", tls.ECDSAWithP384AndSHA384: "ecdsa_secp384r1_sha384", tls.ECDSAWithP521AndSHA512: "ecdsa_secp521r1_sha512",
	tls.PSSWithSHA256: "rsa_pss_rsae_sha256", tls.PSSWithSHA384: "rsa_pss_rsae_sha384", tls.PSSWithSHA512: "rsa_pss_rsae_sha512", tls.Ed25519: "ed25519",
}

func schemeName(s tls.SignatureScheme) string {
	if name, ok := schemes[s]; ok {
		return name
	}
	return s.String()
}

func (m *Message) add(key, value string) {
	if value != "" {
		m.Fields = append(m.Fields, Field{key, printable(value)})
	}
}

func extensions(all cryptobyte.String, each func(kind uint16, data cryptobyte.String)) {
	for !all.Empty() {
		var kind uint16
		var data cryptobyte.String
		if !all.ReadUint16(&kind) || !all.ReadUint16LengthPrefixed(&data) {
			return
		}
		each(kind, data)
	}
}

// protocols are the names of an ALPN extension (RFC 7301, 3.1).
func protocols(data cryptobyte.String) (all []string) {
	var list, name cryptobyte.String
	if !data.ReadUint16LengthPrefixed(&list) {
		return nil
	}
	for !list.Empty() && list.ReadUint8LengthPrefixed(&name) {
		all = append(all, string(name))
	}
	return all
}

// versionName is a version of TLS, and nothing for the reserved ones of RFC 8701.
func versionName(v uint16) string {
	if v&0x0f0f == 0x0a0a {
		return ""
	}
	return tls.VersionName(v)
}

func (c *conversation) clientHello(out *Message, body cryptobyte.String) {
	var legacy uint16
	var random []byte
	var session, suites, methods, all cryptobyte.String
	if !body.ReadUint16(&legacy) || !body.ReadBytes(&random, 32) || !body.ReadUint8LengthPrefixed(&session) ||
		!body.ReadUint16LengthPrefixed(&suites) || !body.ReadUint8LengthPrefixed(&methods) {
		return
	}
	c.random = random
	versions := []string{versionName(legacy)}
	var alpn []string
	body.ReadUint16LengthPrefixed(&all)
	extensions(all, func(kind uint16, data cryptobyte.String) {
		switch kind {
		case 0:
			var list, name cryptobyte.String
			var is uint8
			if data.ReadUint16LengthPrefixed(&list) && list.ReadUint8(&is) && is == 0 && list.ReadUint16LengthPrefixed(&name) {
				c.h.Name = printable(string(name))
			}
		case 16:
			alpn = protocols(data)
		case 43:
			versions = nil
			var list cryptobyte.String
			data.ReadUint8LengthPrefixed(&list)
			for v := uint16(0); list.ReadUint16(&v); {
				if name := versionName(v); name != "" {
					versions = append(versions, name)
				}
			}
		}
	})
	out.add("hs-sni", c.h.Name)
	out.add("hs-versions", strings.Join(versions, ", "))
	out.add("hs-alpn-offer", strings.Join(alpn, ", "))
	out.add("hs-ciphers", cipherNames(suites))
}

func cipherNames(list cryptobyte.String) string {
	n, first := 0, ""
	for v := uint16(0); list.ReadUint16(&v); n++ {
		if first == "" {
			first = tls.CipherSuiteName(v)
		}
	}
	if n < 2 {
		return first
	}
	return fmt.Sprintf("%s +%d", first, n-1)
}

func (c *conversation) serverHello(out *Message, body cryptobyte.String) {
	var version, suite uint16
	var random []byte
	var session, all cryptobyte.String
	var method uint8
	if !body.ReadUint16(&version) || !body.ReadBytes(&random, 32) || !body.ReadUint8LengthPrefixed(&session) ||
		!body.ReadUint16(&suite) || !body.ReadUint8(&method) {
		return
	}
	alpn, group := "", uint16(0)
	body.ReadUint16LengthPrefixed(&all)
	extensions(all, func(kind uint16, data cryptobyte.String) {
		switch kind {
		case 16:
			alpn = strings.Join(protocols(data), ", ")
		case 43:
			data.ReadUint16(&version)
		case 51:
			data.ReadUint16(&group)
		}
	})
	if bytes.Equal(random, retry) {
		out.Name = "HelloRetryRequest"
	} else {
		c.h.Version, c.h.Suite, c.seal = version, suite, version == tls.VersionTLS13
	}
	out.add("hs-version", versionName(version))
	out.add("hs-cipher", tls.CipherSuiteName(suite))
	if group != 0 {
		out.add("hs-group", tls.CurveID(group).String())
	}
	out.add("hs-alpn", alpn)
}

// certificate reads a chain: RFC 8446, section 4.4.2, and RFC 5246, section 7.4.2.
func (c *conversation) certificate(out *Message, body cryptobyte.String, client bool) {
	var context, list, der, more cryptobyte.String
	if c.seal && !body.ReadUint8LengthPrefixed(&context) || !body.ReadUint24LengthPrefixed(&list) {
		return
	}
	n := 0
	for ; !list.Empty() && list.ReadUint24LengthPrefixed(&der) && (!c.seal || list.ReadUint16LengthPrefixed(&more)); n++ {
		if !client {
			c.h.Chain = append(c.h.Chain, bytes.Clone(der))
		}
	}
	out.add("hs-certificates", strconv.Itoa(n))
}

// alerts are the names of RFC 8446, section 6, of those that clients and servers send.
var alerts = map[byte]string{
	0: "close_notify", 10: "unexpected_message", 20: "bad_record_mac", 40: "handshake_failure", 42: "bad_certificate", 43: "unsupported_certificate",
	44: "certificate_revoked", 45: "certificate_expired", 46: "certificate_unknown", 47: "illegal_parameter", 48: "unknown_ca", 49: "access_denied",
	50: "decode_error", 51: "decrypt_error", 70: "protocol_version", 71: "insufficient_security", 80: "internal_error", 86: "inappropriate_fallback",
	90: "user_canceled", 109: "missing_extension", 110: "unsupported_extension", 112: "unrecognized_name", 116: "certificate_required", 120: "no_application_protocol",
}

func alert(body []byte, sealed bool, n int) Message {
	m := Message{Name: "Alert", Sealed: sealed, Bytes: n}
	if len(body) >= 2 {
		name := alerts[body[1]]
		m.Fields = []Field{{"hs-alert", strings.TrimSpace(fmt.Sprintf("%s (%d)", name, body[1]))}}
	}
	return m
}
