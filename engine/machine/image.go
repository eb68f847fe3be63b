package machine

import (
	"sync"

	"skylab/engine/ec2"
)

// What listens from the first second: sshd on every Linux image, and a web
// server on the lab's own.
var (
	sshd = Listener{Proto: "tcp", Port: 22, Name: "sshd"}
	web  = Listener{Proto: "tcp", Port: 80, Name: "nginx", Status: "200 OK"}
)

// webImages holds the ids that the lab's own image has, one in each Region.
var webImages = sync.OnceValue(func() map[string]bool {
	ids := map[string]bool{}
	for _, region := range ec2.Regions() {
		for _, i := range ec2.Images(region) {
			if i.Name == ec2.WebImage {
				ids[i.ImageId] = true
			}
		}
	}
	return ids
})

// imagePackages are what an image has installed that is worth a word. An image
// that is not known is a plain Linux.
func imagePackages(id string) []string {
	if webImages()[id] {
		return []string{"nginx"}
	}
	return nil
}
