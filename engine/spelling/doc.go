// Package spelling answers one question: how is this command written, and how
// is its output? A command is a Go struct; here it is also a line of the AWS
// CLI, a form of EC2's Query protocol, JSON and a line of the log, and its
// output is JSON, a table or text. All of it follows from the struct by
// reflection, so that no operation is listed twice.
//
// The command line behaves as version 2 of the AWS CLI does.
// https://docs.aws.amazon.com/cli/latest/userguide/cli-usage-parameters.html
package spelling

// The statuses with which the aws command exits, besides 0.
// https://docs.aws.amazon.com/cli/latest/userguide/cli-usage-returncodes.html
const (
	ExitUsage         = 252 // the line could not be understood
	ExitConfiguration = 253 // no Region, no credentials
	ExitRefused       = 254 // the service refused
	ExitGeneral       = 255 // anything else, a waiter that gave up among them
)

// Version is what aws --version prints.
const Version = "aws-cli/2 skylab"
