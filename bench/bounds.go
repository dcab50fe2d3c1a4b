package bench

import (
	"errors"
	"fmt"
	"time"
)

// Bounds of a load.
const (
	maxCustomers = 19_590    // connections that one process may hold where 20,000 files may be open
	maxMessages  = 2_000_000 // of one step
	maxSize      = 16 << 10  // bytes of a text that servers take; the number is there in any case
	maxWorkers   = 1024
	maxVisitors  = 100_000 // each is a customer who is kept in memory
	maxSettle    = 10 * time.Minute
	maxTime      = time.Hour
	minEvery     = 10 * time.Millisecond // else looking is the load
)

// within refuses a number that is out of bounds.
func within(name string, n, least, most int) error {
	if n < least || n > most {
		return fmt.Errorf("bench: %s is %d; it must lie between %d and %d", name, n, least, most)
	}
	return nil
}

// lasting refuses a duration that is out of bounds.
func lasting(name string, d, least, most time.Duration) error {
	if d < least || d > most {
		return fmt.Errorf("bench: %s is %s; it must lie between %s and %s", name, d, least, most)
	}
	return nil
}

// Check refuses a load that cannot be put on anything.
func (l Load) Check() error {
	err := errors.Join(within("customers", l.Customers, 1, maxCustomers), within("idle", l.Idle, 0, maxCustomers), within("size", l.Size, 0, maxSize))
	if err != nil {
		return err
	}
	if l.Customers+l.Idle > maxCustomers {
		return fmt.Errorf("bench: %d customers and %d idle ones; together they must be at most %d", l.Customers, l.Idle, maxCustomers)
	}
	if l.Every != 0 {
		if err := lasting("samples", l.Every, minEvery, maxTime); err != nil {
			return err
		}
	}
	if len(l.Steps) == 0 {
		return errors.New("bench: there are no steps; name one at least")
	}
	for _, s := range l.Steps {
		if n := float64(s.Rate) * s.For.Seconds(); s.Rate < 1 || n < 1 || n > maxMessages {
			return fmt.Errorf("bench: %d messages a second for %s: a step must have 1 to %d messages", s.Rate, s.For, maxMessages)
		}
	}
	return nil
}

// Check refuses levels that do not ascend, or that one process cannot hold.
func (l Idle) Check() error {
	if len(l.Levels) == 0 {
		return errors.New("bench: there are no levels; name one at least")
	}
	last := 0
	for _, level := range l.Levels {
		if level <= last || level > maxCustomers {
			return fmt.Errorf("bench: a level of %d connections after %d; each must be above the last, and at most %d", level, last, maxCustomers)
		}
		last = level
	}
	return lasting("settle", l.Settle, 0, maxSettle)
}

// Check refuses what nobody can measure.
func (c Creation) Check() error {
	return errors.Join(
		within("workers", c.Workers, 1, maxWorkers), within("visitors", c.Visitors, max(c.Workers, 1), maxVisitors),
		lasting("for", c.For, time.Millisecond, maxTime), within("size", c.Size, 0, maxSize),
	)
}

// Check refuses a crowd that one process cannot hold.
func (c Crowd) Check() error {
	return errors.Join(within("crowd", c.Customers, 1, maxCustomers-c.First), lasting("over", c.Over, 0, maxTime))
}
