// Package mask takes personal data out of a text before it leaves the house,
// and puts it back into what comes back.
//
//	var m mask.Mask
//	out := m.Hide("我的手机是 138 0013 8000，帮我查一下") // 我的手机是 [PHONE_1]，帮我查一下
//	back, ok := m.Reveal("稍后联系 [PHONE_1]。")      // 稍后联系 138 0013 8000。
//
// It knows what has a form of its own: e-mail addresses, telephone numbers,
// Chinese identity cards, bank cards, IP addresses, and long numbers of any kind
// (orders, parcels, accounts). Names, postal addresses, passwords and numbers of
// fewer than eight digits have none and stay; so do numbers that are spelled out
// in English, or with a blank between each two digits. Sums stay too: up to ten
// digits with a currency or a unit, or with cents (12345678.90) where no word such
// as "order" says what they number. Where a long number may be an account or
// something harmless it is hidden, all of it: a placeholder that was not needed
// does no harm, since it is put back.
//
// A text that must get shorter is hidden first and cut by Cut then.
package mask
