// Skylab is a simulated AWS account that behaves, and labs to learn in it.
package main

import (
	"io"
	"log"
	"os"

	stack "gvisor.dev/gvisor/pkg/log"

	"skylab/tui/line"
)

func main() {
	// What net/http and the TCP/IP stack remark about the learner's machines is part
	// of the simulation, and would be written across the screen.
	log.SetOutput(io.Discard)
	stack.SetTarget(stack.GoogleEmitter{Writer: &stack.Writer{Next: io.Discard}})
	os.Exit(line.Run(os.Args[1:], os.Getenv, os.Stdin, os.Stdout, os.Stderr))
}
