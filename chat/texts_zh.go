package chat

import "usher"

// chinese is what the bot says to customers who write Chinese.
func chinese() Texts {
	return Texts{
		Greeting: []string{
			"您好！请问有什么可以帮您？",
			"您好，很高兴为您服务，请问想了解什么？",
		},
		Thanks: []string{
			"不客气！还有其他问题吗？",
			"不用谢，有需要随时问我。",
		},
		Goodbye: []string{
			"好的，祝您生活愉快，再见！",
			"感谢您的咨询，有需要随时再来。",
		},
		Affirm: []string{
			"好的，有其他问题随时告诉我。",
			"太好了，还有需要的话直接说就行。",
		},
		Deny: []string{
			"好的，有需要随时告诉我。",
			"明白了，还有问题的话直接说就行。",
		},
		Bot: []string{
			"我是智能客服，常见问题可以马上回答您；想找真人的话，回复“人工”就会有同事接手。",
			"我是智能客服，不是真人。需要同事帮忙的话，回复“人工”即可。",
		},
		Chat: []string{
			"我是智能客服，业务方面的问题都可以问我，请问想了解什么？",
			"聊天我不太在行，不过业务方面的问题可以问我，请问需要什么帮助？",
		},
		Wait: []string{
			"好的，不着急，您慢慢来。",
			"没关系，我在这里等您。",
		},
		Clarify: []string{
			"为了不答错，想跟您确认一下，您是想问下面哪一个？",
			"请问您想问的是下面哪一个？",
		},
		One: []string{
			"跟您确认一下，您是想问这个吗：%s",
			"请问您想了解的是这个吗：%s",
		},
		Which:   "请问您指的是哪一个？",
		Refused: "抱歉，刚才没答到点上。您想问的是下面这些吗？",
		Instead: "抱歉，刚才没答到点上。您是想问这个吗：%s",
		Rephrase: []string{
			"不好意思，我没太明白，能再说得具体一点吗？",
			"抱歉，我还没听懂，请问您想了解什么？",
		},
		Misheard: "抱歉，我理解错了。",
		Partly:   "您的另一个问题（“%s”）我没有把握回答，可以请同事来帮您。",
		Picture:  "我看不了图片，现在也没有同事在线。能用几句话说说是什么问题吗？",
		Person:   "人工客服",
		Handoff:  chineseHandoff(),
		Absent: map[usher.Why]string{
			"":                   "接下来需要同事为您服务，不过现在没有同事在线。",
			usher.WhyWantsPerson: "好的，我会请同事来为您服务，不过现在没有同事在线。",
			usher.WhyComplaint:   "非常抱歉给您带来不好的体验，这件事需要同事来处理，不过现在没有同事在线。",
			usher.WhyEmergency:   "如果有人身危险，请立即拨打当地的急救或报警电话！现在没有同事在线。",
			usher.WhyOutOfScope:  "这个问题我答不了，需要请同事来帮您，不过现在没有同事在线。",
			usher.WhyNoAnswer:    "抱歉没能帮到您，这个问题需要同事来解答，不过现在没有同事在线。",
			usher.WhyModelError:  "我暂时无法回答这个问题，现在也没有同事在线。",
			usher.WhyPicture:     "我看不了图片，需要请同事来看，不过现在没有同事在线。",
		},
		Joining: "同事很快就来，请稍候。",
		Queued:  "您前面还有人在等，目前排在第 %d 位。",
		Minutes: "预计等待约 %d 分钟。",
		Nobody:  "请直接在这里留言，并留下联系方式，您的留言会排在最前面，同事上线后第一时间回复您。",
		Blocked: "这条消息我无法处理，对话已暂时搁置。如需帮助，请回复“人工”，会有同事接手。",
	}
}

// chineseHandoff says why a colleague comes.
func chineseHandoff() map[usher.Why]string {
	return map[usher.Why]string{
		"":                   "接下来由同事为您服务。",
		usher.WhyWantsPerson: "好的，这就为您转接人工客服。",
		usher.WhyComplaint:   "非常抱歉给您带来不好的体验，我马上请同事来处理。",
		usher.WhyEmergency:   "我马上请同事过来。如果有人身危险，请立即拨打当地的急救或报警电话。",
		usher.WhyOutOfScope:  "这个问题我答不了，我请同事来帮您。",
		usher.WhyNoAnswer:    "抱歉没能帮到您，我请同事来为您解答。",
		usher.WhyModelError:  "我暂时无法回答这个问题，这就请同事来帮您。",
		usher.WhyPicture:     "我看不了图片，这就请同事来帮您看。",
	}
}
