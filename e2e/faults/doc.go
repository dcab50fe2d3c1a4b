// Package faults breaks a small cluster of Usher while customers and agents
// talk, and proves afterwards that nothing which was acknowledged was lost,
// doubled or reordered, and that everything was answered.
//
// It sees the product from outside: two nodes as processes of their own, on one
// PostgreSQL, sockets and HTTP. All connections go through links that hold
// some of them up and cut others at any time. A round breaks one thing more: a
// node is killed or stops for a while, PostgreSQL ends in order or is killed,
// its connections are reset, its disk is full. What a round does, and when,
// comes from the seed.
//
// Customers and agents write down what was acknowledged to them and what they
// were shown, as it came. Some customers say nothing more before they have an
// answer: theirs is missed where it is lost, and seen where it comes twice. When
// all is whole again and everybody has fallen silent, each conversation is read
// from both nodes, and check compares.
package faults
