// Package acm answers which certificates an account has at AWS Certificate Manager,
// and what still has to be shown before they are issued.
//
// https://docs.aws.amazon.com/acm/latest/APIReference/Welcome.html
package acm
