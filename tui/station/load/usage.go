package load

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"
)

// usage is what a process used so far.
type usage struct {
	cpu       time.Duration
	rss, peak int64 // bytes
}

// tick is the unit of processor time in /proc, which is the same on all systems
// that Go runs on.
const tick = time.Second / 100

// errUsage says that a system does not tell what a process uses.
var errUsage = errors.New("this system does not tell what a process uses")

// used reads what a process used. It needs /proc.
func used(pid int) (usage, error) {
	if pid <= 0 {
		return usage{}, errUsage
	}
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return usage{}, errUsage
	}
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return usage{}, errUsage
	}
	cpu, err := processor(stat)
	if err != nil {
		return usage{}, err
	}
	return usage{cpu, memory(status, "VmRSS:"), memory(status, "VmHWM:")}, nil
}

// processor adds the time in the process and the time in the kernel for it. The
// name of the program, which may have any character, ends at the last bracket.
func processor(stat []byte) (time.Duration, error) {
	fields := bytes.Fields(stat[bytes.LastIndexByte(stat, ')')+1:])
	if len(fields) < 13 {
		return 0, errUsage
	}
	var sum time.Duration
	for _, f := range fields[11:13] {
		n, err := strconv.ParseInt(string(f), 10, 64)
		if err != nil {
			return 0, errUsage
		}
		sum += time.Duration(n) * tick
	}
	return sum, nil
}

// memory is a figure of /proc/PID/status in bytes.
func memory(status []byte, name string) int64 {
	for line := range strings.Lines(string(status)) {
		if rest, ok := strings.CutPrefix(line, name); ok {
			n, _ := strconv.ParseInt(strings.TrimSuffix(strings.TrimSpace(rest), " kB"), 10, 64)
			return n << 10
		}
	}
	return 0
}

// share is how much of one core was used between two readings, in percent.
func share(from, to, in time.Duration) float64 {
	return 100 * float64(to-from) / float64(max(in, 1))
}

// busy is the time that all processors of this machine worked, or worked for
// another one: its first line in /proc/stat, without the two columns of waiting.
func busy() (time.Duration, error) {
	stat, err := os.ReadFile("/proc/stat")
	if err != nil {
		return 0, errUsage
	}
	line, _, _ := strings.Cut(string(stat), "\n")
	return working(line)
}

func working(line string) (time.Duration, error) {
	fields := strings.Fields(line)
	if len(fields) < 9 || fields[0] != "cpu" {
		return 0, errUsage
	}
	var sum time.Duration
	for i, f := range fields[1:9] {
		n, err := strconv.ParseInt(f, 10, 64)
		if err != nil {
			return 0, errUsage
		}
		if i != 3 && i != 4 { // idle, and waiting for disks
			sum += time.Duration(n) * tick
		}
	}
	return sum, nil
}
