package usher

import "time"

// Node is one server of those that work on one database.
type Node struct {
	ID      NodeID    `json:"id"`
	Address string    `json:"address"` // where it listens; the machine's name where that is all of its addresses
	Version string    `json:"version"` // of the program
	Beats   int64     `json:"beats"`   // how often it has said that it is there; 0: it never has, but its agents' windows are known
	At      time.Time `json:"at"`      // when it said so first, by its own clock
}
