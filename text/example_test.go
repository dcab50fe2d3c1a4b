package text_test

import (
	"fmt"
	"strings"

	"usher/text"
)

func Example() {
	norm := text.Normalize("請問 ＷｉＦｉ 密碼是多少？")
	fmt.Println(norm)
	fmt.Println(strings.Join(text.Words(norm), " "))
	fmt.Println(strings.Join(text.Terms(norm), " "))
	fmt.Println(text.Language(norm))
	// Output:
	// 请问 wifi 密码是多少?
	// 请 问 wifi 密 码 是 多 少
	// 请问 wifi 密码 码是 是多 多少
	// zh
}

func ExampleSentences() {
	for _, s := range text.Sentences("Hi! Where is my order? And can I\nreturn it. Thanks...") {
		fmt.Println(s)
	}
	// Output:
	// Hi
	// Where is my order
	// And can I
	// return it
	// Thanks
}
