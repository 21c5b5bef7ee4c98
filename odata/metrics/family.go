package metrics

import (
	"github.com/prometheus/client_golang/prometheus"
)

// Collector is a part of the program that has figures of its own, which are read
// whenever somebody asks for the metrics. It is safe for concurrent use.
type Collector interface {
	// Families are what it shows. They are asked for once.
	Families() []Family
}

// Family is a metric with all its values.
type Family struct {
	Name    string   // feedline_ and words with underscores; its unit last, and _total behind it if it is a Counter
	Help    string   // one sentence without a full stop
	Counter bool     // it only ever grows while the process lives
	Labels  []string // names; nil: there is one value
	// Read tells the values, each with those of the labels, which must be few
	// and not from requests.
	Read func(tell Tell)
}

// Tell takes one value of a Family.
type Tell func(value float64, labels ...string)

// Add shows the figures of a part of the program, too. Its error is that of
// names that are used twice or are no names.
func (m *Metrics) Add(c Collector) error {
	for _, f := range c.Families() {
		kind := prometheus.GaugeValue
		if f.Counter {
			kind = prometheus.CounterValue
		}
		family := family{Family: f, kind: kind, described: prometheus.NewDesc(f.Name, f.Help, f.Labels, nil)}
		if err := m.registry.Register(family); err != nil {
			return err
		}
	}
	return nil
}

// family is a Family as the library wants it.
type family struct {
	Family
	kind      prometheus.ValueType
	described *prometheus.Desc
}

func (f family) Describe(out chan<- *prometheus.Desc) { out <- f.described }

func (f family) Collect(out chan<- prometheus.Metric) {
	f.Read(func(value float64, labels ...string) {
		one, err := prometheus.NewConstMetric(f.described, f.kind, value, labels...)
		if err != nil {
			one = prometheus.NewInvalidMetric(f.described, err)
		}
		out <- one
	})
}
