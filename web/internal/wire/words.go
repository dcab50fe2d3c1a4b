package wire

import (
	"slices"
	"strconv"

	"usher"
	usherv1 "usher/proto/usher/v1"
)

// The words of the vocabulary at the places of their numbers.
var (
	senders   = []usher.SenderKind{"", usher.FromCustomer, usher.FromBot, usher.FromAgent, usher.FromSystem}
	kinds     = []usher.MessageKind{"", usher.KindText, usher.KindNotice, usher.KindNote}
	states    = []usher.State{"", usher.StateBot, usher.StateQueued, usher.StateAgent, usher.StateClosed, usher.StateArchived}
	presences = []usher.Presence{"", usher.Online, usher.Away, usher.Offline}
)

// number is the place of a word; 0 where it is not in the list.
func number[W ~string](list []W, w W) int32 {
	return int32(max(0, slices.Index(list, w)))
}

// word is the one at a place. A number that is not in the list becomes a word
// that nobody knows, as an unknown word of JSON is.
func word[W ~string](list []W, n int32) W {
	if 0 <= n && int(n) < len(list) {
		return list[n]
	}
	return W(strconv.Itoa(int(n)))
}

// Sender is the number of a side.
func Sender(s usher.SenderKind) usherv1.Sender { return usherv1.Sender(number(senders, s)) }

// ReadSender is the side of a number.
func ReadSender(n usherv1.Sender) usher.SenderKind { return word(senders, int32(n)) }

// Kind is the number of a kind.
func Kind(k usher.MessageKind) usherv1.Kind { return usherv1.Kind(number(kinds, k)) }

// State is the number of a state.
func State(s usher.State) usherv1.State { return usherv1.State(number(states, s)) }

// ReadState is the state of a number.
func ReadState(n usherv1.State) usher.State { return word(states, int32(n)) }

// Presence is the number of a presence.
func Presence(p usher.Presence) usherv1.Presence { return usherv1.Presence(number(presences, p)) }

// ReadPresence is the presence of a number.
func ReadPresence(n usherv1.Presence) usher.Presence { return word(presences, int32(n)) }
