// Package remedy answers one question: which command comes next so that what
// stopped a packet lets it pass?
//
// It looks at a World and changes nothing. A remedy is one command that AWS
// takes as it is; where it takes several, such as an address before a NAT
// gateway, the next one is named once the first has been run. It opens no more
// than the packet needs.
package remedy
