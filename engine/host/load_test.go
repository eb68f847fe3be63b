package host_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"os"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"skylab/engine/ec2"
	"skylab/engine/host"
	"skylab/engine/machine"
	"skylab/engine/pki"
	"skylab/engine/world"
	"skylab/labs"
)

// eight is an account with eight machines that reach the Internet.
const eight = `vpc=$(aws ec2 create-vpc --cidr-block 10.9.0.0/16 --query Vpc.VpcId --output text)
net=$(aws ec2 create-subnet --vpc-id $vpc --cidr-block 10.9.1.0/24 --query Subnet.SubnetId --output text)
igw=$(aws ec2 create-internet-gateway --query InternetGateway.InternetGatewayId --output text)
aws ec2 attach-internet-gateway --internet-gateway-id $igw --vpc-id $vpc
table=$(aws ec2 describe-route-tables --filters Name=vpc-id,Values=$vpc --query 'RouteTables[0].RouteTableId' --output text)
aws ec2 create-route --route-table-id $table --destination-cidr-block 0.0.0.0/0 --gateway-id $igw
ami=$(aws ec2 describe-images --filters 'Name=name,Values=al2023-ami-*-x86_64' --query 'Images[0].ImageId' --output text)
ids=$(aws ec2 run-instances --image-id $ami --instance-type t3.micro --subnet-id $net --count 8 --associate-public-ip-address --query 'Instances[].InstanceId' --output text)
aws ec2 wait instance-running --instance-ids $ids
echo $ids`

// classroom is 500 accounts of eight machines, none of which is alive yet.
func classroom(b *testing.B) (worlds []*world.World, ids [][]string) {
	b.Helper()
	for n := range 500 {
		a, err := labs.Open(labs.NewSandbox(), labs.Config{Learner: fmt.Sprint("learner ", n), Number: 1}, nil)
		if err != nil {
			b.Fatal(err)
		}
		var out strings.Builder
		if r := a.Say(context.Background(), eight, &out, io.Discard); r.Err != nil || r.Status != 0 {
			b.Fatal(out.String())
		}
		lines := strings.Split(strings.TrimSpace(out.String()), "\n")
		worlds, ids = append(worlds, a.Engine.World()), append(ids, strings.Fields(lines[len(lines)-1]))
	}
	return worlds, ids
}

// resident is the memory of this process, in bytes.
func resident() float64 {
	runtime.GC()
	status, _ := os.ReadFile("/proc/self/status")
	for line := range strings.Lines(string(status)) {
		if kb, ok := strings.CutPrefix(line, "VmRSS:"); ok {
			n, _ := strconv.ParseFloat(strings.Fields(kb)[0], 64)
			return n * 1024
		}
	}
	return 0
}

// BenchmarkAClassroom brings 4,000 machines in 500 accounts to life, and lets
// one of each account fetch a page over HTTPS, all at once. It is run alone:
//
//	go test ./engine/host -run XXX -bench AClassroom -benchtime 1x
func BenchmarkAClassroom(b *testing.B) {
	worlds, ids := classroom(b)
	for b.Loop() {
		before := resident()
		began := time.Now()
		var fabrics []*host.Fabric
		var first []*host.Machine
		for n, w := range worlds {
			f := host.New(host.Config{World: w, Seed: fmt.Sprint(n)})
			for k, id := range ids[n] {
				m, err := f.Machine(id)
				if err != nil {
					b.Fatal(err)
				}
				if k == 0 {
					first = append(first, m)
				}
			}
			fabrics = append(fabrics, f)
		}
		b.ReportMetric(float64(time.Since(began).Microseconds())/4000, "us/machine")
		b.ReportMetric((resident()-before)/4000/1024, "KiB/machine")
		began = time.Now()
		var all sync.WaitGroup
		failed := make(chan error, len(first))
		for _, m := range first {
			all.Go(func() { failed <- secureGet(m) })
		}
		all.Wait()
		b.ReportMetric(float64(time.Since(began).Milliseconds()), "ms/500-gets")
		close(failed)
		for err := range failed {
			if err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(resident()/1024/1024, "MiB-in-all")
		for _, f := range fabrics {
			f.Close()
		}
	}
}

// secureGet fetches a page over a new TLS connection.
func secureGet(m *host.Machine) error {
	now := time.Date(2026, time.November, 2, 0, 0, 0, 0, time.UTC)
	roots := x509.NewCertPool()
	roots.AddCert(pki.Root(now).Certificate())
	c := &http.Client{Transport: &http.Transport{
		DisableKeepAlives: true, TLSClientConfig: &tls.Config{RootCAs: roots, Time: func() time.Time { return now }},
		DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
			return m.Dial(ctx, netip.MustParseAddrPort("198.51.100.20:443"))
		},
	}}
	r, err := c.Get("https://updates.example/")
	if err != nil {
		return err
	}
	defer r.Body.Close()
	_, err = io.Copy(io.Discard, r.Body)
	return err
}

// BenchmarkAGetThroughNAT fetches a page from the Internet over a new connection,
// from a machine without a public address: NAT gateway, internet gateway, host.
func BenchmarkAGetThroughNAT(b *testing.B) {
	w := solved(b, "private-nat").Engine.World()
	f := host.New(host.Config{World: w, Seed: "bench"})
	defer f.Close()
	var m *host.Machine
	for _, i := range world.All[ec2.Instance](w, world.Everywhere) {
		if c := i.Computed(w); c.Tags.Name() == "build-a" {
			var err error
			if m, err = f.Machine(i.InstanceId); err != nil {
				b.Fatal(err)
			}
		}
	}
	var to netip.Addr
	for _, h := range world.All[machine.Host](w, world.Everywhere) {
		if h.Name == "updates.example" {
			to = h.Address
		}
	}
	c := &http.Client{Transport: &http.Transport{DisableKeepAlives: true, TLSClientConfig: &tls.Config{InsecureSkipVerify: true}, DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return m.Dial(ctx, netip.AddrPortFrom(to, 443))
	}}}
	for b.Loop() {
		r, err := c.Get("https://updates.example/")
		if err != nil {
			b.Fatal(err)
		}
		_, _ = io.Copy(io.Discard, r.Body)
		r.Body.Close()
	}
}

func BenchmarkASecureGetOverTheInternetGateway(b *testing.B) {
	a := sandbox(b, box)
	f := host.New(host.Config{World: a.Engine.World(), Seed: "bench"})
	defer f.Close()
	m, err := f.Machine("web")
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if err := secureGet(m); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkAStream sends 16 MiB over one connection: through the internet
// gateway, and beside it through the loopback of the machine that it runs on.
func BenchmarkAStream(b *testing.B) {
	a := sandbox(b, box)
	w, _, err := world.Apply(a.Engine.World(), a.Engine.Scope(), a.Engine.World().Now(), machine.PutHost{
		Name: "sink.example", Address: netip.MustParseAddr("198.51.100.99"), Listens: []machine.Listener{{Proto: "tcp", Port: 9, Name: "discard"}},
	})
	if err != nil {
		b.Fatal(err)
	}
	f := host.New(host.Config{World: w, Seed: "bench", Limits: host.Limits{Bytes: 1 << 50}})
	defer f.Close()
	m, err := f.Machine("web")
	if err != nil {
		b.Fatal(err)
	}
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	defer ln.Close()
	go func() {
		for {
			c, err := ln.Accept()
			if err != nil {
				return
			}
			_, _ = io.Copy(io.Discard, c)
			c.Close()
		}
	}()
	for name, dial := range map[string]func() (net.Conn, error){
		"simulated": func() (net.Conn, error) {
			return m.Dial(context.Background(), netip.MustParseAddrPort("198.51.100.99:9"))
		},
		"loopback": func() (net.Conn, error) { return net.Dial("tcp", ln.Addr().String()) },
	} {
		b.Run(name, func(b *testing.B) {
			buf := make([]byte, 1<<20)
			b.SetBytes(16 << 20)
			for b.Loop() {
				c, err := dial()
				if err != nil {
					b.Fatal(err)
				}
				for range 16 {
					if _, err := c.Write(buf); err != nil {
						b.Fatal(err)
					}
				}
				c.Close()
			}
		})
	}
}
