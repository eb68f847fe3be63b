package machine

import (
	"net/url"
	"strconv"
	"time"

	"skylab/engine/world"
)

// Load is a crowd: so many requests a second for a page, from a host on the Internet.
// It is not sent packet by packet; what it does to machines is worked out.
type Load struct {
	Account   string
	From      string // a host
	URL       string
	PerSecond int
	Since     time.Time
}

// ID is unique among the loads of all accounts.
func (l Load) ID() string { return "load/" + l.Account + "/" + l.URL }

// Refs is empty: a crowd asks for what is not there, too.
func (l Load) Refs() []string { return nil }

// mostLoad bounds what a crowd asks in a second.
const mostLoad = 1_000_000

// PutLoad turns a load on a page on, or changes it.
type PutLoad struct {
	URL       string `aws:"required"`
	PerSecond *int   `aws:"required"`
	From      string // laptop if empty
}

// Apply stores the load.
func (c PutLoad) Apply(tx *world.Tx) (any, error) {
	u, err := url.Parse(c.URL)
	if err != nil || u.Hostname() == "" || u.Scheme != "http" && u.Scheme != "https" || !portFits(u.Port()) {
		return nil, world.Refuse("InvalidParameterValue", "Invalid URL: ["+c.URL+"]").Because("load-url", c.URL)
	}
	if *c.PerSecond < 1 || *c.PerSecond > mostLoad {
		return nil, world.Refuse("InvalidParameterValue", "Invalid number of requests").Because("load-number", *c.PerSecond, mostLoad)
	}
	if c.From == "" {
		c.From = "laptop"
	}
	if _, ok := world.Get[Host](tx.World(), world.Everywhere, c.From); !ok {
		return nil, world.Refuse("InvalidParameterValue", "Invalid host: ["+c.From+"]").Because("load-host", c.From)
	}
	l := Load{tx.Account, c.From, c.URL, *c.PerSecond, tx.Now()}
	if was, ok := world.Get[Load](tx.World(), world.Everywhere, l.ID()); ok && was.PerSecond == l.PerSecond && was.From == l.From {
		return world.Done{Return: true}, nil
	}
	tx.PutIn(world.Scope{Account: tx.Account}, l)
	return world.Done{Return: true}, nil
}

// portFits reports whether a URL may have this port, which is empty where it has none.
func portFits(port string) bool {
	n, err := strconv.ParseUint(port, 10, 16)
	return port == "" || err == nil && n > 0
}

// DeleteLoad turns a load off, or every one where no page is named. Of one that is off
// it is a repeat.
type DeleteLoad struct {
	URL string
}

// Apply removes the load.
func (c DeleteLoad) Apply(tx *world.Tx) (any, error) {
	for _, l := range world.All[Load](tx.World(), world.Scope{Account: tx.Account}) {
		if c.URL == "" || l.URL == c.URL {
			tx.Delete(l)
		}
	}
	return world.Done{Return: true}, nil
}
