package web

import (
	"context"
	"fmt"

	"usher"
)

// History says which part of a conversation is asked for. It is exported for
// huma, which passes over what is not.
type History struct {
	AfterSeq  int64 `query:"after_seq" minimum:"0" doc:"The newest seq that the caller has; 0 asks from the beginning"`
	BeforeSeq int64 `query:"before_seq" minimum:"0" doc:"Asks for the newest messages before this seq instead; any large number asks for the newest of all"`
	Limit     int   `query:"limit" minimum:"1" maximum:"500" default:"100" doc:"With before_seq at most 200 come"`
}

// Span says which part an answer holds. Messages are in the order of their
// seq, whichever way is asked.
type Span struct {
	From int64 `json:"from,omitempty" doc:"With before_seq: ask on before here; counts what is not for the caller"`
	UpTo int64 `json:"up_to" doc:"With after_seq: ask on after here; counts what is not for the caller"`
	More bool  `json:"more,omitempty" doc:"There is more that way"`
}

// maxPage is how many messages a page shows at once.
const maxPage = 200

// history reads a part of a conversation.
func (s *Server) history(ctx context.Context, id usher.ConversationID, h History) ([]usher.Message, Span, error) {
	var all []usher.Message
	var err error
	if h.BeforeSeq > 0 {
		all, err = s.services.Conversations.MessagesBefore(ctx, id, h.BeforeSeq, min(h.Limit, maxPage))
	} else {
		all, err = s.services.Conversations.Messages(ctx, id, h.AfterSeq, h.Limit)
	}
	if err != nil {
		return nil, Span{}, fmt.Errorf("web: read messages: %w", err)
	}
	out := Span{UpTo: h.AfterSeq, More: len(all) == h.Limit}
	if len(all) == 0 {
		return all, out, nil
	}
	out.UpTo = all[len(all)-1].Seq
	if h.BeforeSeq > 0 {
		out.From = all[0].Seq
		out.More = out.From > 1
	}
	return all, out, nil
}
