// Package route53domains answers which domains an account has registered at
// Amazon Route 53, and which name servers their registries point to.
//
// https://docs.aws.amazon.com/Route53/latest/APIReference/API_Operations_Amazon_Route_53_Domains.html
package route53domains
