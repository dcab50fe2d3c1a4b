package handoff_test

import (
	"fmt"

	"usher"
	"usher/handoff"
)

func ExampleRules_Pick() {
	team := []usher.Candidate{
		{Agent: usher.Agent{ID: "ben", Capacity: 8, Skills: []string{"refund"}}, Presence: usher.Online, Load: 5},
		{Agent: usher.Agent{ID: "mia", Capacity: 8, Skills: []string{"refund"}}, Presence: usher.Online, Load: 2},
		{Agent: usher.Agent{ID: "tom", Capacity: 8}, Presence: usher.Online},
	}
	id, reason, ok := handoff.Rules{}.Pick(usher.Need{Skills: []string{"refund"}}, team)
	fmt.Println(id, ok)
	fmt.Println(reason)
	// Output:
	// mia true
	// mia load=2/8 response=0s speaks=true fit=2 unskilled=1 absent=0 full=0
}
