// Package snapshot answers one question: which World is it that the describe calls of a
// real account print?
//
// A snapshot is a folder of JSON files, one a call, in a folder for each Region, those in
// folders for each account where there are several:
//
//	111122223333/eu-west-1/Vpcs.json        {"Vpcs": [ ... ]}, as aws ec2 describe-vpcs prints it
//	111122223333/eu-west-1/Reservations.json   as aws ec2 describe-instances prints it
//
// What a file holds is told by its keys, not by its name. Nothing here writes anything.
package snapshot
