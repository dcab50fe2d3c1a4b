package store

import (
	"context"

	"usher"
)

// checkFiles refuses a list of files that no message can have.
func checkFiles(ids []usher.FileID) error {
	if len(ids) > usher.MaxFiles {
		return usher.Errorf(usher.CodeTooLarge, nil, "there are %d files; at most %d go with one message", len(ids), usher.MaxFiles)
	}
	for i, id := range ids {
		if err := checkKey("file's ID", string(id)); err != nil {
			return err
		}
		for _, other := range ids[:i] {
			if id == other {
				return usher.Errorf(usher.CodeInvalid, nil, "file %q goes with the message twice", id)
			}
		}
	}
	return nil
}

// sender is who may send a file on.
type sender struct {
	kind    usher.SenderKind
	account usher.AccountID // of a customer
	id      string          // a customer's native ID, or an AgentID
}

// attach takes files into a message of the conversation. One that is not the
// sender's, or that another conversation has, is CodeInvalid.
func (w *work) attach(ctx context.Context, r *record, by sender, ids []usher.FileID, note bool) ([]usher.File, error) {
	var all []usher.File
	for _, id := range ids {
		f, err := findFile(ctx, w, id)
		if code := usher.CodeOf(err); err != nil && code != usher.CodeNotFound {
			return nil, err
		}
		if err != nil || f.from != by.kind || f.account != by.account || f.sender != by.id || f.conversation != "" && f.conversation != r.ID {
			return nil, usher.Errorf(usher.CodeInvalid, nil, "file %q is not there to be sent: upload it again", id)
		}
		internal := note && (f.conversation == "" || f.internal)
		if f.conversation != r.ID || f.internal != internal {
			if err := w.Exec(ctx, "UPDATE files SET conversation = $1, internal = $2 WHERE id = $3",
				string(r.ID), flag(internal), string(id)); err != nil {
				return nil, err
			}
		}
		all = append(all, f.File)
	}
	return all, nil
}
