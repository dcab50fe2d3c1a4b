package web_test

import (
	"bytes"
	"context"
	"io"
	"slices"

	"usher"
)

// parcel is a file of the office with who brought it.
type parcel struct {
	usher.File
	usher.Upload
}

func (o *office) MessagesBefore(_ context.Context, id usher.ConversationID, before int64, limit int) ([]usher.Message, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	all := o.messages[id]
	all = all[:max(0, min(before-1, int64(len(all))))]
	return slices.Clone(all[max(0, len(all)-limit):]), nil
}

func (o *office) CustomerOf(_ context.Context, account usher.AccountID, nativeID string) (usher.Customer, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, c := range o.clients {
		if c.Account == account && c.NativeID == nativeID {
			return c, nil
		}
	}
	return usher.Customer{}, missing("customer")
}

func (o *office) SaveProfile(ctx context.Context, account usher.AccountID, nativeID string, p usher.Profile) (usher.Customer, error) {
	p, err := p.Check()
	if err != nil {
		return usher.Customer{}, err
	}
	c, err := o.CustomerOf(ctx, account, nativeID)
	o.mu.Lock()
	if err != nil {
		c = usher.Customer{ID: usher.CustomerID(o.id("customer")), Account: account, NativeID: nativeID}
	}
	c = p.Apply(c)
	o.clients[c.ID] = c
	o.mu.Unlock()
	o.tell(ctx, usher.Event{Kind: usher.EventCustomer, Customer: &c})
	return c, nil
}

func (o *office) SetFeedback(ctx context.Context, _ usher.AccountID, _ string, id usher.MessageID, helpful bool) (usher.Message, error) {
	o.mu.Lock()
	for _, all := range o.messages {
		for i, m := range all {
			if m.ID != id {
				continue
			}
			all[i].Helpful = &helpful
			m = all[i]
			o.mu.Unlock()
			o.tell(ctx, usher.Event{Kind: usher.EventFeedback, Conversation: m.Conversation, Message: &m})
			return m, nil
		}
	}
	o.mu.Unlock()
	return usher.Message{}, missing("message")
}

func (o *office) Standing(usher.ConversationID) usher.Outlook {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.standing
}

func (o *office) AddFile(_ context.Context, u usher.Upload) (usher.File, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	switch {
	case len(u.Content) > usher.MaxFile:
		return usher.File{}, usher.Errorf(usher.CodeTooLarge, nil, "too large")
	case !bytes.HasPrefix(u.Content, []byte("\x89PNG")):
		return usher.File{}, usher.Errorf(usher.CodeInvalid, nil, "no picture")
	}
	p := parcel{File: usher.File{ID: usher.FileID(o.id("file")), Name: u.Name, Type: "image/png", Size: int64(len(u.Content)), Width: 1, Height: 1}, Upload: u}
	o.parcels[p.ID] = p
	return p.File, nil
}

func (o *office) OpenFile(_ context.Context, id usher.FileID) (usher.File, io.ReadCloser, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	p, ok := o.parcels[id]
	if !ok {
		return usher.File{}, nil, missing("file")
	}
	return p.File, io.NopCloser(bytes.NewReader(p.Content)), nil
}

func (o *office) OpenCustomerFile(ctx context.Context, account usher.AccountID, nativeID string, id usher.FileID) (usher.File, io.ReadCloser, error) {
	o.mu.Lock()
	p, ok := o.parcels[id]
	o.mu.Unlock()
	if !ok || p.Account != account || p.Sender != nativeID {
		return usher.File{}, nil, missing("file")
	}
	return o.OpenFile(ctx, id)
}

// filesOf is what goes with a message; the mutex is held.
func (o *office) filesOf(ids []usher.FileID) []usher.File {
	var out []usher.File
	for _, id := range ids {
		if p, ok := o.parcels[id]; ok {
			out = append(out, p.File)
		}
	}
	return out
}
