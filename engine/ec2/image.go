package ec2

import (
	"crypto/sha256"
	"encoding/hex"
)

// Image is what a new machine starts from. Images are AWS's own, the same for
// everyone in a Region, and never change.
type Image struct {
	PlatformDetails    string
	UsageOperation     string
	Description        string
	EnaSupport         bool
	Hypervisor         string
	ImageOwnerAlias    string
	Name               string
	RootDeviceName     string
	RootDeviceType     string
	Tags               Tags `aws:"wire=TagSet"`
	VirtualizationType string
	BootMode           string
	ImageId            string
	ImageLocation      string
	State              string `aws:"wire=ImageState"`
	OwnerId            string `aws:"wire=ImageOwnerId"`
	CreationDate       string
	Public             bool `aws:"wire=IsPublic"`
	Architecture       string
	ImageType          string

	// User is the account that the image's key pair opens.
	User string `aws:"-"`
}

// ID is the ImageId.
func (i Image) ID() string { return i.ImageId }

// Refs is empty: an image needs nothing.
func (i Image) Refs() []string { return nil }

// catalogue is what every Region offers. The last one is the lab's own: a
// machine made from it serves web pages from its first second.
var catalogue = []Image{
	{Name: "al2023-ami-2023.9.20261109.0-kernel-6.12-x86_64", Architecture: "x86_64", Description: "Amazon Linux 2023 AMI 2023.9.20261109.0 x86_64 HVM kernel-6.12", OwnerId: "137112412989", ImageOwnerAlias: "amazon", RootDeviceName: "/dev/xvda", CreationDate: "2026-11-09T19:12:41.000Z", User: "ec2-user"},
	{Name: "al2023-ami-2023.9.20261109.0-kernel-6.12-arm64", Architecture: "arm64", Description: "Amazon Linux 2023 AMI 2023.9.20261109.0 arm64 HVM kernel-6.12", OwnerId: "137112412989", ImageOwnerAlias: "amazon", RootDeviceName: "/dev/xvda", CreationDate: "2026-11-09T19:12:44.000Z", User: "ec2-user"},
	{Name: "ubuntu/images/hvm-ssd-gp3/ubuntu-noble-24.04-amd64-server-20261105", Architecture: "x86_64", Description: "Canonical, Ubuntu, 24.04, amd64 noble image", OwnerId: "099720109477", ImageOwnerAlias: "amazon", RootDeviceName: "/dev/sda1", CreationDate: "2026-11-05T06:40:10.000Z", User: "ubuntu"},
	{Name: "ubuntu/images/hvm-ssd-gp3/ubuntu-noble-24.04-arm64-server-20261105", Architecture: "arm64", Description: "Canonical, Ubuntu, 24.04, arm64 noble image", OwnerId: "099720109477", ImageOwnerAlias: "amazon", RootDeviceName: "/dev/sda1", CreationDate: "2026-11-05T06:40:17.000Z", User: "ubuntu"},
	{Name: "debian-12-amd64-20261101-2285", Architecture: "x86_64", Description: "Debian 12 (20261101-2285)", OwnerId: "136693071363", ImageOwnerAlias: "amazon", RootDeviceName: "/dev/xvda", CreationDate: "2026-11-01T10:02:33.000Z", User: "admin"},
	{Name: WebImage, Architecture: "x86_64", Description: "Amazon Linux 2023 with a web server that answers on port 80", OwnerId: "137112412989", ImageOwnerAlias: "amazon", RootDeviceName: "/dev/xvda", CreationDate: "2026-11-10T00:00:00.000Z", User: "ec2-user"},
}

// WebImage is the name of the image with a web server in it.
const WebImage = "skylab-web-2026.11"

// Images lists the images of a Region.
func Images(region string) []Image {
	out := make([]Image, len(catalogue))
	for i, m := range catalogue {
		h := sha256.Sum256([]byte(region + "/" + m.Name))
		m.ImageId = "ami-" + hex.EncodeToString(h[:])[:17]
		m.PlatformDetails, m.UsageOperation, m.EnaSupport, m.Hypervisor = "Linux/UNIX", "RunInstances", true, "xen"
		m.RootDeviceType, m.VirtualizationType, m.BootMode, m.ImageType = "ebs", "hvm", "uefi-preferred", "machine"
		m.ImageLocation, m.State, m.Public = "amazon/"+m.Name, "available", true
		if m.Architecture == "arm64" {
			m.BootMode = "uefi"
		}
		out[i] = m
	}
	return out
}

// ImageUser is the account that a key pair opens on machines of an image. An
// image that is not known is a plain Amazon Linux.
// https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/managing-users.html
func ImageUser(id string) string {
	if m, ok := imageWithID(id); ok {
		return m.User
	}
	return "ec2-user"
}

// imageWithID finds an image of any Region.
func imageWithID(id string) (Image, bool) {
	for _, r := range Regions() {
		for _, m := range Images(r) {
			if m.ImageId == id {
				return m, true
			}
		}
	}
	return Image{}, false
}
