package odata

// Phase is a stretch of the way from a request to its answer.
type Phase string

// The phases, in the order in which a request goes through them. One that is
// refused ends in the phase that refused it.
const (
	Admission Phase = "admit"  // who asks, what they may see, and the wait to be let in
	Parsing   Phase = "uri"    // text to syntax
	Binding   Phase = "bind"   // syntax to meaning
	Planning  Phase = "plan"   // meaning to a query
	Queueing  Phase = "queue"  // the wait for a place among heavy queries
	Storing   Phase = "store"  // from the wait for a view of the data to the first byte of the answer
	Encoding  Phase = "encode" // from there to the last one: rows are read and written by turns
)

// Trace follows one request on its way. It belongs to the request's goroutine.
type Trace interface {
	// Enter ends the phase before, if there is one, and begins the next.
	Enter(p Phase)
	// End ends the last phase, and the trace with what is known of the request.
	End(r Record)
}

// follow begins the trace of a request, if somebody wants it.
func (s *Service) follow(x *exchange) {
	if s.Trace == nil {
		return
	}
	ctx, trace := s.Trace(x.request, s.Network.Trusts(x.request))
	x.request, x.trace = x.request.WithContext(ctx), trace
}

// enter tells the trace of the next phase.
func (x *exchange) enter(p Phase) {
	if x.trace != nil {
		x.trace.Enter(p)
	}
}
