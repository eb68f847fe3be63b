// Package elbv2 answers which load balancers an account has, and what each does
// with a request: which rule takes it, which target gets it, and what is answered
// where there is none. Those decisions are functions of the World alone; who moves
// bytes and who grades ask the same ones.
//
// https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/Welcome.html
package elbv2
