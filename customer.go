package usher

import "time"

// Customer is a person outside who writes to us on one account.
type Customer struct {
	ID       CustomerID `json:"id"`
	Account  AccountID  `json:"account"`
	NativeID string     `json:"native_id"` // the channel's own identifier, unique in the account
	Name     string     `json:"name,omitempty"`
	Language Language   `json:"language,omitempty"`
	At       time.Time  `json:"at"` // first seen
}
