// Package demo is a sample company for somebody who wants to see what Usher
// is: an online shop with its knowledge, its people, and two weeks of chats.
//
// Nothing of a chat is made up but what people wrote: customers' lines and
// agents' lines come from data/chats_en.jsonl and data/chats_zh.jsonl, and
// everything between them is done by the parts that do it in a real server,
// under a Clock that is set to the time of the chat. So the numbers that the
// pages show are true.
//
// Shop is the page that the widget is shown on.
package demo
