package watch

import (
	"context"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// Sources is what is asked for at each scrape. A nil function is not asked.
type Sources struct {
	Connections func() (customers, agents int) // sockets
	MaxConn     int                            // sockets of customers that there is room for
	Open        func() int                     // network connections, sockets among them
	Floor       func() Floor
	Queues      []Queue
	Cache       func() Cache
	DiskFree    func() (bytes uint64, err error) // where the data is
	Pool        func() Pool                      // of connections to the database; nil: it is a file
	Nodes       func() Nodes                     // the servers on one database
	Ready       func(context.Context) error
}

// Floor is what goes on at the desk.
type Floor struct {
	Waiting, Talking int           // conversations in the queue, and with agents
	Longest          time.Duration // that one of the queue has waited
	Online, Away     int           // agents
}

// Cache is what the bot remembers of the texts that it has understood.
type Cache struct {
	Hits, Misses int64 // texts that were known, and that were not, since the start
	Entries      int
	Bytes, Limit int64
}

// Pool is how busy the connections are with which the database is read.
type Pool struct {
	Max, Open, Used int64         // at most, open, lent
	Waits           int64         // reads that found none free, since the start
	Waited          time.Duration // how long these waited together
}

// Nodes is what this server knows of all that work on its database.
type Nodes struct {
	Alive  int   // this one included
	Leads  bool  // this one does what only one may do
	Behind int64 // positions of the log that this one has not passed on yet
}

// Queue is a bounded queue. Its losses are told to Metrics.Dropped.
type Queue struct {
	Name    string
	Len     func() int // nil: its length is nowhere known
	Max     int        // 0: bounded by something else
	Reasons []string   // why it drops something; each is shown from 0 on
}

// readyTime bounds how long a scrape waits for the store.
const readyTime = 2 * time.Second

// The metrics of the sources.
var (
	descConnections = describe("connections", "Sockets that are open, by side.", "side")
	descMaxConn     = describe("connections_max", "Sockets of customers that there is room for.")
	descOpen        = describe("network_connections", "Network connections that are open, sockets among them.")
	descWaiting     = describe("desk_waiting", "Conversations that wait for an agent.")
	descLongest     = describe("desk_longest_wait_seconds", "How long the one that waits longest has waited.")
	descTalking     = describe("desk_talking", "Conversations that agents have.")
	descAgents      = describe("desk_agents", "Agents, by presence.", "presence")
	descLen         = describe("queue_length", "What waits in a bounded queue.", "queue")
	descMax         = describe("queue_capacity", "What fits into a bounded queue.", "queue")
	descLookups     = describe("cache_lookups_total", "Texts that the bot was to understand, by whether it knew them from before.", "outcome")
	descEntries     = describe("cache_entries", "Texts that the bot remembers the understanding of.")
	descBytes       = describe("cache_bytes", "What these take, about.")
	descLimit       = describe("cache_limit_bytes", "What these may take.")
	descDisk        = describe("disk_free_bytes", "Free space where the data is.")
	descPool        = describe("database_connections", "Connections with which the database is read, by state.", "state")
	descPoolMax     = describe("database_connections_max", "How many there may be.")
	descPoolWaits   = describe("database_waits_total", "Reads that found all connections in use.")
	descPoolWaited  = describe("database_wait_seconds_total", "How long reads waited for a connection.")
	descNodes       = describe("nodes", "Servers that work on the database, as this one sees it.")
	descLeads       = describe("leads", "1 on the server that does what only one may do.")
	descBehind      = describe("events_behind", "Positions of the log that this server has not told its sockets and its desk of yet.")
	descReady       = describe("ready", "1 while the server can serve, as /readyz says.")
)

func describe(name, help string, labels ...string) *prometheus.Desc {
	return prometheus.NewDesc("usher_"+name, help, labels, nil)
}

// Watch has the sources asked at each scrape. It may be called once.
func (m *Metrics) Watch(s Sources) {
	for _, q := range s.Queues {
		for _, reason := range q.Reasons {
			m.dropped.WithLabelValues(q.Name, reason)
		}
	}
	m.registry.MustRegister(asked{s})
}

// asked is Sources as a collector.
type asked struct{ Sources }

var _ prometheus.Collector = asked{}

// Describe implements prometheus.Collector.
func (asked) Describe(out chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{
		descConnections, descMaxConn, descOpen, descWaiting, descLongest, descTalking, descAgents,
		descLen, descMax, descLookups, descEntries, descBytes, descLimit, descDisk, descPool, descPoolMax, descPoolWaits, descPoolWaited,
		descNodes, descLeads, descBehind, descReady,
	} {
		out <- d
	}
}

// Collect implements prometheus.Collector.
func (a asked) Collect(out chan<- prometheus.Metric) {
	put := func(d *prometheus.Desc, v float64, labels ...string) {
		out <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, v, labels...)
	}
	if a.Connections != nil {
		customers, agents := a.Connections()
		put(descConnections, float64(customers), sideCustomer)
		put(descConnections, float64(agents), sideAgent)
		put(descMaxConn, float64(a.MaxConn))
	}
	if a.Open != nil {
		put(descOpen, float64(a.Open()))
	}
	if a.Floor != nil {
		f := a.Floor()
		put(descWaiting, float64(f.Waiting))
		put(descLongest, f.Longest.Seconds())
		put(descTalking, float64(f.Talking))
		put(descAgents, float64(f.Online), "online")
		put(descAgents, float64(f.Away), "away")
	}
	if a.Cache != nil {
		a.collectCache(out)
	}
	if a.Pool != nil {
		a.collectPool(out)
	}
	if a.Nodes != nil {
		n := a.Nodes()
		put(descNodes, float64(n.Alive))
		put(descLeads, oneIf(n.Leads))
		put(descBehind, float64(n.Behind))
	}
	if a.DiskFree != nil {
		if free, err := a.DiskFree(); err == nil {
			put(descDisk, float64(free))
		}
	}
	if a.Ready != nil {
		ctx, cancel := context.WithTimeout(context.Background(), readyTime)
		defer cancel()
		put(descReady, oneIf(a.Ready(ctx) == nil))
	}
	for _, q := range a.Queues {
		if q.Len != nil {
			put(descLen, float64(q.Len()), q.Name)
		}
		if q.Max > 0 {
			put(descMax, float64(q.Max), q.Name)
		}
	}
}

func (a asked) collectCache(out chan<- prometheus.Metric) {
	c := a.Cache()
	for outcome, n := range map[string]int64{"hit": c.Hits, "miss": c.Misses} {
		out <- prometheus.MustNewConstMetric(descLookups, prometheus.CounterValue, float64(n), outcome)
	}
	for desc, v := range map[*prometheus.Desc]float64{descEntries: float64(c.Entries), descBytes: float64(c.Bytes), descLimit: float64(c.Limit)} {
		out <- prometheus.MustNewConstMetric(desc, prometheus.GaugeValue, v)
	}
}

func (a asked) collectPool(out chan<- prometheus.Metric) {
	p := a.Pool()
	for state, n := range map[string]int64{"used": p.Used, "idle": p.Open - p.Used} {
		out <- prometheus.MustNewConstMetric(descPool, prometheus.GaugeValue, float64(n), state)
	}
	out <- prometheus.MustNewConstMetric(descPoolMax, prometheus.GaugeValue, float64(p.Max))
	out <- prometheus.MustNewConstMetric(descPoolWaits, prometheus.CounterValue, float64(p.Waits))
	out <- prometheus.MustNewConstMetric(descPoolWaited, prometheus.CounterValue, p.Waited.Seconds())
}

func oneIf(yes bool) float64 {
	if yes {
		return 1
	}
	return 0
}
