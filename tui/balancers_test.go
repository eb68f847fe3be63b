package tui

import (
	"slices"
	"strings"
	"testing"

	"skylab/assets"
	"skylab/engine"
	"skylab/engine/elbv2"
	"skylab/engine/world"
)

// balanced plays the lab of load balancers until both servers are targets.
func balanced(p *player) {
	p.t.Helper()
	p.to("path")
	p.answers()
}

// only is the one thing of a kind that there is.
func only[T world.Resource](p *player) T {
	p.t.Helper()
	all := world.All[T](p.m.bench.seen.world, world.Everywhere)
	if len(all) != 1 {
		p.t.Fatalf("there are %d of %T", len(all), *new(T))
	}
	return all[0]
}

func TestLoadBalancersLookAsTheyAreKept(t *testing.T) {
	eachScreen(t, "load-balancer", func(p *player, name func(string) string) {
		p.to("balancer")
		p.answers()
		p.line(p.m.bench.attempt.Text("aws elbv2 create-load-balancer --name {firm} --subnets {id front-a} {id front-b} --security-groups {id {firm}-door} --query 'LoadBalancers[0].State.Code'"))
		p.answers()
		p.key("alt+2")
		p.holds(name("balancer-provisioning"))
		p.line("aws elbv2 wait load-balancer-available")
		balanced(p)
		p.line("for i in 1 2 3 4 5 6; do curl -s -o /dev/null http://$name; done")
		p.line("clear")
		p.key("alt+2")
		p.m.act(selectThing, only[elbv2.LoadBalancer](p).LoadBalancerArn)
		p.holds(name("balancer-map"))
		p.key("enter")
		p.holds(name("balancer-details"))
		p.m.onDetails(follow, only[elbv2.TargetGroup](p).TargetGroupArn)
		p.holds(name("balancer-targets"))
		p.key("i")
		p.line(p.m.bench.attempt.Text("aws ec2 stop-instances --instance-ids $web_b > x; aws ec2 revoke-security-group-ingress --group-id {id {firm}-app} --protocol tcp --port {port} --source-group {id {firm}-door} > x; sleep 120"))
		p.line("clear")
		p.m.onDetails(follow, only[elbv2.TargetGroup](p).TargetGroupArn)
		p.holds(name("balancer-unhealthy"))
		p.m.onDetails(follow, p.m.bench.attempt.Text("{id web-a}"))
		p.holds(name("balancer-instance"))
	})
}

// every is all that the details say of a thing, a row for each fact.
func (p *player) every(id string) string {
	p.t.Helper()
	p.m.bench.tab, p.m.bench.chosen = tabDetails, id
	all, is := p.m.known()
	if !is {
		p.t.Fatalf("there is no %s", id)
	}
	var out strings.Builder
	for _, f := range all {
		out.WriteString(f.label + " " + f.text + "\n")
	}
	return out.String()
}

func (p *player) reads(id string, texts ...string) {
	p.t.Helper()
	all := p.every(id)
	for _, s := range texts {
		if !strings.Contains(all, s) {
			p.t.Errorf("of %s nothing says %q:\n%s", id, s, all)
		}
	}
}

// Whoever looks at a load balancer, a target group, a listener, a rule or an instance
// reads the same of them, and is led from one to the other.
func TestDetailsTellWhatALoadBalancerDoes(t *testing.T) {
	p := open(t, 120, 40, assets.English, "load-balancer")
	p.to("")
	p.answers()
	p.line(`aws elbv2 create-rule --listener-arn $listener --priority 3 --conditions Field=host-header,Values='a.*,b.*' Field=http-request-method,HttpRequestMethodConfig={Values=POST} --actions 'Type=fixed-response,FixedResponseConfig={StatusCode=403,MessageBody=no}'`)
	lb, group := only[elbv2.LoadBalancer](p).LoadBalancerArn, only[elbv2.TargetGroup](p)
	listener, web := only[elbv2.Listener](p).ListenerArn, group.TargetGroupArn
	name := group.TargetGroupName
	a := p.m.bench.attempt.Text("{id web-a}")
	all := p.every(lb)
	order := []string{"HTTP:80", "3 host a.* | b.*, method POST > answer 403 no", "10 path /old > redirect 301 to /", "else > " + name, "web-a:", "ap-northeast-2", "front-a", "groups"}
	for _, s := range order {
		_, rest, ok := strings.Cut(all, s)
		if !ok {
			t.Fatalf("%q is not said, or not in its place:\n%s", s, p.every(lb))
		}
		all = rest
	}
	p.reads(listener, "10 path /old")
	p.reads(world.All[elbv2.Rule](p.m.bench.seen.world, world.Everywhere)[0].RuleArn, "path /old", "redirect 301")
	p.reads(web, "web-a:", "healthy", "200", "every 30 s")
	p.reads(a, name+"  healthy")
	for from, to := range map[string]string{lb: web, web: a, a: web, listener: lb} {
		p.every(from)
		if !slices.ContainsFunc(p.m.stops(), func(f fact) bool { return f.link == to }) {
			t.Errorf("nothing leads from %s to %s", from, to)
		}
	}
	for _, id := range []string{lb, web, listener} {
		r, _ := world.Get[world.Resource](p.m.bench.seen.world, world.Everywhere, id)
		for _, c := range commandsOf(p.m.bench.seen.world, r) {
			if _, err := engine.Book.ParseCLI(strings.Fields(strings.ReplaceAll(c, blank, "22"))[1:]); err != nil {
				t.Errorf("%s can't be read: %v", c, err)
			}
		}
	}
}

// The map in lines has what the drawn one has: nodes, groups, and how targets are.
func TestLinesOfTheMapTellOfLoadBalancers(t *testing.T) {
	for l, want := range map[assets.Lang][]string{
		assets.English: {"node of alb ", ", active, ", "target group (tg web)", "no load balancer uses this target group: (tg idle)", "running, as a target healthy"},
		assets.Korean:  {"alb ", "의 노드, active, ", "대상 그룹 (tg web)", "쓰는 로드 밸런서가 없는 대상 그룹: (tg idle)", "running, 대상으로서 healthy"},
	} {
		p := open(t, 120, 40, l, "load-balancer")
		p.to("page")
		p.answers()
		p.line(p.m.bench.attempt.Text(`aws ec2 authorize-security-group-ingress --group-id {id {firm}-app} --protocol tcp --port {port} --source-group {id {firm}-door} > x
aws elbv2 create-target-group --name idle --protocol TCP --port 80 --vpc-id {id {firm}} > x
targets=$(aws elbv2 create-target-group --name web --protocol TCP --port {port} --vpc-id {id {firm}} --query 'TargetGroups[0].TargetGroupArn' --output text)
aws elbv2 register-targets --target-group-arn $targets --targets Id={id web-a}
nlb=$(aws elbv2 create-load-balancer --name fast --type network --subnets {id front-a} --security-groups {id {firm}-door} --query 'LoadBalancers[0].LoadBalancerArn' --output text)
aws elbv2 create-listener --load-balancer-arn $nlb --protocol TCP --port 80 --default-actions Type=forward,TargetGroupArn=$targets > x
aws elbv2 wait load-balancer-available --load-balancer-arns $balancer $nlb; aws elbv2 wait target-in-service --target-group-arn $targets`))
		var all strings.Builder
		for _, at := range Outline(p.m.words, p.m.bench.seen.world, p.m.bench.attempt.Engine.Scope()) {
			all.WriteString(at.Text + "\n")
		}
		for _, s := range append(want, "nlb fast") {
			if !strings.Contains(all.String(), s) {
				t.Errorf("%s: the lines do not say %q:\n%s", l, s, all.String())
			}
		}
		for _, b := range world.All[elbv2.LoadBalancer](p.m.bench.seen.world, world.Everywhere) {
			if b.Type == elbv2.Network {
				p.reads(b.LoadBalancerArn, "TCP:80 "+p.m.words.Say("balancer-unread"), "> web")
			}
		}
	}
}

// Bars follow the requests of the last line, and are gone with what is taken back. At
// rest nothing is drawn anew.
func TestBarsShowWhoWasGivenWhat(t *testing.T) {
	p := open(t, 120, 40, assets.English, "load-balancer")
	balanced(p)
	web := only[elbv2.TargetGroup](p).TargetGroupArn
	if strings.Contains(p.every(web), "request") {
		t.Fatalf("somebody was given a request before anybody asked:\n%s", p.every(web))
	}
	p.line("for i in 1 2 3 4; do curl -s http://$name > x; done; aws elbv2 deregister-targets --target-group-arn $targets --targets Id=$web_b; for i in 1 2 3 4; do curl -s http://$name > x; done")
	p.reads(web, "75%  6 requests", "25%  2 requests", "draining", "Target.DeregistrationInProgress: Target deregistration is in progress", "gets nothing new")
	p.reads(p.m.bench.attempt.Text("{id web-a}"), "75%  6 requests")
	turn := p.m.bench.drawn.turn
	p.screen()
	p.screen()
	if p.m.bench.drawn.turn != turn {
		t.Error("something changed at rest")
	}
	p.key("f5")
	if strings.Contains(p.every(web), "request") {
		t.Errorf("what was taken back is still counted:\n%s", p.every(web))
	}
}

// Each reason for which a target is not healthy is told in AWS's words and in plain
// ones, wherever the target stands.
func TestReasonsAreToldInPlainWords(t *testing.T) {
	for _, l := range assets.Langs() {
		p := open(t, 120, 40, l, "load-balancer")
		p.to("page")
		p.answers()
		a := p.m.bench.attempt.Text("{id web-a}")
		says := func(reason string) string {
			return p.m.words.Say("target-health."+reason, 5, p.m.bench.attempt.Text("{port}"), "/", "200", "ap-northeast-2a")
		}
		p.line(p.m.bench.attempt.Text("targets=$(aws elbv2 create-target-group --name web --protocol HTTP --port {port} --vpc-id {id {firm}} --query 'TargetGroups[0].TargetGroupArn' --output text); aws elbv2 register-targets --target-group-arn $targets --targets Id={id web-a}"))
		web := only[elbv2.TargetGroup](p).TargetGroupArn
		p.reads(web, "Target.NotInUse", says("Target.NotInUse"), p.m.words.Say("no-balancer"))
		p.line("aws elbv2 create-listener --load-balancer-arn $balancer --protocol HTTP --port 80 --default-actions Type=forward,TargetGroupArn=$targets > x")
		p.reads(web, "Elb.RegistrationInProgress", says("Elb.RegistrationInProgress"))
		p.line("aws elbv2 wait load-balancer-available --load-balancer-arns $balancer")
		p.reads(web, "Elb.InitialHealthChecking", says("Elb.InitialHealthChecking"))
		p.line("sleep 120")
		p.reads(web, "unhealthy", "Target.Timeout: Request timed out", says("Target.Timeout"))
		p.reads(a, "unhealthy", says("Target.Timeout"))
		p.key("alt+2")
		p.needs("<web-a> [!] unhealthy", "healthy 0/1 [!]")
		p.line("aws ec2 stop-instances --instance-ids " + a + " > x; sleep 60")
		p.reads(web, "unused", says("Target.InvalidState"))
	}
}
