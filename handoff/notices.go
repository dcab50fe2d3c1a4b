package handoff

import (
	"fmt"

	"usher"
)

// What the customer reads when the owner of a conversation changes. %s is the
// agent's name.
var (
	textJoined = usher.Texts{
		usher.English: "%s has joined the chat.",
		usher.Chinese: "%s 已接入，为您服务。",
	}
	textPassedOn = usher.Texts{
		usher.English: "You are now talking to %s.",
		usher.Chinese: "已为您转接给 %s。",
	}
	textRequeued = usher.Texts{
		usher.English: "We are finding somebody else for you. You keep your place in the queue.",
		usher.Chinese: "正在为您安排其他客服，您的排队位置不变。",
	}
	textQueuedFor = usher.Texts{
		usher.English: "You are waiting for %s now.",
		usher.Chinese: "正在为您等候 %s，请稍候。",
	}
	textKeptFor = usher.Texts{
		usher.English: "You are waiting for %s now. You keep your place in the queue.",
		usher.Chinese: "正在为您等候 %s，您的排队位置不变。",
	}
	textQueued = usher.Texts{
		usher.English: "You are in the queue now. Somebody will be with you as soon as possible.",
		usher.Chinese: "您已进入排队，客服会尽快接入。",
	}
	textReturned = usher.Texts{
		usher.English: "You are back with the assistant. Just ask if there is anything else.",
		usher.Chinese: "已转回智能助手，有其他问题可以直接问我。",
	}
	textClosed = usher.Texts{
		usher.English: "This chat is closed now. Write again whenever you like.",
		usher.Chinese: "本次会话已结束，有需要随时再发消息给我们。",
	}
	textArchived = usher.Texts{
		usher.English: "This chat has been set aside. To reach a person, write “I want to talk to a person”.",
		usher.Chinese: "本次会话已暂停处理。如需人工客服，请发送“转人工”。",
	}
	textSomebody = usher.Texts{
		usher.English: "A colleague",
		usher.Chinese: "客服",
	}
)

// notice makes the line for the customer of c. name is the agent's, for the
// texts that have a place for it.
func notice(c usher.Conversation, text usher.Texts, name ...string) usher.Draft {
	said := text.In(c.Language)
	if len(name) > 0 {
		who := name[0]
		if who == "" {
			who = textSomebody.In(c.Language)
		}
		said = fmt.Sprintf(said, who)
	}
	return usher.Draft{From: usher.FromSystem, Kind: usher.KindNotice, Text: said}
}
