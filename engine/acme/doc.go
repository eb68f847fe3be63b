// Package acme answers who may have a certificate by the protocol that real clients
// speak: RFC 8555. What is issued, for how long, and what CAA has to say stands in acm
// and pki; this is another door to it.
package acme
