// Skylab is a simulated AWS account that behaves, and labs to learn in it.
package main

import (
	"os"

	"skylab/tui/line"
)

func main() { os.Exit(line.Run(os.Args[1:], os.Getenv, os.Stdin, os.Stdout, os.Stderr)) }
