package odata

// Load is what waits in a Service at one moment, and what it waits for.
type Load struct {
	Admission int // requests that wait to be let in
	View      int // that wait for a view of the data
	Heavy     int // that wait for a place among heavy queries
	Places    int // of heavy queries
	Taken     int // of these places
}

// Load tells what waits now.
func (s *Service) Load() Load {
	free, queued := s.gate.load()
	return Load{
		Admission: int(s.admitting.Load()), View: int(s.waiting.Load()), Heavy: queued,
		Places: s.HeavyQueries, Taken: s.HeavyQueries - free,
	}
}
