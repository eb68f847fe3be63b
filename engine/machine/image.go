package machine

import "skylab/engine/ec2"

// What listens from the first second: sshd on every Linux image, and a web
// server on the lab's own.
var (
	sshd = Listener{Proto: "tcp", Port: 22, Name: "sshd"}
	web  = Listener{Proto: "tcp", Port: 80, Name: "nginx", Status: "200 OK"}
)

// imageListeners is what an image starts by itself. An image that is not known
// is a plain Linux.
func imageListeners(id string) []Listener {
	if i, ok := ec2.ImageById(id); ok && i.Name == ec2.WebImage {
		return []Listener{sshd, web}
	}
	return []Listener{sshd}
}
