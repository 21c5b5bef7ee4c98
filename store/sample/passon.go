package sample

// passOn gives the offers and the tasks without a call for which nobody was free when
// work was handed out to other contacts, at whose time somebody is: they are as many as
// they shall be.
func (r *rota) passOn() {
	for m := range r.fates {
		for n := range r.fates[m] {
			f := &r.fates[m][n]
			if f.offer != noOffer && r.agents[m][n][offered] == 0 {
				r.passTo(ref{medium(m), int32(n)}, offered)
			}
			if f.undialled > 0 && r.agents[m][n][undialled] == 0 {
				r.passTo(ref{medium(m), int32(n)}, undialled)
			}
		}
	}
}

// mostTries is how many contacts are looked at for one task.
const mostTries = 5000

// passTo finds another contact for a task that nobody took.
func (r *rota) passTo(of ref, slot int) {
	fates := r.fates[of.medium]
	from := &fates[of.n]
	var room contact
	var list []task
	for i := 1; i < min(len(fates), mostTries); i++ {
		n := (int(of.n) + i) % len(fates)
		to := &fates[n]
		k := r.contact(ref{of.medium, int32(n)}, &room)
		if slot == offered && !k.suits(from.offer) || slot == undialled && (!k.outbound || k.fate.open || to.undialled > 0) {
			continue
		}
		from.swap(to, slot)
		list = r.tasks(k, list[:0])
		for _, t := range list {
			if t.slot == slot && r.takeOn(k, t) {
				return
			}
		}
		from.swap(to, slot)
	}
}

// swap exchanges what two contacts have in a slot.
func (f *fate) swap(with *fate, slot int) {
	if slot == undialled {
		f.undialled, with.undialled = with.undialled, f.undialled
		return
	}
	f.offer, with.offer = with.offer, f.offer
	f.unjoined, with.unjoined = with.unjoined, f.unjoined
}

// takeOn notes an agent of the unit who is on shift and has nothing to do from before
// a task that nobody handles until long enough behind it.
func (r *rota) takeOn(k *contact, t task) bool {
	const margin = 60_000
	r.turn(ofBreak, k.task()*tasksPerContact+t.slot)
	s := span{t.end(), t.end() + max(5000, r.lognormal(45, 0.5, 300))}
	for _, agent := range r.membersAt(channels[k.channel].unit, t.start) {
		if !r.due(agent, t.start) || r.gone(agent, t.start) || r.occupiedIn(agent, span{t.start - margin, s.end + margin}) {
			continue
		}
		r.agents[k.medium][k.n][t.slot] = int16(agent + 1)
		if t.declined() {
			r.insert(agent, stretch{s, "Break", "RONA"})
		}
		return true
	}
	return false
}

// occupiedIn tells whether something keeps an agent from being idle at some time.
func (r *rota) occupiedIn(agent int, s span) bool {
	for _, o := range r.occupied[agent] {
		if o.start < s.end && o.end > s.start {
			return true
		}
	}
	return false
}

// insert adds a stretch in the order of time.
func (r *rota) insert(agent int, s stretch) {
	list := append(r.occupied[agent], s)
	for i := len(list) - 1; i > 0 && list[i-1].start > s.start; i-- {
		list[i], list[i-1] = list[i-1], list[i]
	}
	r.occupied[agent] = list
}
