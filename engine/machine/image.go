package machine

import "strings"

// sshd runs on every Linux image that Amazon, Canonical and Debian publish.
var sshd = Listener{Proto: "tcp", Port: 22, Name: "sshd"}

// preinstalled says what listens from the first boot, by what the image's id
// contains. The ids are this simulation's own; an image that is not here is a
// plain Linux.
var preinstalled = []struct {
	image     string
	listeners []Listener
}{
	{"windows", []Listener{{Proto: "tcp", Port: 3389, Name: "TermService"}}},
	{"bitnami-nginx", []Listener{sshd, {Proto: "tcp", Port: 80, Name: "nginx", Status: "200 OK"}}},
}

func imageListeners(id string) []Listener {
	for _, p := range preinstalled {
		if strings.Contains(id, p.image) {
			return p.listeners
		}
	}
	return []Listener{sshd}
}
