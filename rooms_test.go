package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// rooms says which packages of ours each package may import, and why no more.
// An entry that ends in /... stands for a folder and all below it.
var rooms = map[string]struct {
	may []string
	why string
}{
	".":                     {[]string{"tui/line"}, "everything lives in a room"},
	"assets":                {nil, "how it looks must not know what is right"},
	"engine/world":          {nil, "the kernel knows no service"},
	"engine/price":          {nil, "a price is a table and a multiplication"},
	"engine/cidr":           {nil, "an address plan is arithmetic"},
	"engine/near":           {nil, "a typing mistake is one whatever was typed"},
	"engine/ec2":            {[]string{"engine/world", "engine/cidr"}, "no service imports one that is built on it"},
	"engine/acm":            {[]string{"engine/world", "engine/pki"}, "it issues what pki makes, and asks nobody itself"},
	"engine/acme":           {[]string{"engine/acm", "engine/pki"}, "another door to what acm issues; what is outside it is given"},
	"engine/route53":        {[]string{"engine/world"}, "no service imports one that is built on it"},
	"engine/route53domains": {[]string{"engine/world", "engine/route53"}, "a registrar makes zones; a zone knows no registrar"},
	"engine/machine":        {[]string{"engine/world", "engine/ec2", "engine/pki"}, "state of machines, not processes"},
	"engine/elbv2":          {[]string{"engine/world", "engine/ec2", "engine/acm"}, "a load balancer decides; packets are others' matter"},
	"engine/autoscaling":    {[]string{"engine/world", "engine/ec2", "engine/elbv2"}, "a group decides how many; what reaches them is told to it"},
	"engine/browse":         {[]string{"engine/world", "engine/ec2", "engine/elbv2", "engine/acm", "engine/pki", "engine/machine", "engine/wire", "engine/names"}, "what a client gets is decided once, for checks, health checks and graders"},
	"engine/wire":           {[]string{"engine/world", "engine/ec2", "engine/machine", "engine/elbv2"}, "a packet meets nouns, never commands at the prompt"},
	"engine/host":           {[]string{"engine/world", "engine/ec2", "engine/route53", "engine/machine", "engine/wire", "engine/names", "engine/shell", "engine/pki", "engine/capture", "engine/elbv2", "engine/browse"}, "it brings to life what others decide"},
	"engine/capture":        {nil, "bytes mean the same whoever sent them"},
	"engine/pki":            {nil, "trust is arithmetic on names, keys and time"},
	"engine/nameserver":     {[]string{"engine/names"}, "sockets carry what names answers, and decide nothing"},
	"engine/names":          {[]string{"engine/world", "engine/ec2", "engine/machine", "engine/route53", "engine/route53domains", "engine/wire", "engine/elbv2"}, "a name means what its zone says, and packets carry the question elsewhere"},
	"engine/awsapi":         {[]string{"engine/world", "engine/spelling"}, "it reads, asks and answers; what is right others decide"},
	"engine/snapshot":       {[]string{"engine/world", "engine/ec2", "engine/elbv2"}, "what was described is read; what becomes of packets others say"},
	"engine/export":         {[]string{"engine", "engine/world", "engine/spelling", "engine/ec2", "engine/elbv2", "engine/autoscaling", "engine/acm", "engine/route53", "engine/route53domains"}, "an account is told in others' words; what is right in it others say"},
	"engine/remedy":         {[]string{"engine/world", "engine/ec2", "engine/wire"}, "what helps is a command, not how it is spelled or when it may be told"},
	"engine/spelling": {
		[]string{"engine/world", "engine/near"},
		"a command has the same spellings whatever service it belongs to",
	},
	"engine/shell": {[]string{"engine/spelling", "engine/near"}, "the prompt's language touches nothing outside the world"},
	"engine": {
		[]string{"engine/world", "engine/ec2", "engine/acm", "engine/route53", "engine/route53domains", "engine/machine", "engine/wire", "engine/names", "engine/near", "engine/spelling", "engine/shell", "engine/price", "engine/elbv2", "engine/browse", "engine/autoscaling"},
		"the engine runs a World; it knows no lab and no screen",
	},
	"labs/check":            {[]string{"engine/world", "engine/near", "engine/cidr", "engine/ec2", "engine/route53", "engine/machine", "engine/wire", "engine/names", "engine/price", "engine/browse", "engine/elbv2", "engine/autoscaling", "engine/acm", "engine/pki"}, "grades come from probes and pure decisions alone"},
	"labs/catalog":          {nil, "labs are text"},
	"labs":                  {[]string{"engine", "engine/...", "labs/check", "labs/catalog"}, "a lab knows no database and no screen"},
	"labs/grade":            {[]string{"engine", "engine/...", "labs", "labs/check"}, "a grade is a pure function of lab, draw and log"},
	"labs/checkpoint":       {[]string{"labs", "labs/grade", "engine/world", "engine/near"}, "what was agreed is text and arithmetic; who keeps it, and when it is, others say"},
	"labs/proctor":          {[]string{"labs", "labs/grade", "labs/checkpoint", "labs/gradebook", "labs/ledger", "labs/likeness", "engine"}, "it decides by what was agreed and kept; who asks, and on what screen, is others' matter"},
	"labs/ledger":           {[]string{"labs/grade"}, "a table of what others decided"},
	"labs/report":           {[]string{"assets", "labs/grade", "labs/ledger"}, "a table in the words and formats of others; what a finding says and a network looks like it is given"},
	"labs/submission":       {[]string{"engine", "labs", "labs/grade"}, "a file proves itself, whoever reads it and wherever it lay"},
	"labs/pack":             {[]string{"engine", "labs", "labs/grade", "labs/checkpoint", "labs/gradebook", "labs/proctor", "labs/submission"}, "a sealed file and what comes back; who holds it, and on what screen, is others' matter"},
	"labs/gradebook":        {[]string{"labs", "labs/grade", "labs/checkpoint", "engine"}, "the only SQL"},
	"labs/roster":           {nil, "a file means the same whoever hands it in, and whatever becomes of it"},
	"labs/likeness":         {[]string{"engine", "engine/spelling", "labs"}, "what is alike in logs is in the logs"},
	"labs/gradebook/stores": {nil, "a store is a place to hold a gradebook, whatever is in it"},
	"tui/term":              {nil, "the terminal knows nothing of what is shown"},
	"tui/form":              {[]string{"engine/spelling", "engine/shell"}, "rows write a line; whether it is right the engine says"},
	"tui/edit":              {nil, "a text is a text, whatever it is for"},
	"tui/meant":             {[]string{"tui/say"}, "what is meant by a word does not depend on what it is about"},
	"tui/look":              {[]string{"assets"}, "how it looks must not know what is right"},
	"tui/say":               {[]string{"assets", "tui/look", "tui/term", "labs", "labs/...", "engine", "engine/..."}, "what happened is said in one way, whatever it is read on"},
	"tui/plain": {
		[]string{"assets", "tui", "tui/say", "tui/look", "tui/term", "labs", "engine", "engine/..."},
		"a front end beside the screen: it shares the learner's room and what is on the map, which are tui's, and draws nothing",
	},
	"tui/station":      {[]string{"assets", "tui", "tui/edit", "tui/plain", "tui/say", "tui/look", "tui/term", "labs", "labs/...", "engine", "engine/..."}, "the same screen, over SSH; it decides who sees which"},
	"tui/station/load": {nil, "it knows a server by its port, as those who use it do"},
	"tui/line":         {[]string{"assets", "tui", "tui/plain", "tui/station", "tui/station/...", "tui/say", "tui/look", "tui/term", "labs", "labs/...", "engine", "engine/..."}, "words in, sentences out, for whoever has no screen"},
	"tui":              {[]string{"assets", "tui/edit", "tui/meant", "tui/form", "tui/say", "tui/look", "tui/term", "labs", "labs/...", "engine", "engine/..."}, "nothing imports tui but main"},
}

// TestEachPackageImportsOnlyWhatItsRoomMay holds the table of rooms: a package
// without a row fails, and so does an import that its row does not name.
func TestEachPackageImportsOnlyWhatItsRoomMay(t *testing.T) {
	err := filepath.WalkDir(".", func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() && p != "." && (strings.HasPrefix(d.Name(), ".") || d.Name() == "testdata") {
			return skipOr(err)
		}
		if !strings.HasSuffix(p, ".go") {
			return nil
		}
		room := filepath.ToSlash(filepath.Dir(p))
		row, ok := rooms[room]
		if !ok {
			t.Errorf("%s: package %s has no row in the table of rooms", p, room)
			return nil
		}
		if strings.HasSuffix(p, "_test.go") {
			return nil // tests may look around
		}
		f, err := parser.ParseFile(token.NewFileSet(), p, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		for _, i := range f.Imports {
			name, _ := strconv.Unquote(i.Path.Value)
			ours, is := strings.CutPrefix(name, "skylab/")
			if is && ours != room && !allowed(row.may, ours) {
				t.Errorf("%s imports %s, which %s may not: %s", p, ours, room, row.why)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func skipOr(err error) error {
	if err != nil {
		return err
	}
	return fs.SkipDir
}

func allowed(may []string, name string) bool {
	return slices.ContainsFunc(may, func(m string) bool {
		if under, ok := strings.CutSuffix(m, "/..."); ok {
			return strings.HasPrefix(name, under+"/")
		}
		return path.Clean(m) == name
	})
}

// TestWhatDecidesKnowsNoClockNoChanceAndNoMachine keeps clocks, randomness,
// goroutines, files and the network out of the packages that decide what is
// right, and everything but the standard library.
func TestWhatDecidesKnowsNoClockNoChanceAndNoMachine(t *testing.T) {
	for _, room := range []string{"engine/world", "engine/ec2", "engine/machine", "engine/wire", "engine/price", "engine/near", "engine/remedy", "engine/route53", "engine/route53domains", "engine/names", "engine/elbv2", "engine/autoscaling", "engine/browse", "labs/check", "labs/grade", "labs/likeness"} {
		files, err := filepath.Glob(room + "/*.go")
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range files {
			if !strings.HasSuffix(p, "_test.go") {
				decides(t, p)
			}
		}
	}
}

// decides looks for what must not be in one file.
func decides(t *testing.T, p string) {
	files := token.NewFileSet()
	f, err := parser.ParseFile(files, p, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	banned := []string{"os", "net", "net/http", "math/rand", "math/rand/v2", "crypto/rand", "database/sql", "syscall"}
	for _, i := range f.Imports {
		name, _ := strconv.Unquote(i.Path.Value)
		messages := name == "github.com/miekg/dns" && strings.HasPrefix(p, "engine/names/") // packing and reading them is a function
		if slices.Contains(banned, name) || strings.Contains(strings.Split(name, "/")[0], ".") && !messages {
			t.Errorf("%s imports %s: what decides stands on the standard library, and not on the machine or the moment", p, name)
		}
	}
	ast.Inspect(f, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.GoStmt:
			t.Errorf("%s: what decides starts no goroutine", files.Position(n.Pos()))
		case *ast.SelectorExpr:
			if x, ok := n.X.(*ast.Ident); ok && x.Name == "time" && slices.Contains([]string{"Now", "Since", "Sleep", "After", "Tick", "NewTimer", "NewTicker"}, n.Sel.Name) {
				t.Errorf("%s: what decides is told the time", files.Position(n.Pos()))
			}
		}
		return true
	})
}
