package host

import (
	"sync"

	"gvisor.dev/gvisor/pkg/buffer"
)

// item is a frame on its way.
type item struct {
	from *link
	data []byte       // of view
	view *buffer.View // that somebody must release, or hand on
}

// queue holds frames between the stacks and the pump. Stacks never wait at it:
// one that delivers and one that sends would wait for each other.
type queue struct {
	mu     sync.Mutex
	some   sync.Cond
	items  []item
	room   int
	closed bool
}

func newQueue(room int) *queue {
	q := &queue{room: room}
	q.some.L = &q.mu
	return q
}

// put adds a frame. It is not ok where there is no room or the queue is closed.
func (q *queue) put(it item) (ok, closed bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if len(q.items) >= q.room || q.closed {
		return false, q.closed
	}
	q.items = append(q.items, it)
	q.some.Signal()
	return true, false
}

// take waits for the next frame; it is not ok once the queue is closed.
func (q *queue) take() (item, bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for len(q.items) == 0 && !q.closed {
		q.some.Wait()
	}
	if q.closed {
		return item{}, false
	}
	it := q.items[0]
	q.items = q.items[1:]
	return it, true
}

func (q *queue) close() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.closed = true
	q.some.Broadcast()
}
