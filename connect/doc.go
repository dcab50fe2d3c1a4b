// Package connect is for the company's other systems: what they are told of
// what happens here. Event is the envelope, the same for those who are called
// (webhook) and for those who ask (GET /v1/events).
//
//	if told, ok := connect.Tell(e); ok {
//		body, err := json.Marshal(told)
//	}
package connect
