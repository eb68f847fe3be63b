package shell

func jq(r *run, argv []string) int {
	r.notice(&Refused{What: RefusedProgram, Of: "jq", Name: "it"})
	return 2
}
