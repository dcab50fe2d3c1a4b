package store

import (
	"context"

	"usher"
)

// receiptUpdates move a side's mark forward, never back or past the end.
var receiptUpdates = map[usher.SenderKind]string{
	usher.FromCustomer: "UPDATE conversations SET customer_read = $1 WHERE id = $2 AND customer_read < $1 AND last_seq >= $1",
	usher.FromAgent:    "UPDATE conversations SET agent_read = $1 WHERE id = $2 AND agent_read < $1 AND last_seq >= $1",
}

// SetRead keeps how far conversations were read, all as one unit. A receipt
// that lies behind what is kept, beyond the newest message, or in a
// conversation that is gone changes nothing. CodeInvalid where a receipt is
// neither the customer's nor an agent's.
func (s *Store) SetRead(ctx context.Context, all []usher.Receipt) error {
	for _, r := range all {
		if receiptUpdates[r.From] == "" {
			return wrap("set read", usher.Errorf(usher.CodeInvalid, nil, "a receipt is of %q or %q, not %q", usher.FromCustomer, usher.FromAgent, r.From))
		}
	}
	err := s.writer.doLast(ctx, subject{}, func(ctx context.Context, w *work) error {
		for _, r := range all {
			if err := w.Exec(ctx, receiptUpdates[r.From], r.Seq, string(r.Conversation)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return wrap("set read", err)
	}
	return nil
}
