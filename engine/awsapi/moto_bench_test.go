package awsapi_test

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"skylab/engine"
	"skylab/engine/awsapi"
)

// BenchmarkBesideMoto asks this endpoint and moto_server, an emulator, the same over HTTP,
// one request after the other: a VPC and a subnet are made, and subnets are described.
func BenchmarkBesideMoto(b *testing.B) {
	loose, err := engine.NewLoose("111122223333", "learner", time.Now)
	if err != nil {
		b.Fatal(err)
	}
	here := serve(b, func(string) (awsapi.Account, error) { return caller{do: loose.Call}, nil })
	for name, to := range map[string]string{"skylab": here, "moto_server": moto(b)} {
		if to == "" {
			continue
		}
		n := 0
		for _, kind := range []string{"create-vpc", "create-subnet", "describe-subnets"} {
			vpc := ""
			if kind != "create-vpc" {
				vpc = between(ask(b, to, url.Values{"Action": {"CreateVpc"}, "CidrBlock": {"10.0.0.0/16"}}), "<vpcId>")
			}
			b.Run(kind+"/"+name, func(b *testing.B) {
				var took []time.Duration
				for b.Loop() {
					form := url.Values{"Action": {"DescribeSubnets"}, "Filter.1.Name": {"vpc-id"}, "Filter.1.Value.1": {vpc}}
					switch n++; kind {
					case "create-vpc":
						form = url.Values{"Action": {"CreateVpc"}, "CidrBlock": {"10.0.0.0/16"}}
					case "create-subnet":
						form = url.Values{"Action": {"CreateSubnet"}, "VpcId": {vpc}, "CidrBlock": {fmt.Sprintf("10.0.%d.%d/28", n/16%256, n%16*16)}}
					}
					at := time.Now()
					ask(b, to, form)
					took = append(took, time.Since(at))
				}
				slices.Sort(took)
				b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "p99-ms")
			})
		}
	}
}

func between(text, tag string) string {
	_, rest, _ := strings.Cut(text, tag)
	value, _, _ := strings.Cut(rest, "<")
	return value
}

func ask(b *testing.B, to string, form url.Values) string {
	b.Helper()
	form.Set("Version", "2016-11-15")
	r, err := http.NewRequest(http.MethodPost, to, strings.NewReader(form.Encode()))
	if err != nil {
		b.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded; charset=utf-8")
	r.Header.Set("Authorization", unchecked("ec2"))
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		b.Fatal(err)
	}
	defer res.Body.Close()
	body, _ := io.ReadAll(res.Body)
	return string(body)
}

// moto starts moto_server and says where it answers, or nothing where it is not installed.
func moto(b *testing.B) string {
	b.Helper()
	path, err := exec.LookPath("moto_server")
	if err != nil {
		b.Log("moto_server is not installed")
		return ""
	}
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	at := ln.Addr().String()
	_ = ln.Close()
	_, port, _ := net.SplitHostPort(at)
	ctx, stop := context.WithCancel(context.Background())
	cmd := exec.CommandContext(ctx, path, "-p", port)
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		stop()
		_ = cmd.Wait()
	})
	for range 300 {
		if c, err := net.Dial("tcp", at); err == nil {
			_ = c.Close()
			return "http://" + at
		}
		time.Sleep(100 * time.Millisecond) // a benchmark, and a process that says nothing when it is ready
	}
	b.Fatal("moto_server does not answer")
	return ""
}
