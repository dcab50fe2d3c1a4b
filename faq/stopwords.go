package faq

// Words that say little about what is asked. How common a word is in the
// corpus counts too, but a small corpus can't tell "how" from "parcel".

// bareWords are grammar and politeness.
const bareWords = `
a an the and or but if of to in on at by as for from with into onto than then
i me my mine you your yours he him his she her it its we us our they them their this that these those there here
im ive id ill youre youve were theyre thats theres whats whos lets isnt arent dont doesnt didnt wont cant couldnt wouldnt havent hasnt
is are was were be been being am do does did done doing has have had having can could will would shall should may might must
not no nor so too very just also only even still again really actually already yet ever
what which who whom whose how hi hello hey dear sir madam please pls plz thanks thank thx kindly sorry ok okay yes yeah well oh um hmm
any some such all each every both either other another same own up out off over down about
`

// weakWords are in questions of every subject.
const weakWords = `
want need like know tell help ask question wonder wondering explain say mean understand guide step info information detail possible able
where when why get getting got give given go going gone make made making let see look find found use using used work working works
new old one two first last next thing something anything everything nothing someone way lot much many more most few less time
now soon later before after while since until during because without within between
try tried trying keep put take took come came happen happened become think thought believe hope seem
good bad best right wrong sure different certain exactly please problem issue trouble
u r ur wanna gonna start started own great nice morning evening night tonight tomorrow yesterday today
`

// bareChars are Chinese characters of grammar and politeness.
const bareChars = "的了吗呢啊吧呀哦嘛么哈嗯哎唉呃噢喔喽啦咯我你您他她它们是在有就也都和与或及而且但因所之其这那哪怎什谁何请问下个些样还又再很太最更把被给让跟对从向为以于着过地得到来去上里中说想要会能可应该如果若会没不无别只才已经曾啥咋几多少亲谢时候间帮查"

// barePairs are Chinese pairs of that kind.
const barePairs = `
怎么 什么 请问 为什 为何 如何 可以 我的 我要 我想 你们 我们 你好 您好 一下 是不 不是 么样 么办 没有 有没 能不 不能 可不 不可 可否 是否 能否 知道 告诉 谢谢 麻烦 帮我 帮忙 一个 这个 那个 哪个 哪里 哪儿 现在 已经 还是 但是 因为 所以 如果 应该 需要 想要 想问 问一 咨询 了解 一直 就是 不了 怎样 咋办 咋么 啥意 意思 情况 问题 东西 时候 为啥
`

// weakPairs say a little.
const weakPairs = `
多少 多久 么时 几天 几个 哪些 时间 办法 方法 操作 办理 使用 进行 继续 显示 提示 出现 看到 找到 找不 不到 不会 不行 不对 成功 失败 重新 原因 今天 明天 昨天 最近 之前 以后 之后 刚才 刚刚 上面 里面 东西 开始 结束 直接 自己 别人 其他 所有 全部 部分 一样 不同 支持 无法 不可 必须 怎能 正常
`
