// Package browse answers one question: what does a client get that asks for a URL?
// It resolves the name, walks the packets, judges the certificate, and asks load
// balancers and web servers what they would do. Nothing moves for it: graders, health
// checks and forecasts of load ask it; who moves bytes asks the same decisions.
package browse
