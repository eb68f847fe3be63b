package gradebook

import (
	"errors"
	"path/filepath"
	"syscall"
	"testing"
)

// TestABackupOntoAFullDiskSaysSoAndLeavesNothing mounts a disk that is too small.
func TestABackupOntoAFullDiskSaysSoAndLeavesNothing(t *testing.T) {
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=64k"); err != nil {
		t.Skip("no disk can be mounted")
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(dir, 0); err != nil {
			t.Error(err)
		}
	})
	if err := Backup(filled(t), filepath.Join(dir, "b.db")); !errors.Is(err, ErrNoRoom) {
		t.Errorf("it says %v", err)
	}
	if left, _ := filepath.Glob(filepath.Join(dir, "*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}
