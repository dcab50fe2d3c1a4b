// Package rollout puts model bundles into service while customers talk: it goes
// live with one of the shelf's candidates, rolls back to the one before, has a
// candidate see live turns without answering anybody, and measures candidates on
// the company's own data.
//
// What is live is a setting, so it survives a restart. A bundle goes live in
// this order: it is loaded and checked, the entries get its vectors beside those
// there are, a copy is kept, the setting is saved, and then two pointers are
// swapped. Before the last step nothing has changed for anybody, and each turn
// is taken with one bundle as a whole.
//
// In memory are the live bundle, the one before it and the shadow, and beside
// them at most one that is being checked, one that is about to go live, and one
// that is being measured.
//
//	first, err := rollout.Open(ctx, rollout.Places{Shelf: s, Settings: store, Base: base, Load: load})
//	r := rollout.New(first, rollout.Config{FAQ: engine, Bot: bot, Data: store})
//	go r.Run(ctx)
//	status, err := r.GoLive(ctx, hash, agent)
package rollout
