package store

import (
	"context"
	"errors"
	"io"
	"time"

	"usher"
	"usher/store/picture"
)

const (
	// looseLife is how long a file is kept that no message has taken.
	looseLife = 24 * time.Hour
	// quotaTime is the time over which a customer's files are counted, and
	// smallFile what one counts as at least.
	quotaTime = 24 * time.Hour
	smallFile = 64 << 10
)

// AddFile keeps what somebody uploaded, for a message to take, without what
// cameras and programs note down in it (picture.Clean). When it returns, the
// file is on disk.
//
// What it is is told from the content: CodeInvalid where that is no picture,
// CodeTooLarge beyond usher.MaxFile or too many pixels. CodeBusy where a
// customer has sent more in a day than Config.FileQuota, or the disk is full.
func (s *Store) AddFile(ctx context.Context, u usher.Upload) (usher.File, error) {
	f, err := s.addFile(ctx, u)
	if err != nil {
		return usher.File{}, wrap("add file", err)
	}
	return f, nil
}

func (s *Store) addFile(ctx context.Context, u usher.Upload) (usher.File, error) {
	if s.blobs == nil {
		return usher.File{}, noBlobs()
	}
	f, content, err := checkUpload(u)
	if err != nil {
		return f, err
	}
	now := s.time()
	if err := s.checkQuota(ctx, s.engine, u, f, now); err != nil {
		return f, err
	}
	if f.ID, err = newID[usher.FileID](); err != nil {
		return f, err
	}
	if err := s.blobs.Put(ctx, string(f.ID), content); err != nil {
		return f, err
	}
	// The row comes last: what has a row can be read.
	err = s.writer.do(ctx, func(ctx context.Context, w *work) error {
		if err := s.checkQuota(ctx, w, u, f, now); err != nil {
			return err
		}
		return w.Exec(ctx, "INSERT INTO files ("+fileColumns+") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
			string(f.ID), string(u.From), string(u.Account), u.Sender, f.Name, f.Type, f.Size, int64(f.Width), int64(f.Height), "", int64(0), micros(now))
	})
	if usher.CodeOf(err) == usher.CodeBusy || usher.CodeOf(err) == usher.CodeInvalid {
		// Surely without a row; of any other error the sweep takes care.
		err = errors.Join(err, s.blobs.Remove(context.WithoutCancel(ctx), string(f.ID)))
	}
	return f, err
}

func noBlobs() error {
	return usher.Errorf(usher.CodeNotFound, nil, "this server keeps no files")
}

// checkUpload tells what was uploaded, and returns what of it is kept.
func checkUpload(u usher.Upload) (usher.File, []byte, error) {
	var f usher.File
	switch {
	case u.From != usher.FromCustomer && u.From != usher.FromAgent:
		return f, nil, usher.Errorf(usher.CodeInvalid, nil, "a file can't come from %q", u.From)
	case u.Sender == "" || (u.From == usher.FromCustomer) != (u.Account != ""):
		return f, nil, usher.Errorf(usher.CodeInvalid, nil, "a file needs to know who sends it")
	case len(u.Content) > usher.MaxFile:
		return f, nil, usher.Errorf(usher.CodeTooLarge, nil, "the picture is larger than %d MB; send a smaller one", usher.MaxFile>>20)
	}
	if err := errors.Join(checkKey("account", string(u.Account)), checkKey("sender", u.Sender)); err != nil {
		return f, nil, err
	}
	i, content, err := picture.Clean(u.Content)
	if err != nil {
		return f, nil, err
	}
	f.Name, f.Type, f.Size, f.Width, f.Height = picture.Name(u.Name, i), i.Type, int64(len(content)), i.Width, i.Height
	return f, content, nil
}

// checkQuota turns away a customer who has sent too much in a day.
func (s *Store) checkQuota(ctx context.Context, q Querier, u usher.Upload, f usher.File, now time.Time) error {
	if u.From != usher.FromCustomer || s.fileQuota < 0 {
		return nil
	}
	var used int64
	if err := q.QueryRow(ctx, `SELECT COALESCE(SUM(CASE WHEN size < $1 THEN $1 ELSE size END), 0) FROM files
		WHERE sender_kind = 'customer' AND account = $2 AND sender = $3 AND at > $4`,
		int64(smallFile), string(u.Account), u.Sender, micros(now.Add(-quotaTime))).Scan(&used); err != nil {
		return err
	}
	if used+max(f.Size, smallFile) <= s.fileQuota {
		return nil
	}
	err := usher.Errorf(usher.CodeBusy, nil, "you have sent as many pictures as fit in a day; describe it in words, or come back tomorrow")
	err.RetryAfter = time.Hour
	return err
}

const fileColumns = "id, sender_kind, account, sender, name, type, size, width, height, conversation, internal, at"

// fileRow is a file with what only the store needs to know of it.
type fileRow struct {
	usher.File
	from         usher.SenderKind
	account      usher.AccountID
	sender       string
	conversation usher.ConversationID // empty: in no message yet
	internal     bool                 // only in notes
}

func findFile(ctx context.Context, q Querier, id usher.FileID) (fileRow, error) {
	var r fileRow
	var fid, from, account, conversation string
	var width, height, internal, at int64
	err := q.QueryRow(ctx, "SELECT "+fileColumns+" FROM files WHERE id = $1", string(id)).Scan(
		&fid, &from, &account, &r.sender, &r.Name, &r.Type, &r.Size, &width, &height, &conversation, &internal, &at)
	if err != nil {
		return r, found(err, "file", string(id))
	}
	r.ID, r.from, r.account = usher.FileID(fid), usher.SenderKind(from), usher.AccountID(account)
	r.conversation, r.internal = usher.ConversationID(conversation), internal != 0
	r.Width, r.Height = int(width), int(height)
	return r, nil
}

// OpenFile returns a file and its content, for agents. CodeNotFound. The
// caller closes the content.
func (s *Store) OpenFile(ctx context.Context, id usher.FileID) (usher.File, io.ReadCloser, error) {
	return s.openFile(ctx, id, func(Querier, fileRow) (bool, error) { return true, nil })
}

// OpenCustomerFile is OpenFile for a customer: what they uploaded themselves,
// and what was said to them in their conversation. Any other file is
// CodeNotFound, as if it did not exist.
func (s *Store) OpenCustomerFile(ctx context.Context, account usher.AccountID, nativeID string, id usher.FileID) (usher.File, io.ReadCloser, error) {
	return s.openFile(ctx, id, func(q Querier, f fileRow) (bool, error) {
		if f.from == usher.FromCustomer {
			return f.account == account && f.sender == nativeID, nil
		}
		if f.conversation == "" || f.internal {
			return false, nil
		}
		_, r, err := findCurrent(ctx, q, account, nativeID)
		if errors.Is(err, ErrNoRows) {
			return false, nil
		}
		return r.ID == f.conversation, err
	})
}

func (s *Store) openFile(ctx context.Context, id usher.FileID, may func(Querier, fileRow) (bool, error)) (usher.File, io.ReadCloser, error) {
	if s.blobs == nil {
		return usher.File{}, nil, wrap("open file", noBlobs())
	}
	var f fileRow
	err := s.engine.View(ctx, func(q Querier) (err error) {
		if f, err = findFile(ctx, q, id); err != nil {
			return err
		}
		ok, err := may(q, f)
		if err == nil && !ok {
			err = found(ErrNoRows, "file", string(id))
		}
		return err
	})
	if err != nil {
		return usher.File{}, nil, wrap("open file", err)
	}
	content, err := s.blobs.Open(ctx, string(f.ID))
	if err != nil {
		return usher.File{}, nil, wrap("open file", err)
	}
	return f.File, content, nil
}
