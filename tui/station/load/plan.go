// Package load answers one question: what does a room full of stations cost?
//
// It logs in as many stations as it is told over SSH, from this machine to
// itself, presses keys at them as a class would, and reads what the server
// behind them uses meanwhile.
package load

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"time"
)

// The most that a plan may ask for. A load that is larger says nothing more of
// one machine, and a slip of the finger must not take it down.
const (
	MostStations = 1000
	MostTime     = 5 * time.Minute
	mostRate     = 20
)

// Plan says what is done to a server.
type Plan struct {
	Address  string // of the server; loopback only
	PID      int    // of the server, to read what it uses; 0 leaves that out
	Stations int
	Seed     uint64        // draws the stations' keys and when they press
	Rate     float64       // keys that each station presses in a second; 2 where it is 0
	Warm     time.Duration // of pressing that is not measured, before all else
	Idle     time.Duration // in which nobody presses anything
	For      time.Duration // of pressing that is measured
	LogIn    time.Duration // after which who is not in stays out; 60 s where it is 0
	Enough   int64         // bytes without which no screen is whole; 1000 where it is 0

	User    func(station int) string // it logs in as; a number where it is nil
	Env     []string                 // it sends, as NAME=VALUE; a Korean LANG where it is nil
	Key     func(n int) []byte       // it presses n-th; a letter and its deletion in turn where it is nil
	Prepare func(ctx context.Context, station int, c *Client) error

	Workers int // that type lines instead of pressing keys, until these are used up
	Lines   func(station int) []string
	Pause   time.Duration // from one of these to the next at least; 3 s where it is 0
}

// ErrElsewhere refuses an address that is not on this machine.
var ErrElsewhere = errors.New("load is put only on servers of this machine, at a loopback address")

// Loopback returns an address as it is dialled, or ErrElsewhere.
func Loopback(address string) (string, error) {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return "", fmt.Errorf("%q is not an address with a port: %w", address, err)
	}
	if host == "localhost" { // what it resolves to is a matter of this machine's files
		host = "127.0.0.1"
	}
	ip, err := netip.ParseAddr(host)
	if err != nil || !ip.Unmap().IsLoopback() {
		return "", fmt.Errorf("%s: %w", address, ErrElsewhere)
	}
	return net.JoinHostPort(host, port), nil
}

// filled is the plan with what it leaves open, or why it is not followed.
func (p Plan) filled() (Plan, error) {
	var err error
	if p.Address, err = Loopback(p.Address); err != nil {
		return p, err
	}
	if p.Rate == 0 {
		p.Rate = 2
	}
	if p.LogIn == 0 {
		p.LogIn = time.Minute
	}
	if p.Enough == 0 {
		p.Enough = 1000
	}
	if p.Pause == 0 {
		p.Pause = 3 * time.Second
	}
	if p.User == nil {
		p.User = func(station int) string { return fmt.Sprintf("station-%04d", station) }
	}
	if p.Env == nil {
		p.Env = []string{"LANG=ko_KR.UTF-8"}
	}
	if p.Key == nil {
		p.Key = letters
	}
	return p, p.within()
}

// within refuses what is too much, and what makes no sense.
func (p Plan) within() error {
	switch whole := p.Warm + p.Idle + p.For; {
	case p.Stations < 1 || p.Stations > MostStations:
		return fmt.Errorf("%d stations: 1 to %d can be logged in", p.Stations, MostStations)
	case p.Warm < 0 || p.Idle < 0 || p.For <= 0 || p.LogIn < 0:
		return errors.New("a time is below 0, or no time is left to press keys")
	case whole > MostTime || p.LogIn > MostTime:
		return fmt.Errorf("%v: a load lasts %v at most", max(whole, p.LogIn), MostTime)
	case p.Rate < 0 || p.Rate > mostRate:
		return fmt.Errorf("%v keys a second: a station presses up to %d", p.Rate, mostRate)
	case p.Workers < 0 || p.Workers > p.Stations || p.Workers > 0 && p.Lines == nil:
		return fmt.Errorf("%d stations that type lines, of %d: there are not as many, or no lines", p.Workers, p.Stations)
	}
	return nil
}

// letters types a letter and takes it back in turn, so that each key changes
// the prompt's row and no line grows.
func letters(n int) []byte {
	if n%2 == 1 {
		return []byte{0x7f}
	}
	return []byte{'a' + byte(n/2%26)}
}
