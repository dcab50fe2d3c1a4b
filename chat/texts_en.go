package chat

import "usher"

// english is what the bot says to customers who write English.
func english() Texts {
	return Texts{
		Greeting: []string{
			"Hello! What can I help you with?",
			"Hi there! What would you like to know?",
		},
		Thanks: []string{
			"You're welcome! Is there anything else?",
			"My pleasure. Just ask if anything else comes up.",
		},
		Goodbye: []string{
			"You're welcome. Have a good day!",
			"Thanks for getting in touch. Goodbye!",
		},
		Affirm: []string{
			"Good to hear. If anything else comes up, just write.",
			"Great. I'm here if you need anything else.",
		},
		Deny: []string{
			"All right. If you need anything, just write.",
			"Okay. I'm here if there's anything else.",
		},
		Bot: []string{
			"I'm an automated assistant. I answer common questions at once, and a colleague can take over whenever you like: just write \"person\".",
			"I'm the assistant here, not a person. If you'd rather talk to someone, write \"person\" and I'll bring in a colleague.",
		},
		Chat: []string{
			"I'm an automated assistant, best at answering questions about what we offer. What can I do for you?",
			"I'm not much of a talker, but I'm good with questions about what we offer. How can I help?",
		},
		Wait: []string{
			"Take your time. I'm here.",
			"Of course, no hurry.",
		},
		Clarify: []string{
			"I want to get this right. Did you mean one of these?",
			"Which of these comes closest to your question?",
		},
		One: []string{
			"Just to be sure, did you mean this: %s",
			"Is this what you'd like to know: %s",
		},
		Which:   "Which one did you mean?",
		Refused: "Sorry, that wasn't what you were after. Is it one of these?",
		Instead: "Sorry, that wasn't what you were after. Did you mean this: %s",
		Rephrase: []string{
			"I didn't quite get that. Could you say it in a few more words?",
			"Sorry, I don't understand yet. What would you like to know?",
		},
		Misheard: "Sorry, I misunderstood.",
		Partly:   "I don't have a sure answer to your other question (\"%s\"). A colleague can help with that.",
		Picture:  "I can't look at pictures, and nobody is here at the moment. Can you tell me in a few words what it's about?",
		Person:   "Talk to a person",
		Handoff:  englishHandoff(),
		Absent: map[usher.Why]string{
			"":                   "A colleague has to take over from here, but nobody is here at the moment.",
			usher.WhyWantsPerson: "Of course, a colleague will take this over. Nobody is here at the moment, though.",
			usher.WhyComplaint:   "I'm sorry about this. A colleague has to look into it, but nobody is here at the moment.",
			usher.WhyEmergency:   "If anyone is in danger, please call your local emergency number now. Nobody is here in the chat at the moment.",
			usher.WhyOutOfScope:  "I don't know the answer to that; a colleague will. Nobody is here at the moment, though.",
			usher.WhyNoAnswer:    "Sorry that I couldn't help so far. A colleague can, but nobody is here at the moment.",
			usher.WhyModelError:  "I can't answer that right now, and nobody is here at the moment.",
			usher.WhyPicture:     "I can't look at pictures; a colleague can. Nobody is here at the moment, though.",
		},
		Joining: "Someone will be with you shortly.",
		Queued:  "You're number %d in the queue.",
		Minutes: "The wait is about %d min.",
		Nobody: "Please leave your message in this chat, with a way to reach you: " +
			"it goes to the top of the queue and is answered first when a colleague is back.",
		Blocked: "I can't help with this message and have set the chat aside. If you need help, write \"person\" and a colleague will take over.",
	}
}

// englishHandoff says why a colleague comes.
func englishHandoff() map[usher.Why]string {
	return map[usher.Why]string{
		"":                   "A colleague will take over from here.",
		usher.WhyWantsPerson: "Of course, I'll bring in a colleague.",
		usher.WhyComplaint:   "I'm sorry about this. I'm bringing in a colleague who can look into it.",
		usher.WhyEmergency:   "I'm bringing in a colleague right away. If anyone is in danger, please call your local emergency number now.",
		usher.WhyOutOfScope:  "I don't know the answer to that, so I'm bringing in a colleague who can help.",
		usher.WhyNoAnswer:    "Sorry that I couldn't help so far. I'm bringing in a colleague.",
		usher.WhyModelError:  "I can't answer that right now, so I'm bringing in a colleague.",
		usher.WhyPicture:     "I can't look at pictures, so I'm bringing in a colleague who can.",
	}
}
