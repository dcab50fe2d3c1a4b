// Package store keeps everything that must survive a crash: customers,
// conversations and their messages, the bot's turns, the unanswered queue,
// knowledge, agents, sessions and small settings.
//
// The queries here are written once, in the SQL that every Engine speaks;
// what an engine does its own way (opening, locking, migrations, transactions)
// lives in its own package. Portable means:
//
//   - placeholders are $1, $2 … and are used in order;
//   - a list goes in as one JSON text, read by json_each(CAST($1 AS text)) with
//     its column "value" (an engine without that function defines it);
//   - times are int64 microseconds since 1970 (0: no time), flags are 0 or 1,
//     structures are JSON text, and no column is ever NULL;
//   - INSERT … ON CONFLICT, RETURNING and row-value comparison are allowed.
//
// # Writing
//
// Every change is a unit that goes through one group committer: whatever is
// queued, at most 256 units, becomes one transaction. Each unit stands alone:
// one that fails never fails its neighbours. (Units check before they write, so
// a group first runs without savepoints, which cost a third of its time; where
// a unit fails after it has written, the group is done again with a savepoint
// for each.) A call returns after the commit: what it reports is on disk.
//
// # Positions
//
// One global position rises with every event of the log. A message row is its
// own event; a change of state, of knowledge or of a miss has a row in the
// table events. Config.Committed sees the events of a group in order, before
// the writers are released; Events reads the same log for who was away.
package store
