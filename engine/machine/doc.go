// Package machine answers what a machine runs and listens on, and whether it
// passes on packets that are not its own.
//
// Everything here is state, not processes: pure functions of the World, from
// the image that an instance was started from, its user data, and the units
// that were started on it. What user data installs is taken to be installed:
// whether the machine could reach the packages is for a probe to say.
package machine
