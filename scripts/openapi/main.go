// Command openapi prints the OpenAPI document of the server in this tree, from
// which the types of the pages are generated.
package main

import (
	"fmt"
	"os"

	"usher/web"
)

func main() {
	doc, err := web.Document("dev")
	if err == nil {
		_, err = os.Stdout.Write(doc)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "openapi:", err)
		os.Exit(1)
	}
}
