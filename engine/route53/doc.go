// Package route53 answers two questions: which zones and records does an account
// have at Amazon Route 53, and which of several records does somebody hear?
//
// Route 53 is global: what is made here belongs to an account and to no Region.
// The API reference is at
// https://docs.aws.amazon.com/Route53/latest/APIReference/Welcome.html
package route53
