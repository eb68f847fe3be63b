package shell

import (
	"errors"
	"path"
	"slices"
	"strings"
)

// place is the machine that a shell runs on, as far as files and words go. The
// zero value but for home is the learner's own.
type place struct {
	home string
	bash bool // a machine with a whole file system, whose shell is bash
	root bool // what runs now may write everywhere
}

// ErrPermission says that only root may write there.
const ErrPermission FileError = "Permission denied"

// NewOn returns the shell of somebody who logged in on another machine. It
// speaks as bash does. Files may have any absolute name whose directory is one
// of a Linux system or has files already; whoever is not root writes only at
// home and in /tmp. sudo runs a command as root.
func NewOn(user string, commands map[string]Command, l Limits) *Shell {
	home := "/home/" + user
	return newAt(place{home: home, bash: true, root: user == "root"}, commands, l, map[string]string{
		"HOME": home, "PWD": home, "USER": user, "LOGNAME": user, "SHELL": "/bin/bash",
		"PATH": "/home/" + user + "/.local/bin:/usr/local/bin:/usr/bin:/usr/local/sbin:/usr/sbin",
	})
}

// Root reports whether the command that runs was started as root.
func (s *Shell) Root() bool { return s.place.root }

// Home is where relative names of files live.
func (s *Shell) Home() string { return s.place.home }

// system are directories that a Linux machine has before anybody wrote a file.
var system = []string{
	"/", "/boot", "/etc", "/etc/nginx", "/etc/nginx/conf.d", "/etc/sysctl.d", "/etc/ssh", "/home", "/opt", "/proc", "/root", "/srv",
	"/tmp", "/usr", "/usr/local", "/usr/local/bin", "/usr/share", "/usr/share/nginx", "/usr/share/nginx/html", "/var", "/var/lib",
	"/var/log", "/var/www", "/var/www/html",
}

// directory reports whether a full name is that of a directory.
func (s *Shell) directory(full string) bool {
	if full == s.place.home || full == s.place.home+"/.ssh" || full == "/tmp" || full == "/home" || full == "/" {
		return true
	}
	return s.place.bash && (slices.Contains(system, full) || s.hasWithin(full))
}

func (s *Shell) hasWithin(dir string) bool {
	for name := range s.files {
		if strings.HasPrefix(name, dir+"/") {
			return true
		}
	}
	return false
}

// writable is nil where a file of that full name may be written.
func (s *Shell) writable(full string) error {
	dir := path.Dir(full)
	if !s.directory(dir) {
		return ErrNoFile
	}
	mine := dir == s.place.home || dir == s.place.home+"/.ssh" || dir == "/tmp"
	switch {
	case mine:
		return nil
	case !s.place.bash:
		return ErrNoFile
	case !s.place.root:
		return ErrPermission
	}
	return nil
}

// full is the whole name of a file.
func (s *Shell) full(name string) string {
	if !strings.HasPrefix(name, "/") {
		name = s.place.home + "/" + name
	}
	return path.Clean(name)
}

// Provide puts a file there, whoever the shell belongs to: what the machine has.
// A file that is there already and says the same stays.
func (s *Shell) Provide(name, data string) {
	old, known := s.files[name]
	if known && string(old) == data {
		return
	}
	if !known {
		s.stored += len(name) + perName
	}
	s.stored += len(data) - len(old)
	s.files[name] = []byte(data)
}

// say puts a message of the shell itself into its words.
func (s *Shell) say(message string) string {
	if s.place.bash {
		return "-bash: " + message
	}
	return "skylab: " + message
}

// spoken is what the shell says of an error.
func (s *Shell) spoken(err error) string {
	var unknown *UnknownCommand
	if s.place.bash && errors.As(err, &unknown) {
		return unknown.Name + ": command not found"
	}
	return err.Error()
}

// sudo runs a command as root. On a machine of AWS's images nobody is asked for
// a password. Redirections are not the command's: they are done before.
func sudo(r *run, argv []string) int {
	args := argv[1:]
	for len(args) > 0 && slices.Contains([]string{"-n", "-E", "-H", "--", "-i", "-s"}, args[0]) {
		args = args[1:]
	}
	if len(args) == 0 {
		r.print("usage: sudo -h | -K | -k | -V\nusage: sudo [-AbEHknPS] [command [arg ...]]\n")
		return 1
	}
	if !r.step(1) || !r.enter() {
		return 1
	}
	was := r.sh.place.root
	r.sh.place.root = true
	r.invoke(args)
	r.sh.place.root = was
	r.leave()
	return r.sh.status
}
