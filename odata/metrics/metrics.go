package metrics

import (
	"log/slog"
	"net/http"
	"runtime"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"feedline/odata"
)

// Metrics has the figures of one feed. It is safe for concurrent use.
type Metrics struct {
	registry *prometheus.Registry
	figures
	sets map[string]bool // names that may be labels
}

// none stands where a request has no set, and an answer no status.
const none = "none"

// New begins to count for a feed that publishes the sets, by a program of the
// version.
func New(sets []string, version string) *Metrics {
	m := &Metrics{registry: prometheus.NewRegistry(), figures: newFigures(), sets: map[string]bool{}}
	for _, name := range sets {
		m.sets[name] = true
	}
	build := prometheus.NewGauge(prometheus.GaugeOpts{
		Name: "feedline_build_info", Help: "1, with what the program was built from",
		ConstLabels: prometheus.Labels{"version": version, "go": runtime.Version()},
	})
	build.Set(1)
	m.registry.MustRegister(build, collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	m.registry.MustRegister(m.all()...)
	return m
}

// Record counts a request that has ended. It does not wait.
func (m *Metrics) Record(r odata.Record) {
	set, outcome := none, string(r.Outcome)
	if m.sets[r.Set] {
		set = r.Set
	}
	m.requests.WithLabelValues(set, outcome).Inc()
	m.rows.WithLabelValues(set).Add(float64(r.Rows))
	m.bytes.WithLabelValues(set).Add(float64(r.Bytes))
	m.took.WithLabelValues(set, outcome).Observe(r.Took.Seconds())
	m.waited.Observe(r.Waited.Seconds())
	m.statuses.WithLabelValues(status(r.Status)).Inc()
	if r.Code != "" {
		m.faults.WithLabelValues(string(r.Code)).Inc()
	}
	if r.Reason != "" {
		m.signIns.WithLabelValues(string(r.Reason)).Inc()
	}
}

func status(code int) string {
	if code == 0 {
		return none
	}
	return strconv.Itoa(code)
}

// How a question for the metrics is answered.
const (
	mostAsking   = 4 // at the same time
	longestWrite = 10 * time.Second
)

// Handler shows all figures, in the forms that Prometheus reads. What cannot be
// read is left out, and the log says why.
func (m *Metrics) Handler(log *slog.Logger) http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{
		ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelWarn), ErrorHandling: promhttp.ContinueOnError,
		MaxRequestsInFlight: mostAsking, Timeout: longestWrite,
	})
}
