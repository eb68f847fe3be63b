// Package catalog answers which labs there are. It holds text only: each lab
// is one NAME.lab, with its prose beside it in NAME.en.md and NAME.ko.md.
package catalog

import "embed"

// Files holds every lab of the course.
//
//go:embed *.lab *.md
var Files embed.FS
