// Package wire answers where a packet goes, and why it stops there.
//
// [Index] reads a World once into a [Net]. [Walk] is the only function that
// forwards: it takes a packet from component to component and writes down, as
// a [Trace] of hops, who looked at it, which rule decided and what became of
// it. [Probe] walks a packet there and its answer back, and names every
// component that would have to change for the answer to arrive.
//
// Nothing here renders, waits or remembers: what must be remembered between
// packets, connection tracking and translated ports, is the caller's [State].
package wire
