package sample

import (
	"cmp"
	"slices"
	"time"
)

// campaignKind is why our side calls somebody.
type campaignKind uint8

const (
	adHoc campaignKind = iota
	preview
	requested // the customer asked for it in a queue
)

// record is a person whom a campaign calls, and what its calls add up to.
// Instants and lengths are milliseconds.
type record struct {
	person
	customer                   int
	campaign                   int
	created, closed            int64 // closed: zero while the record is open
	since                      int64 // when its last change of status was
	attempts                   int
	status                     string
	fresh, queued, rescheduled int64 // time in each status
	ring, talk                 int64 // seconds of its calls
}

// records are all of them, in the order in which they were made, with those that
// wait for a call.
type records struct {
	*centre
	list   []record
	fresh  [3][]int32                 // records without a call yet, by kind
	again  [3][len(pauseDays)][]int32 // those with so many calls, less one
	callOf map[int32]int32            // record of a call, by the call's number
}

// Uploads come once a month. uploaded is how many records the reference centre
// loads.
const (
	uploadEvery = 30
	uploaded    = 2000
)

// pauseDays is how many days a record waits behind each call that was not the last.
// Behind the call that follows the last one a campaign gives up.
var pauseDays = [3]int64{1, 18, 60}

// statuses are how many of a hundred records have each status at the end of the
// history.
var statuses = [4]share{{"Closed", 78}, {"Newly Added", 12}, {"Rescheduled", 7}, {"Processing", 3}}

// callbackPercent is how many inbound calls in a hundred ask for a callback.
const callbackPercent = 2.05

// upload makes the preview records, which the two campaigns share. The last of them
// are not called within the history.
func (r *records) upload() {
	for day := 0; day < r.Days; day += uploadEvery {
		part := min(1, float64(r.Days-day)/uploadEvery)
		for n := range max(10, int(part*uploaded*r.scale)) {
			at := time.UnixMilli(r.calendar.days[day].start).Add(6 * time.Hour).UnixMilli()
			number := len(r.list)
			r.add(record{customer: number, campaign: n % 2, created: at + int64(n)*250}, preview)
		}
	}
	callbacks := float64(r.numbers[voice]) * 2400 / fullCalls * callbackPercent / 100
	kept := min(len(r.list), int((float64(len(r.list))+callbacks)*float64(statuses[1].percent)/100))
	r.fresh[preview] = r.fresh[preview][:len(r.list)-kept]
}

// add makes a record wait for its first call.
func (r *records) add(one record, kind campaignKind) {
	one.person = r.person(ofCustomer, one.customer)
	one.id = r.id(ofRecord, len(r.list))
	one.since = one.created
	r.list = append(r.list, one)
	r.fresh[kind] = append(r.fresh[kind], int32(len(r.list)-1))
}

// take counts a call: one that asks for another makes a record, and one that a
// campaign makes belongs to a record that waits.
func (r *records) take(k *contact) {
	if k.path == callback && k.over() {
		r.add(record{customer: k.caller, campaign: 2, created: k.end}, requested)
	}
	if k.dials == adHoc || !k.over() {
		return
	}
	if n := r.next(k.dials, k.start); n >= 0 {
		r.callOf[k.n] = n
		r.call(n, k)
	}
}

// next takes the record that is called at an instant: one whose pause is over, else
// a new one; -1: none.
func (r *records) next(kind campaignKind, instant int64) int32 {
	take := func(queue *[]int32, pause int64) int32 {
		if len(*queue) == 0 || r.list[(*queue)[0]].since+pause >= instant {
			return -1
		}
		n := (*queue)[0]
		*queue = (*queue)[1:]
		return n
	}
	for i := range pauseDays {
		if n := take(&r.again[kind][i], pauseDays[i]*86_400_000); n >= 0 {
			return n
		}
	}
	return take(&r.fresh[kind], 0)
}

// claim gives a call of a campaign the customer of its record.
func (r *records) claim(k *contact) {
	if k.dials == adHoc {
		return
	}
	if n, ok := r.callOf[k.n]; ok {
		k.caller, k.customer = r.list[n].customer, r.list[n].customer
	}
}

// call adds a call to its record.
func (r *records) call(n int32, k *contact) {
	one := &r.list[n]
	if one.attempts++; one.attempts == 1 {
		one.fresh = k.start - one.since
	} else {
		one.rescheduled += k.start - one.since
	}
	one.queued += k.end - k.start
	one.since = k.end
	one.ring += seconds(k.ring)
	if k.path != unanswered {
		one.talk += seconds(k.end - k.start - k.ring)
	}
	if one.attempts > len(pauseDays) || r.isLast(k) {
		one.closed, one.status = k.end, "Closed"
		return
	}
	again := &r.again[k.dials][one.attempts-1]
	*again = append(*again, n)
}

// isLast tells whether a campaign does not call again behind a call. Some of those
// whom it reaches ask for a call at another time; whoever asked for a callback is
// seldom called twice.
func (r *records) isLast(k *contact) bool {
	r.turn(ofRecord, 1<<24+int(k.n))
	switch {
	case k.dials == requested:
		return k.path != unanswered || !r.chance(26)
	case k.path == unanswered:
		return false
	}
	return !r.chance(30)
}

// settle gives each record that is open its status at the end of the history, so that
// the shares of all statuses come out exactly. The latest ones stay open; what is
// left over was withdrawn.
func (r *records) settle() {
	var open [2][]int32 // without a call, and with one
	made := 0
	for n, one := range r.list {
		if one.created <= r.calendar.end {
			made++
		}
		if one.created <= r.calendar.end && one.closed == 0 {
			i := min(1, one.attempts)
			open[i] = append(open[i], int32(n))
		}
	}
	want := apportion(made, percents(statuses[:]))
	latest := func(a, b int32) int { return cmp.Or(cmp.Compare(r.list[b].since, r.list[a].since), int(b-a)) }
	var rest []int32
	for i, list := range open {
		slices.SortFunc(list, latest)
		keep := min(len(list), want[i+1])
		for _, n := range list[:keep] {
			r.stay(n, statuses[i+1].text)
		}
		rest = append(rest, list[keep:]...)
	}
	slices.SortFunc(rest, latest)
	for i, n := range rest {
		if i < want[3] {
			r.stay(n, statuses[3].text)
		} else {
			r.stay(n, statuses[0].text)
		}
	}
}

// stay notes the status in which a record is at the end of the history. Those that
// are with an agent got there, and those that were withdrawn went, half-way between
// their last change and the end.
func (r *records) stay(n int32, status string) {
	one := &r.list[n]
	one.status = status
	left := r.calendar.end - one.since
	switch status {
	case "Closed":
		left /= 2
		one.closed = one.since + left
	case "Processing":
		one.queued += left - left/2
		left /= 2
	}
	if one.attempts == 0 {
		one.fresh += left
	} else {
		one.rescheduled += left
	}
}
