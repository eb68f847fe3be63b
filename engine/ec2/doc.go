// Package ec2 answers what EC2 and its VPC would do: which networks, machines
// and rules exist, which commands change them, and which are refused in AWS's
// own words.
//
// A command is a struct named after its AWS Action with AWS's parameters as
// fields. What a name alone can't carry stands in a tag with the key aws, a
// list separated by commas:
//
//	required      the parameter must be given
//	wire=Name     its name in the Query protocol, where it differs from the field's;
//	              in an answer's XML the same with a small first letter
//	id=vpc        the value is (or the values are) the id of such a resource
//	enum=a|b      the values that AWS knows
//	always        of an answer: AWS prints it even when it is empty
//	-             not part of AWS's shape: state that only the simulation sees
//
// A command whose AWS answer is empty answers nil. Fields of answers stand in
// the order in which AWS lists them.
package ec2
