package faq

// everyday are things people say that are no business of a service desk. They are
// encoded beside the entries, so that a small corpus too can tell how near texts
// lie that have nothing to do with each other.
var everyday = []string{
	"What will the weather be like this weekend?",
	"The film was much too long, but the music was lovely.",
	"Who won the match last night?",
	"How do you cook rice without burning it?",
	"My grandmother grew up in a village by the sea.",
	"Tell me a funny story.",
	"The train was crowded this morning.",
	"What is the highest mountain in Europe?",
	"I have had a headache since yesterday.",
	"He plays the piano and she paints.",
	"How many legs does a spider have?",
	"We are going for a walk with the dog.",
	"The king died in the year 1547.",
	"Are you a real person?",
	"Translate this sentence into Spanish.",
	"Prices of houses have risen again, the newspaper says.",
	"明天会下雨吗？",
	"这部电影太长了，不过音乐很好听。",
	"昨晚的比赛谁赢了？",
	"红烧鱼要炖多长时间才入味？",
	"我奶奶小时候住在海边的村子里。",
	"讲个故事给我听吧。",
	"今天早上地铁特别挤。",
	"欧洲最高的山是哪一座？",
	"我从昨天起一直头疼。",
	"他会弹钢琴，她喜欢画画。",
	"蜘蛛有几条腿？",
	"我们带狗出去散步。",
	"这位皇帝在位三十年。",
	"你是真人吗？",
	"把这句话翻译成英语。",
	"报纸上说房价又涨了。",
}
