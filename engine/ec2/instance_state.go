package ec2

import (
	"fmt"
	"net/netip"
	"time"

	"skylab/engine/world"
)

// How long changes of state take, in lab time, and how long AWS still shows an
// instance that is gone.
// https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/terminating-instances.html
const (
	instancePending  = 20 * time.Second
	instanceStopping = 30 * time.Second
	instanceKept     = time.Hour
)

// InstanceStateChange is what a command did to one instance.
type InstanceStateChange struct {
	InstanceId    string
	CurrentState  InstanceState
	PreviousState InstanceState
}

// in is the instance in a state, which lasts for a while or, with zero, until
// a command ends it.
func (i Instance) in(s InstanceState, now time.Time, lasts time.Duration) Instance {
	i.State, i.StateSince, i.NextChange = s, now, time.Time{}
	if lasts > 0 {
		i.NextChange = now.Add(lasts)
	}
	return i
}

// because says by whom and when the state was asked for.
func (i Instance) because(now time.Time, code, message string) Instance {
	i.StateTransitionReason = "User initiated (" + now.UTC().Format("2006-01-02 15:04:05") + " GMT)"
	i.StateReason = &StateReason{code, code + ": " + message}
	return i
}

// Elapse makes a pending instance run, lets a stopping one stop and one that
// shuts down end, and in the end forgets it.
func (i Instance) Elapse(tx *world.Tx) {
	switch i.State {
	case Pending:
		tx.Put(i.in(Running, tx.Now(), 0))
	case Stopping:
		for _, n := range interfacesOf(tx.World(), i.InstanceId) {
			unmap(tx, n.NetworkInterfaceId, false)
		}
		tx.Put(i.in(Stopped, tx.Now(), 0))
	case ShuttingDown:
		for _, n := range interfacesOf(tx.World(), i.InstanceId) {
			n.leave(tx)
		}
		i.PrivateIpAddress, i.PrivateDnsName = netip.Addr{}, ""
		tx.Put(i.in(Terminated, tx.Now(), instanceKept))
	default:
		tx.Delete(i)
	}
}

// leave takes the interface off an instance that ended.
func (n NetworkInterface) leave(tx *world.Tx) {
	unmap(tx, n.NetworkInterfaceId, n.Attachment.DeleteOnTermination)
	n, _ = world.Get[NetworkInterface](tx.World(), tx.Scope, n.NetworkInterfaceId)
	if n.Attachment.DeleteOnTermination {
		tx.Delete(n)
		return
	}
	reseat(tx, n.detached())
}

// StartInstances starts stopped machines.
type StartInstances struct {
	InstanceIds []string `aws:"required,wire=InstanceId,id=instance"`
	world.Dry
}

// StartInstancesResult is the answer to [StartInstances].
type StartInstancesResult struct {
	StartingInstances []InstanceStateChange `aws:"wire=InstancesSet"`
}

// Apply starts; of what runs already it is a repeat.
func (c StartInstances) Apply(tx *world.Tx) (any, error) {
	out, err := change(tx, c.InstanceIds, func(i Instance) (Instance, error) {
		switch i.State {
		case Running, Pending:
			return i, nil
		case Stopped:
		default:
			return i, wrongState(i, "started", Stopped)
		}
		t, err := typeNamed(i.InstanceType)
		if err != nil {
			return i, err
		}
		if err := checkVcpus(tx, t, 1); err != nil {
			return i, err
		}
		if zone := i.Placement.AvailabilityZone; ZoneOut(tx.World(), tx.Scope, zone) {
			return i, world.Refuse("InsufficientInstanceCapacity", "Insufficient capacity.").Because("zone-capacity", zone)
		}
		all := interfacesOf(tx.World(), i.InstanceId)
		for _, n := range all {
			if m := wakeMapping(tx, n, len(all)); m.Association != n.Association {
				tx.Put(m)
			}
		}
		i.StateReason, i.StateTransitionReason, i.LaunchTime = nil, "", tx.Now()
		return i.in(Pending, tx.Now(), instancePending), nil
	})
	return StartInstancesResult{out}, err
}

// StopInstances stops machines. They keep their private addresses and their
// Elastic IPs, and lose public addresses of Amazon's pool.
type StopInstances struct {
	InstanceIds    []string `aws:"required,wire=InstanceId,id=instance"`
	Hibernate      bool
	SkipOsShutdown bool
	world.Dry
	Force bool
}

// StopInstancesResult is the answer to [StopInstances].
type StopInstancesResult struct {
	StoppingInstances []InstanceStateChange `aws:"wire=InstancesSet"`
}

// Apply stops; of what is stopped already it is a repeat.
func (c StopInstances) Apply(tx *world.Tx) (any, error) {
	out, err := change(tx, c.InstanceIds, func(i Instance) (Instance, error) {
		switch i.State {
		case Stopped, Stopping:
			return i, nil
		case Running:
		default:
			return i, wrongState(i, "stopped", Running)
		}
		if c.Hibernate {
			return i, world.Refuse("UnsupportedHibernationConfiguration",
				fmt.Sprintf("The instance '%s' is not configured for hibernation.", i.InstanceId)).
				Because("parameter-value", "true", "Hibernate", "false")
		}
		if i.DisableApiStop {
			return i, world.Refuse("OperationNotPermitted",
				fmt.Sprintf("The instance '%s' may not be stopped. Modify its 'disableApiStop' instance attribute and try again.", i.InstanceId)).
				Because("stop-protected", i.InstanceId)
		}
		i = i.because(tx.Now(), "Client.UserInitiatedShutdown", "User initiated shutdown")
		return i.in(Stopping, tx.Now(), instanceStopping), nil
	})
	return StopInstancesResult{out}, err
}

// RebootInstances restarts what runs; states and addresses stay.
type RebootInstances struct {
	InstanceIds []string `aws:"required,wire=InstanceId,id=instance"`
	world.Dry
}

// Apply reboots.
func (c RebootInstances) Apply(tx *world.Tx) (any, error) {
	_, err := change(tx, c.InstanceIds, func(i Instance) (Instance, error) {
		if i.State != Running {
			return i, wrongState(i, "rebooted", Running)
		}
		return i, nil
	})
	return nil, err
}

// TerminateInstances ends machines for good.
type TerminateInstances struct {
	InstanceIds []string `aws:"required,wire=InstanceId,id=instance"`
	Force       bool
	world.Dry
	SkipOsShutdown bool
}

// TerminateInstancesResult is the answer to [TerminateInstances].
type TerminateInstancesResult struct {
	TerminatingInstances []InstanceStateChange `aws:"wire=InstancesSet"`
}

// Apply terminates; of what is terminated already it is a repeat.
func (c TerminateInstances) Apply(tx *world.Tx) (any, error) {
	out, err := change(tx, c.InstanceIds, func(i Instance) (Instance, error) {
		if i.State == Terminated || i.State == ShuttingDown {
			return i, nil
		}
		if i.DisableApiTermination {
			return i, world.Refuse("OperationNotPermitted",
				fmt.Sprintf("The instance '%s' may not be terminated. Modify its 'disableApiTermination' instance attribute and try again.", i.InstanceId)).
				Because("termination-protected", i.InstanceId)
		}
		i = i.because(tx.Now(), "Client.UserInitiatedShutdown", "User initiated shutdown")
		return i.in(ShuttingDown, tx.Now(), instanceStopping), nil
	})
	return TerminateInstancesResult{out}, err
}

// change applies one change of state to every instance that is named, to all
// or to none.
func change(tx *world.Tx, ids []string, to func(Instance) (Instance, error)) ([]InstanceStateChange, error) {
	out := make([]InstanceStateChange, 0, len(ids))
	for _, id := range ids {
		i, err := find[Instance](tx, "instance", id)
		if err != nil {
			return nil, err
		}
		after, err := to(i)
		if err != nil {
			return nil, err
		}
		if after.State != i.State {
			tx.Put(after)
		}
		out = append(out, InstanceStateChange{id, after.State, i.State})
	}
	return out, nil
}

// wrongState refuses what can't be done to an instance now.
func wrongState(i Instance, done string, needs InstanceState) *world.Refusal {
	refusal := world.Refuse("IncorrectInstanceState",
		fmt.Sprintf("The instance '%s' is not in a state from which it can be %s.", i.InstanceId, done))
	if i.State == ShuttingDown || i.State == Terminated {
		return refusal.Because("instance-gone", i.InstanceId)
	}
	return refusal.Because("instance-state", i.InstanceId, i.State.Name, needs.Name)
}
