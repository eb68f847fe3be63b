package check

import (
	"strings"
	"testing"
)

func TestADemandIsReadAndWrittenBack(t *testing.T) {
	for _, tt := range []struct{ text, want string }{
		{"reach laptop -> web tcp/443", ""},
		{"  reach   laptop->web   tcp/443 ", "reach laptop -> web tcp/443"},
		{`reach "the laptop" -> web icmp`, ""},
		{"refuse updates.example -> every instance in subnet app-a udp/53", ""},
		{"refuse every instance -> address 203.0.113.9 tcp/22", ""},
		{"reach every instance in zone ap-northeast-2a -> every instance in vpc shop tcp/80", ""},
		{"survive zone ap-northeast-2a: reach build-b -> updates.example tcp/443", ""},
		{"survive zone a : refuse x -> y tcp/22", "survive zone a: refuse x -> y tcp/22"},
		{"survive restart web: reach laptop -> web tcp/80", ""},
		{`survive restart "my web" : refuse x -> y tcp/22`, `survive restart "my web": refuse x -> y tcp/22`},
		{"resolve  www.shop.kr a from seoul->192.0.2.1", "resolve www.shop.kr A from seoul -> 192.0.2.1"},
		{"resolve www.shop.kr A from seoul -> 192.0.2.1 for 20..40 percent", ""},
		{"resolve www.shop.kr TXT from web -> nothing", ""},
		{"login  laptop->ec2-user@web  with key=mine", "login laptop -> ec2-user@web with key=mine"},
		{`login address 203.0.113.9 -> "ubuntu@my web" with "key=a b"`, ""},
		{"browse http://www.shop.kr/ from laptop->200 by a,b", "browse http://www.shop.kr/ from laptop -> 200 by a,b"},
		{"browse https://www.shop.kr/ from laptop -> 200 certificate www.shop.kr", ""},
		{"browse http://www.shop.kr/ from laptop -> nothing", ""},
		{"survive  loss web: browse http://www.shop.kr/ from laptop -> 301 to https://www.shop.kr/", "survive loss web: browse http://www.shop.kr/ from laptop -> 301 to https://www.shop.kr/"},
		{"carry http://www.shop.kr/ 400 from laptop->under 70", "carry http://www.shop.kr/ 400 from laptop -> under 70"},
		{"survive crash web: carry http://www.shop.kr/ 400 from laptop -> under 70", ""},
		{"survive zone a: browse http://www.shop.kr/ from laptop -> 200", ""},
		{"have subnet", ""},
		{"have 2 subnets with vpc=shop zone=ap-northeast-2a", ""},
		{"have 1 subnet", "have subnet"},
		{"have 2 nat-gateways with state=available in 2 zones", ""},
		{`have instance with "name=my web" state=running`, ""},
		{"script build.sh: reach a -> b tcp/443", ""},
		{"script  build.sh twice  after half :  survive zone a: refuse x -> y icmp", "script build.sh twice after half: survive zone a: refuse x -> y icmp"},
		{`script "my: script" twice: have 2 subnets with "name=a: b"`, ""},
	} {
		if tt.want == "" {
			tt.want = tt.text
		}
		d, err := Parse(tt.text)
		if err != nil {
			t.Errorf("%q: %v", tt.text, err)
			continue
		}
		if d.String() != tt.want {
			t.Errorf("%q is written back as %q; want %q", tt.text, d, tt.want)
		}
		again, err := Parse(d.String())
		if err != nil || again.String() != d.String() {
			t.Errorf("%q does not read back: %v, %v", d, again, err)
		}
	}
}

func TestAMistakeInADemandIsAnsweredWithWhatWouldBeRight(t *testing.T) {
	for _, tt := range []struct{ text, want string }{
		{"", "begin it with"},
		{"reech laptop -> web tcp/443", `did you mean "reach"?`},
		{"ping laptop -> web", "write reach, refuse, survive, login, resolve, browse, carry, have or script"},
		{"reach -> web tcp/443", "the source is missing"},
		{"reach laptop -> ", "the destination is missing"},
		{"reach laptop web tcp/443", "comes an arrow"},
		{"reach laptop -> web", "by what?"},
		{"reach laptop -> web http", "is no service"},
		{"reach laptop -> web tcp", "no port"},
		{"reach laptop -> web tcp/0", "no port"},
		{"reach laptop -> web tcp/70000", "no port"},
		{"reach laptop -> web icmp/8", "icmp has no port"},
		{"reach laptop -> my web tcp/443", "quotation marks"},
		{"reach laptop -> web tcp/443 please", "quotation marks"},
		{`reach "laptop -> web tcp/443`, "quotation mark is open"},
		{"reach address ten -> web tcp/443", "no IPv4 address"},
		{"reach every machine -> web tcp/443", "after every comes instance"},
		{"reach every instance in room x -> web tcp/443", "not in \"room\""},
		{"reach every instance in subnet", "where every instance lies"},
		{"survive a reach x -> y tcp/1", "names no zone"},
		{"survive restart web reach x -> y tcp/1", "after the machine comes a colon"},
		{"resolve www.shop.kr A seoul -> 192.0.2.1", "which name, which type"},
		{"resolve www.shop.kr AB from seoul -> 192.0.2.1", "no type of record"},
		{"resolve www.shop.kr A from seoul -> 192.0.2.1 for 40..20 percent", "no share"},
		{"resolve www.shop.kr A from seoul -> 192.0.2.1 for x percent", "no share"},
		{"login laptop ec2-user@web with key=mine", "comes an arrow"},
		{"login laptop -> web with key=mine", "who logs in where"},
		{"login laptop -> @web with key=mine", "who logs in where"},
		{"login laptop -> ec2-user@web", "names no key pair"},
		{"login laptop -> ec2-user@web with password=x", "is no key=NAME"},
		{"login laptop -> ec2-user@web with key= now", "names no key pair"},
		{"survive zone a reach x -> y tcp/1", "comes a colon"},
		{"survive zone a: have subnet", "comes reach or refuse"},
		{"browse www.shop.kr from laptop -> 200", "no address of a page"},
		{"carry http://www.shop.kr/ many from laptop -> under 50", "no number of requests"},
		{"carry http://www.shop.kr/ 5 from laptop -> under 500", "between 1 and 100"},
		{"carry www.shop.kr 5 from laptop -> under 50", "no address of a page"},
		{"carry http://www.shop.kr/ 5 -> under 50", "how busy machines may get"},
		{"browse http://www.shop.kr/ -> 200", "which page, from where"},
		{"browse http://www.shop.kr/ from laptop -> fine", "no HTTP status"},
		{"browse http://www.shop.kr/ from laptop -> 200 by a,,b", "no spaces"},
		{"browse http://www.shop.kr/ from laptop -> 200 certificate www.shop.kr", "each once"},
		{"browse http://www.shop.kr/ from laptop -> nothing by a", "comes after the end"},
		{"survive loss web: reach x -> y tcp/1", "after a loss browse or carry"},
		{"survive restart web: browse http://www.shop.kr/ from laptop -> 200", "comes reach or refuse"},
		{"have", "needs a noun"},
		{"have 0 subnets", "counts from 1"},
		{"have 2 subnetts", `did you mean "subnet"?`},
		{"have subnet with", "followed by nothing"},
		{"have subnet with vpc", "no KEY=VALUE"},
		{"have subnet with vcp=x", `did you mean "vpc"?`},
		{"have subnet with public=true", "write yes or no"},
		{"have vpc with cidr=10.0", "write a CIDR block"},
		{"have 2 vpcs in 2 zones", "no number of zones"},
		{"have 2 subnets near me", "is not understood"},
		{"script", "names no file"},
		{"script build.sh", "behind a colon"},
		{"script build.sh thrice: have vpc", "write twice, or after NAME"},
		{"script build.sh after: have vpc", "write twice, or after NAME"},
		{"script build.sh twice: hav vpc", `did you mean "have"?`},
		{"script build.sh: script build.sh: have vpc", "can't demand another script"},
	} {
		d, err := Parse(tt.text)
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%q gives %v, %v; want an error with %q", tt.text, d, err, tt.want)
		}
	}
}

func FuzzEveryTextIsReadOrRefused(f *testing.F) {
	for _, s := range []string{"reach a -> b tcp/1", "have 2 subnets with vpc=x in 2 zones", `survive zone "a b": refuse x->y icmp`, `refuse "" -> every instance udp/1`, `survive restart "a b": refuse x->y icmp`, "login a -> b@c with key=d", "script a twice after b: have vpc"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		d, err := Parse(text)
		if err != nil {
			return
		}
		again, err := Parse(d.String())
		if err != nil || again.String() != d.String() {
			t.Fatalf("%q is written back as %q, which reads as %v, %v", text, d, again, err)
		}
	})
}
