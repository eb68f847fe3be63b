package capture_test

import "time"

var a0 = time.Date(2026, time.November, 2, 9, 0, 0, 0, time.UTC)
