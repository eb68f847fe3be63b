package machine

import (
	"path"
	"strconv"
	"strings"

	"skylab/engine/ec2"
	"skylab/engine/world"
)

// pageRoots are where the pages of a web server lie.
var pageRoots = map[string]string{
	"nginx": "/usr/share/nginx/html", "httpd": "/var/www/html", "apache2": "/var/www/html", "lighttpd": "/var/www/html", "caddy": "/usr/share/caddy",
}

// Page is what a web server answers for a path.
type Page struct {
	Status int
	File   string // what somebody wrote there
	Filed  bool
}

// Page is what the listener answers on the machine with this id: the file that
// somebody wrote, or else, at /, one that says who it is. A host of the Internet has
// a page for every path, and a listener whose status is an error answers with that
// everywhere.
func (l Listener) Page(w *world.World, id, target string) Page {
	code, _, _ := strings.Cut(l.Status, " ")
	p := Page{Status: 200}
	if n, err := strconv.Atoi(code); err == nil && n >= 200 && n <= 599 {
		p.Status = n
	}
	i, is := world.Get[ec2.Instance](w, world.Everywhere, id)
	name := path.Clean("/" + target)
	if name == "/" {
		name = "/index.html"
	}
	if !is || p.Status != 200 {
		return p
	}
	if p.File, p.Filed = fileNamed(Files(w, i), pageRoots[l.Name]+name); !p.Filed && name != "/index.html" {
		p.Status = 404
	}
	return p
}
