// Package names answers what a name means, to whom, and who said so: zones and
// the servers that hold them, resolvers that walk from the root and remember,
// and the Domain Name System of one World, which they make up together.
//
// Everything here is a function of its inputs: the time, the World and whoever
// asks come in from outside, and messages travel packed, as they do on a wire.
// RFC 1034 and RFC 1035 are the ground; RFC 9499 gives the words.
package names
