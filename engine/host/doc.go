// Package host answers what machines say to each other while they are alive.
//
// A [Fabric] is the network of one account. A machine gets a TCP/IP stack of its
// own when something first needs it; every frame that it sends goes through
// [wire.Walk], the same function that probes use, and what arrives is put into
// the stack of the other end. Nothing goes round the stacks. Grades never come
// from here: they come from probes.
package host
