package store

import (
	"context"

	"usher"
)

const customerColumns = "id, account, native_id, name, language, email, at"

// customerRow holds a customer's columns while they are read.
type customerRow struct {
	id, account, native, name, language, email string
	at                                         int64
}

func (r *customerRow) dest() []any {
	return []any{&r.id, &r.account, &r.native, &r.name, &r.language, &r.email, &r.at}
}

func (r *customerRow) customer() usher.Customer {
	return usher.Customer{
		ID: usher.CustomerID(r.id), Account: usher.AccountID(r.account), NativeID: r.native,
		Name: r.name, Email: r.email, Language: usher.Language(r.language), At: fromMicros(r.at),
	}
}

// Customer returns a customer, or CodeNotFound.
func (s *Store) Customer(ctx context.Context, id usher.CustomerID) (usher.Customer, error) {
	var r customerRow
	err := s.engine.QueryRow(ctx, "SELECT "+customerColumns+" FROM customers WHERE id = $1", string(id)).Scan(r.dest()...)
	if err != nil {
		return usher.Customer{}, wrap("customer", found(err, "customer", string(id)))
	}
	return r.customer(), nil
}

// CustomerOf returns a customer whom the channel knows as nativeID, or
// CodeNotFound.
func (s *Store) CustomerOf(ctx context.Context, account usher.AccountID, nativeID string) (usher.Customer, error) {
	c, err := findCustomer(ctx, s.engine, account, nativeID)
	if err != nil {
		return usher.Customer{}, wrap("customer of", found(err, "customer", nativeID))
	}
	return c, nil
}

// findCustomer returns a customer, or ErrNoRows.
func findCustomer(ctx context.Context, q Querier, account usher.AccountID, nativeID string) (usher.Customer, error) {
	var r customerRow
	err := q.QueryRow(ctx, "SELECT "+customerColumns+" FROM customers WHERE account = $1 AND native_id = $2", string(account), nativeID).Scan(r.dest()...)
	return r.customer(), err
}

const selectCurrent = "SELECT p.id, p.account, p.native_id, p.name, p.language, p.email, p.at, " + conversationColumns

const fromCurrent = ` FROM customers p JOIN conversations c ON c.customer = p.id
	WHERE p.account = $1 AND p.native_id = $2`

// findCurrent returns a customer with their conversation, or ErrNoRows: also
// where the customer has told their name and not written yet.
func findCurrent(ctx context.Context, q Querier, account usher.AccountID, nativeID string) (usher.Customer, record, error) {
	return scanCurrent(q.QueryRow(ctx, selectCurrent+fromCurrent, string(account), nativeID))
}

// scanCurrent reads a row of selectCurrent, and what follows it into more.
func scanCurrent(row Row, more ...any) (usher.Customer, record, error) {
	var cr customerRow
	var rr conversationRow
	if err := row.Scan(append(append(cr.dest(), rr.dest()...), more...)...); err != nil {
		return usher.Customer{}, record{}, err
	}
	r, err := rr.record()
	return cr.customer(), r, err
}
