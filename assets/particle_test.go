package assets

import "testing"

func TestTheParticleFollowsTheFinalSound(t *testing.T) {
	pairs := map[string][2]string{
		"을": {"을", "를"}, "이": {"이", "가"}, "은": {"은", "는"}, "과": {"과", "와"}, "으로": {"으로", "로"}, "이에요": {"이에요", "예요"},
	}
	tests := []struct{ text, object, subject, way string }{
		{"서브넷", "을", "이", "으로"},
		{"게이트웨이", "를", "가", "로"},
		{"라우팅 테이블", "을", "이", "로"},
		{"10.20.0.0/29", "를", "가", "로"},
		{"10.20.0.0/16", "을", "이", "으로"},
		{"10.20.0.0/20", "을", "이", "으로"},
		{"0.0.0.0/0", "을", "이", "으로"},
		{"tcp/443", "을", "이", "으로"},
		{"52.78.10.1", "을", "이", "로"},
		{"52.78.10.7", "을", "이", "로"},
		{"52.78.10.8", "을", "이", "로"},
		{"52.78.10.4", "를", "가", "로"},
		{"rtb-main", "을", "이", "으로"},
		{"igw-0a1f", "를", "가", "로"},
		{"igw-0a1", "을", "이", "로"},
		{"vpc-0c3bad", "를", "가", "로"},
		{`subnet "web-a"`, "를", "가", "로"},
		{"ap-northeast-2a", "를", "가", "로"},
		{"sg-web", "을", "이", "으로"},
		{"sg-app", "을", "이", "으로"},
		{"db", "를", "가", "로"},
		{"nacl", "을", "이", "로"},
		{"VPC", "를", "가", "로"},
		{"CIDR", "을", "이", "로"},
		{"네트워크 ACL", "을", "이", "로"},
		{"ARN", "을", "이", "으로"},
		{"탄력적 IP", "를", "가", "로"},
		{"server", "를", "가", "로"},
		{"zone", "을", "이", "으로"},
		{"public", "을", "이", "으로"},
		{"private", "을", "이", "으로"},
		{"private-subnet", "을", "이", "으로"},
		{"route", "를", "가", "로"},
		{"table", "을", "이", "로"},
		{"50%", "를", "가", "로"},
		{"서울(ap-northeast-2)", "을", "이", "로"},
		{"보안 그룹 'sg-web'.", "을", "이", "으로"},
		{"(web)", "을", "이", "으로"},
		{"", "을(를)", "이(가)", "(으)로"},
		{"…", "을(를)", "이(가)", "(으)로"},
	}
	for _, tt := range tests {
		for want, pair := range map[string][2]string{tt.object: pairs["을"], tt.subject: pairs["이"], tt.way: pairs["으로"]} {
			if got := chooseParticle(tt.text, pair[0], pair[1]); got != want {
				t.Errorf("%q takes %q of %v; want %q", tt.text, got, pair, want)
			}
		}
	}
}

func FuzzEveryTextGetsOneOfTheForms(f *testing.F) {
	for _, seed := range []string{"", ")", "(", "a)", "((a)", "각", "0", "\xff", "ㄱ"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		switch got := chooseParticle(text, "으로", "로"); got {
		case "으로", "로", "(으)로":
		default:
			t.Errorf("%q takes %q", text, got)
		}
	})
}
