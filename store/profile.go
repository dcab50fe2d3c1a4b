package store

import (
	"context"
	"time"

	"usher"
)

// SaveProfile keeps what a customer tells about themselves. A customer whom
// nobody knew yet is made, without a conversation. CodeInvalid for what
// usher.Profile.Check refuses.
func (s *Store) SaveProfile(ctx context.Context, account usher.AccountID, nativeID string, p usher.Profile) (usher.Customer, error) {
	var c usher.Customer
	now := s.time()
	p, err := p.Check()
	if err == nil {
		err = s.writer.do(ctx, func(ctx context.Context, w *work) (err error) {
			c, err = w.saveProfile(ctx, account, nativeID, p, now)
			return err
		})
	}
	if err != nil {
		return usher.Customer{}, wrap("save profile", err)
	}
	return c, nil
}

func (w *work) saveProfile(ctx context.Context, account usher.AccountID, nativeID string, p usher.Profile, now time.Time) (usher.Customer, error) {
	c, r, err := findCurrent(ctx, w, account, nativeID)
	if isNoRows(err) {
		c, err = findCustomer(ctx, w, account, nativeID)
	}
	if isNoRows(err) {
		return w.addCustomer(ctx, p.Apply(usher.Customer{Account: account, NativeID: nativeID, At: now}))
	}
	after := p.Apply(c)
	if err != nil || after == c {
		return c, err
	}
	if err := w.updateCustomer(ctx, after); err != nil || r.ID == "" {
		return after, err
	}
	r.CustomerName, r.email = after.Name, after.Email
	if r.Language == "" && after.Language != "" {
		r.Language = after.Language
	}
	if err := w.save(ctx, &r); err != nil {
		return after, err
	}
	return after, w.emit(ctx, usher.Event{Kind: usher.EventCustomer, Conversation: r.ID, Customer: &after, At: now})
}

// addCustomer gives a customer an ID and a row.
func (w *work) addCustomer(ctx context.Context, c usher.Customer) (_ usher.Customer, err error) {
	if c.ID, err = newID[usher.CustomerID](); err != nil {
		return c, err
	}
	return c, w.Exec(ctx, "INSERT INTO customers ("+customerColumns+") VALUES ($1, $2, $3, $4, $5, $6, $7)",
		string(c.ID), string(c.Account), c.NativeID, c.Name, string(c.Language), c.Email, micros(c.At))
}

func (w *work) updateCustomer(ctx context.Context, c usher.Customer) error {
	return w.Exec(ctx, "UPDATE customers SET name = $1, language = $2, email = $3 WHERE id = $4",
		c.Name, string(c.Language), c.Email, string(c.ID))
}
