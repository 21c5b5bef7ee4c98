package sample

import "time"

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
	fresh, queued, rescheduled int64 // time in each status
	ring, talk                 int64 // seconds of its calls
}

// records are all of them, in the order in which they were made, with those that
// wait for their next call.
type records struct {
	*centre
	list    []record
	waiting [3][]int32      // numbers of records, by kind
	callOf  map[int32]int32 // record of a call, by the call's number
}

// Uploads come once a month. uploaded is how many records the reference centre
// loads, and mostAttempts after how many calls it gives up.
const (
	uploadEvery  = 30
	uploaded     = 2000
	mostAttempts = 3
)

// upload makes the preview records, which the two campaigns share.
func (r *records) upload() {
	for day := 0; day < r.Days; day += uploadEvery {
		part := min(1, float64(r.Days-day)/uploadEvery)
		for n := range max(10, int(part*uploaded*r.scale)) {
			at := time.UnixMilli(r.calendar.days[day].start).Add(6 * time.Hour).UnixMilli()
			number := len(r.list)
			r.add(record{customer: number, campaign: n % 2, created: at + int64(n)*250}, preview)
		}
	}
}

// add makes a record wait for its first call.
func (r *records) add(one record, kind campaignKind) {
	one.person = r.person(ofCustomer, one.customer)
	one.id = r.id(ofRecord, len(r.list))
	one.since = one.created
	r.list = append(r.list, one)
	r.waiting[kind] = append(r.waiting[kind], int32(len(r.list)-1))
}

// drawCampaign draws what a call of our side is made for.
func (c *centre) drawCampaign(k *contact) campaignKind {
	if !k.outbound || k.medium != voice {
		return adHoc
	}
	switch n := c.IntN(300); {
	case n < 150:
		return preview
	case n < 205:
		return requested
	}
	return adHoc
}

// take counts a call: one that asks for another makes a record, and one that a
// campaign makes belongs to the record that has waited longest.
func (r *records) take(k *contact) {
	if k.path == callback && k.over() {
		r.add(record{customer: k.caller, campaign: 2, created: k.end}, requested)
	}
	if k.dials == adHoc || !k.over() {
		return
	}
	queue := r.waiting[k.dials]
	for i, n := range queue {
		if one := &r.list[n]; one.since < k.start {
			r.waiting[k.dials] = append(queue[:i:i], queue[i+1:]...)
			r.call(one, k)
			r.callOf[k.n] = n
			if one.closed == 0 {
				r.waiting[k.dials] = append(r.waiting[k.dials], n)
			}
			return
		}
		if i > 20 {
			return
		}
	}
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
func (r *records) call(one *record, k *contact) {
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
	if k.path != unanswered || one.attempts == mostAttempts {
		one.closed = k.end
	}
}

// status is where a record stands at the end of the history. Of those that wait
// some are with an agent.
func (r *records) status(n int, one *record) string {
	left := r.calendar.end - one.since
	switch {
	case one.closed != 0:
		return "Closed"
	case n%8 == 3:
		if one.attempts == 0 {
			one.fresh = left / 2
		}
		one.queued += left - left/2
		if one.attempts > 0 {
			one.rescheduled += left / 2
		}
		return "Processing"
	case one.attempts == 0:
		one.fresh = left
		return "Newly Added"
	}
	one.rescheduled += left
	return "Rescheduled"
}

// writeCampaigns fills campaign records and what belongs to them.
func (c *centre) writeCampaigns(l *loader) error {
	rows, registrations := l.table("CampaignRecords"), l.table("CampaignRecordRegistrations")
	numbers, fields := l.table("CampaignRecordAdditionalPhoneNumbers"), l.table("CampaignRecordCustomFields")
	for n, one := range c.records.list {
		if one.created > c.calendar.end {
			continue
		}
		c.turn(ofRecord, n)
		status := c.records.status(n, &one)
		c.writeRecord(rows, one, status)
		c.writeRegistration(registrations, one)
		for i, percent := range []float64{38, 8.0 / 38 * 100} {
			if !c.chance(percent) {
				break
			}
			numbers.id("campaignRecordId", one.id)
			numbers.text("additionalPhoneNumber", phone(len(numberRanges)*(700+i)+n%200))
			numbers.done()
		}
		for _, field := range [][2]string{{"Tariff", "Comfort"}, {"Renewal", "2027-01-01"}, {"Segment", "B"}} {
			fields.id("campaignRecordId", one.id)
			fields.text("customFieldName", field[0])
			fields.text("customFieldValues", field[1])
			fields.done()
		}
		if err := firstError(rows, registrations, numbers, fields); err != nil {
			return err
		}
	}
	return nil
}

func (c *centre) writeRecord(t *table, r record, status string) {
	t.id("id", r.id)
	t.id("campaignID", c.id(ofCampaign, r.campaign))
	t.at("CreatedAt", r.created)
	t.at("closedAt", r.closed)
	t.text("customerFirstName", r.first)
	t.text("customerLastName", r.last)
	t.text("customerPhone", r.phone)
	t.number("newStatusDuration", seconds(r.fresh))
	t.number("queuedStatusDuration", seconds(r.queued))
	t.number("rescheduledStatusDuration", seconds(r.rescheduled))
	t.text("status", status)
	t.number("totalCustomerRingTimeInSeconds", r.ring)
	t.number("totalTalkTimeInSeconds", r.talk)
	t.done()
}

func (c *centre) writeRegistration(t *table, r record) {
	t.id("id", r.id)
	t.id("campaignID", c.id(ofCampaign, r.campaign))
	t.text("customerFirstName", r.first)
	t.text("customerLastName", r.last)
	t.text("customerPhone", r.phone)
	t.done()
}
