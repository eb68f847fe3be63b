// Package autoscaling answers one question: how many machines should there be, and
// which ones are too many or too ill? It knows Auto Scaling groups, their scaling
// policies and the history of what they did and why.
//
// A group never acts by itself: [Observe] lets every group look at the World, and
// returns the World with what they did.
// https://docs.aws.amazon.com/autoscaling/ec2/userguide/what-is-amazon-ec2-auto-scaling.html
package autoscaling
