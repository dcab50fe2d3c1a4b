// Package nodes knows which servers work on one database, and which of them
// leads: it does what only one may do.
//
// Each node beats: it raises a number in its row every few seconds. All look at
// all rows, and count for themselves how long a number has stood still, so nobody
// reads another's clock. The one that leads removes a node that has been silent
// for long, and with it the windows of its agents.
//
//	n := nodes.New(store, nodes.Config{Node: usher.Node{ID: "…"}, Lead: lock})
//	err := n.Join(ctx)
//	go n.Run(ctx)
//	if n.Leads() {
//		// …
//	}
package nodes
