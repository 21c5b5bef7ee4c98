package metrics

import "github.com/prometheus/client_golang/prometheus"

// figures are what is counted of requests.
type figures struct {
	requests *prometheus.CounterVec   // by set and outcome
	rows     *prometheus.CounterVec   // by set
	bytes    *prometheus.CounterVec   // by set
	took     *prometheus.HistogramVec // by set and outcome
	waited   prometheus.Histogram
	statuses *prometheus.CounterVec // by status
	faults   *prometheus.CounterVec // by code
	signIns  *prometheus.CounterVec // refused, by reason
}

// The bounds of the histograms, in seconds. An answer may take as long as its
// client does.
var (
	durations = []float64{.005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30, 60, 300, 1800}
	waits     = []float64{.001, .01, .1, .5, 1, 2.5, 5, 10, 30, 60}
)

func newFigures() figures {
	counter := func(name, help string, labels ...string) *prometheus.CounterVec {
		return prometheus.NewCounterVec(prometheus.CounterOpts{Name: name, Help: help}, labels)
	}
	return figures{
		requests: counter("feedline_requests_total", "Requests that have ended, by the set that they led to and what became of them", "set", "outcome"),
		rows:     counter("feedline_rows_total", "Rows of answers, without those expanded in them", "set"),
		bytes:    counter("feedline_response_bytes_total", "Bytes of answers as they were sent", "set"),
		took: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "feedline_request_duration_seconds", Help: "Time from a request to the end of its answer", Buckets: durations,
		}, []string{"set", "outcome"}),
		waited: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: "feedline_request_wait_seconds", Help: "Time that a request waited to be let in, for a place and for a view of the data", Buckets: waits,
		}),
		statuses: counter("feedline_responses_total", "Answers by their HTTP status; none if nothing was sent", "status"),
		faults:   counter("feedline_faults_total", "Requests that were not answered as asked, by the code of the error", "code"),
		signIns:  counter("feedline_sign_ins_refused_total", "Refused credentials by the reason in the log", "reason"),
	}
}

// all lists them.
func (f figures) all() []prometheus.Collector {
	return []prometheus.Collector{f.requests, f.rows, f.bytes, f.took, f.waited, f.statuses, f.faults, f.signIns}
}
