// Package text turns what people write into what machines compare: one form
// of each character, words, index terms, language and sentences. It knows
// English and Chinese, tells other languages and is harmless to them.
//
//	norm := text.Normalize("請問 ＷｉＦｉ 密碼是多少？") // 请问 wifi 密码是多少?
//	text.Words(norm)                             // 请 问 wifi 密 码 是 多 少
//	text.Terms(norm)                             // 请问 wifi 密码 码是 是多 多少
package text
