// Package labs answers what a lab is, how an attempt at it goes, and whether a
// lab is any good.
//
// A lab is one text file and its prose, one file a language. [Load] reads it,
// [Open] begins or resumes an attempt, and [Audit] holds it against everything
// that a lab must survive. The engine is the only one that changes a World;
// check is the only one that judges it.
//
// # The lab file
//
// NAME.lab begins with a head of one word a line. # begins a comment.
//
//	unit    network
//	minutes 20
//	needs   first-vpc
//	snapshot office                             a folder beside it: the real account it begins in
//	remedies no                                 the command against a blocker is not told
//	hints 10                                    what each costs of its task's worth where it is graded, in percent
//	draw vpc      = cidr 10.{16..99}.0.0/16     each learner's own block
//	draw web      = part 1 /24 of {vpc}         the first /24 in it
//	draw me       = address 203.0.113.{10..99}
//	draw near far = one of a b c                a different one for each name
//	draw shop     = text shop-{1..9}
//
// A drawn value is written {vpc} wherever it is wanted, in scripts, goals and
// prose. Sections follow, each below a line of its own:
//
//	-- start --                    what is there when the learner comes
//	-- tasks --                    the steps, see below
//	-- solution --                 one way to meet every task
//	-- solution/NAME --            another, that differs in kind
//	-- wrong/NAME fails TASK --    a mistake close to a solution
//	-- predict/NAME --             a question to answer before looking
//	-- try/NAME --                 what is done to a copy of the network for it
//
// Start, solutions and try are what would be typed at the prompt; a start may
// also set the stage (aws machine put-host), and the files that it writes are
// the learner's. A task reads
//
//	task out-a
//	  how   worked                 worked, skeleton or alone
//	  needs door                   tasks without which it can't be met
//	  stop                         a good moment to stop for today
//	  worth 3                      how much it counts beside the others; 1 if it is not said
//	  goal  reach build-a -> updates.example tcp/443
//	  guard refuse laptop -> build-a tcp/22
//
// with demands as package check reads them. A wrong answer edits a solution,
// command by command: - takes away the one command that contains these words,
// = finds it, + adds one there. The line of NAME edits another solution.
//
//   - --nat-gateway-id $nat_b
//   - aws ec2 create-route --route-table-id $private_b ... --nat-gateway-id $nat_a
//
// A prediction says when it is asked, what packet decides, and the choices. A
// packet shows arrives, or the kind of the first component that stops it:
//
//	after  out-b                   or before TASK
//	watch  reach build-b -> updates.example tcp/443
//	choice arrives
//	right  nat-gateway
//
// A question about a name shows heard where the answer is the one that is watched
// for, and otherwise nxdomain, nothing, remembered, another, lame, silent,
// unknown or failed:
//
//	watch  resolve www.shop.co.kr A from seoul -> 203.0.113.80
//	choice heard
//	right  remembered
//
// Where no packet decides, watch answer says that AWS does: what the last
// command of the experiment prints is the right choice, or the code with which
// it is refused:
//
//	watch  answer
//	choice pending
//	right  InsufficientFreeAddressesInSubnet
//
// # The prose
//
// NAME.en.md and NAME.ko.md tell it. Headings tell what is what:
//
//	# Title                        and below it the brief
//	## out-a: Title                and below it why
//	### command                    the command, or a skeleton with blanks ____
//	### hints                      four, numbered: where to look, which rule,
//	                               the shape of the command, the command
//	### predict dark               the question, and - choice: its words
//	### reveal dark                what it was, and why
//	## end                         closing words
//
// {id NAME} stands for the id of what has that Name tag, or the hosted zone of
// that name, in this learner's
// network.
package labs
