// Package watch shows an operator what the server does: counters and gauges
// for Prometheus, spans for an OpenTelemetry collector, a log that never holds
// anybody up, and the listener on which all that can be read.
//
// The rooms know nothing of it. Each has callbacks in its Config, and methods
// that tell how long its queues are; cmd joins them to the methods of Metrics
// and the functions of Sources.
//
// Nothing that a customer wrote, no address and no token becomes a label, an
// attribute or a line of the log. Every label has a bounded number of values:
// what is not known beforehand goes through a list of fixed length, and
// whatever comes after that is "other".
package watch
