package tui

import (
	"testing"

	"skylab/assets"
	"skylab/engine/ec2"
	"skylab/engine/world"
	"skylab/labs"
)

// TestWhatRealClientsDoIsSeenAtOnce: a command that came over the wire is on the map and in
// the findings, and what clients need can be copied.
func TestWhatRealClientsDoIsSeenAtOnce(t *testing.T) {
	for _, l := range assets.Langs() {
		p := open(t, 120, 40, l, "first-vpc")
		p.m.o.Room.Opened = func(a *labs.Attempt) string { return "export AWS_ENDPOINT_URL=http://" + a.Lab.Name }
		p.run(p.m.enter(door{lab: "first-vpc"}))
		a := p.m.bench.attempt
		table := world.All[ec2.RouteTable](a.Engine.World(), a.Engine.Scope())
		gateway := world.All[ec2.InternetGateway](a.Engine.World(), a.Engine.Scope())
		p.key("alt+x")
		p.needs(p.m.words.Say("copy-exports"))
		p.key("esc")
		before := p.screen()
		route := ec2.CreateRoute{RouteTableId: table[len(table)-1].RouteTableId, DestinationCidrBlock: "0.0.0.0/0", GatewayId: gateway[len(gateway)-1].InternetGatewayId}
		if _, err := a.Call("", route); err != nil {
			t.Fatal(err)
		}
		p.send(done{(*Model).touched})
		if p.screen() == before {
			t.Errorf("%s: the screen is as before", l)
		}
		p.needs("1 ", "[v]")
	}
}
