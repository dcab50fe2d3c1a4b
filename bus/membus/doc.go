// Package membus is the bus within one process. The goroutine that publishes
// also delivers; no goroutine is started, neither for a topic nor for a
// subscription.
package membus
