// Package channels brings customers' messages in. A Channel verifies and
// decodes what one account receives; the Dispatcher keeps each customer's
// messages in order on their way to the store, while different customers do
// not wait for each other.
package channels
