package wire

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"time"
)

// FlowRecord is what a flow log says of the packets of one flow at one network
// interface in one window of time.
// https://docs.aws.amazon.com/vpc/latest/userguide/flow-log-records.html
type FlowRecord struct {
	Interface        string
	Src, Dst         netip.Addr
	SrcPort, DstPort uint16
	Proto            uint8
	Packets, Bytes   int
	Start, End       time.Time // of the window
	Accepted         bool      // by security groups and network ACLs
}

// flowWindow is the aggregation interval: on Nitro instances it is never longer.
const flowWindow = time.Minute

// maxRecords bounds a flow log; the oldest records go first.
const maxRecords = 4096

// FlowLog gathers records of an account's live traffic. Its methods may be
// called from any goroutine.
type FlowLog struct {
	mu      sync.Mutex
	records []FlowRecord // in the order of their first packet
}

// Add counts a packet of so many bytes that an interface let pass, or that a
// group of the interface or the list of its subnet stopped.
func (l *FlowLog) Add(at string, p *Packet, bytes int, t time.Time, accepted bool) {
	r := FlowRecord{Interface: at, Src: p.Src, Dst: p.Dst, Proto: p.Proto, Start: t.Truncate(flowWindow), Accepted: accepted}
	r.End = r.Start.Add(flowWindow)
	if p.Proto == TCP || p.Proto == UDP {
		r.SrcPort, r.DstPort = p.SrcPort, p.DstPort
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	for i := len(l.records) - 1; i >= 0 && !l.records[i].End.Before(r.Start); i-- { // the newest are the likeliest
		o := &l.records[i]
		same := *o
		same.Packets, same.Bytes = 0, 0
		if same == r {
			o.Packets++
			o.Bytes += bytes
			return
		}
	}
	r.Packets, r.Bytes = 1, bytes
	l.records = append(l.records, r)
	if over := len(l.records) - maxRecords; over > 0 {
		l.records = append(l.records[:0:0], l.records[over:]...)
	}
}

// Records are those at one interface, or at all where at is empty, in the order
// in which they began.
func (l *FlowLog) Records(at string) []FlowRecord {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(l.records), func(r FlowRecord) bool { return at != "" && r.Interface != at })
}

// FlowFields are the fields of a record in the default format, in their order.
const FlowFields = "version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status"

// Line is the record in the default format.
func (r FlowRecord) Line(account string) string {
	action := "REJECT"
	if r.Accepted {
		action = "ACCEPT"
	}
	return strings.Join([]string{
		"2", account, r.Interface, r.Src.String(), r.Dst.String(), fmt.Sprint(r.SrcPort), fmt.Sprint(r.DstPort), fmt.Sprint(r.Proto),
		fmt.Sprint(r.Packets), fmt.Sprint(r.Bytes), fmt.Sprint(r.Start.Unix()), fmt.Sprint(r.End.Unix()), action, "OK",
	}, " ")
}
