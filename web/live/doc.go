// Package live keeps the sockets of customers and agents: it decodes their
// frames, calls what they ask for, and sends each of them the messages of its
// conversations in order, none missed and none doubled.
//
// It knows no network. A Conn is a socket seen through three methods, and
// Hub.Serve owns one from its first frame to its last: when Serve returns, no
// write is under way and none will follow, so the caller may give the
// connection back to be used for somebody else.
//
// # The protocol usher.v1.json
//
// Frames are JSON objects in text frames of at most MaxFrame bytes. Each frame
// of a client has a type and an id and is answered by a frame with that id: an
// ack, a welcome, a sync or an error. The first frame is hello, within ten
// seconds.
//
//	customer → hello{token, conversation?, after_seq?} send{client_id?, text, choice?, files?, person?, conversation?}
//	           sync{conversation?, after_seq} typing read{seq} ping
//	agent    → hello send{conversation, client_id?, text, files?} sync{conversation, after_seq} typing{conversation}
//	           read{conversation, seq} open{conversation} leave{conversation} presence{presence} ping
//	server   → welcome ack message sync typing read state queue staffed feedback error bye; to agents also
//	           presence knowledge miss models chat customer resync
//
// After welcome{last_seq} (or after hello's after_seq, where it was given) the
// message frames of a conversation come in the order of Seq without a gap,
// except for those that the receiver may not see. An ack of send means that
// the message is on disk. A sync answers with everything after after_seq in
// pages that share its id, the last one without "more"; up_to counts items that
// are not for the receiver, so a filtered item is no gap.
//
// A console's list of chats stays fresh without asking: every change of state or
// owner is a state frame to all agents, with the whole row in chat. Between those,
// chat{conversation, customer_name, last_text, last_files, last_from, last_at,
// last_seq, unread} says what was written last: of conversations in the queue to all
// agents, of an agent's own to that agent, at most one each half second for each
// conversation. It may be lost, and then the next one says it; after resync the
// lists are to be read again. Counts follow from state frames: read
// /v1/conversations/counts again a moment after one. The message frames of a
// conversation come only to those who have it or opened it.
//
// A send has a text, files (IDs from the upload), a choice (ID of an option of
// the last message with options) or, of a customer, person: true, which brings
// in a person at once where the bot has the conversation; its text, if any, is
// the label of the button. An agent's conversation gets it as a message.
//
// A customer's welcome, state and queue frames say whether an agent is online
// (staffed); welcome and queue give the place in the queue (position, 1 is next)
// and the wait in seconds (eta, left out where none can be given). A queue frame
// comes when one of these changes for a customer who waits. When the last agent
// goes or the first one comes, and it has stayed so for a few seconds, staffed
// says so to all customers, within ten seconds however many they are. feedback{message_id,
// seq, helpful} says that the customer told whether an answer helped, to
// everyone in the conversation; customer{customer} that one told their name,
// address or language.
//
// A customer may have fifty connections at once; one more is told busy.
//
// A bye says why the connection ends and, where coming back makes sense, after
// how many seconds. One with site_removed says that the site of the customer's
// page was taken off the widget's list; until it is on the list again the
// handshake is refused.
package live
