package web_test

import (
	"usher/bus"
	"usher/channels"
	"usher/channels/widget"
	"usher/chat"
	"usher/chat/rollout"
	"usher/faq"
	"usher/handoff"
	"usher/store"
	"usher/web"
)

// The real parts fit.
var _ = web.Services{
	Visitors: (*widget.Widget)(nil), Inbox: (*channels.Dispatcher)(nil), Bot: (*chat.AIChatBot)(nil),
	Library: (*faq.Library)(nil), Bus: bus.Bus(nil), Models: (*rollout.Rollout)(nil), ModelShadow: (*rollout.Rollout)(nil), ModelScores: (*rollout.Rollout)(nil),
	Conversations: (*store.Store)(nil), Lists: (*store.Store)(nil), Overview: (*store.Store)(nil),
	Links: (*store.Store)(nil), Turns: (*store.Store)(nil), Agents: (*store.Store)(nil),
	Credentials: (*store.Store)(nil), Sessions: (*store.Store)(nil), Entries: (*store.Store)(nil),
	Intents: (*store.Store)(nil), Misses: (*store.Store)(nil),
	DeskMoves: (*handoff.Desk)(nil), DeskEnds: (*handoff.Desk)(nil), DeskTalk: (*handoff.Desk)(nil), DeskFloor: (*handoff.Desk)(nil),
}
