package sample

// record is a person whom a campaign calls.
type record struct {
	person
	n                          int
	created, closed            int64 // closed: zero while the record is open
	fresh, queued, rescheduled int64 // seconds in each status
	status                     string
}

// callsPerRecord is the number of calls for each campaign record.
const callsPerRecord = 40

// writeCampaigns fills campaign records and what belongs to them.
func (c *centre) writeCampaigns(l *loader) error {
	records, registrations := l.table("CampaignRecords"), l.table("CampaignRecordRegistrations")
	numbers, fields := l.table("CampaignRecordAdditionalPhoneNumbers"), l.table("CampaignRecordCustomFields")
	total := max(20, c.Calls/callsPerRecord)
	for i := range total {
		r := c.record(i, total)
		c.writeRecord(records, r)
		c.writeRegistration(registrations, r)
		if c.chance(38) {
			numbers.id("campaignRecordId", r.id)
			numbers.text("additionalPhoneNumber", phone(len(numberRanges)*700+i%200))
			numbers.done()
		}
		for _, field := range [][2]string{{"Tariff", "Comfort"}, {"Renewal", "2027-01-01"}, {"Segment", "B"}} {
			fields.id("campaignRecordId", r.id)
			fields.text("customFieldName", field[0])
			fields.text("customFieldValues", field[1])
			fields.done()
		}
		if err := firstError(records, registrations, numbers, fields); err != nil {
			return err
		}
	}
	return nil
}

// record makes up the n-th record of so many. Its three stretches together
// last from its creation to its closing, or to the end of the history.
func (c *centre) record(n, total int) record {
	c.turn(ofRecord, n)
	r := record{person: c.person(ofCustomer, n), n: n}
	r.id = c.id(ofRecord, n)
	r.created = c.calendar.at((float64(n) + c.Float64()) / float64(total))
	life := c.lognormal(2*86_400, 0.9, 30*86_400)
	r.closed = r.created + life
	r.status = "Closed"
	if r.closed > c.calendar.end {
		r.status = []string{"Newly Added", "Rescheduled", "Processing"}[n%3]
		r.closed, life = 0, c.calendar.end-r.created
	}
	whole := seconds(life)
	switch r.status {
	case "Newly Added":
		r.fresh = whole
	default:
		r.fresh, r.queued = whole*7/10, whole*2/10
		r.rescheduled = whole - r.fresh - r.queued
	}
	return r
}

func (c *centre) writeRecord(t *table, r record) {
	t.id("id", r.id)
	t.id("campaignID", c.id(ofCampaign, r.n%len(campaigns)))
	t.at("CreatedAt", r.created)
	t.at("closedAt", r.closed)
	t.text("customerFirstName", r.first)
	t.text("customerLastName", r.last)
	t.text("customerPhone", r.phone)
	t.number("newStatusDuration", r.fresh)
	t.number("queuedStatusDuration", r.queued)
	t.number("rescheduledStatusDuration", r.rescheduled)
	t.text("status", r.status)
	ring, talk := int64(0), int64(0)
	if r.status == "Closed" {
		ring, talk = seconds(c.lognormal(13, 0.45, 29)), seconds(c.lognormal(140, 0.8, 3600))
	}
	t.number("totalCustomerRingTimeInSeconds", ring)
	t.number("totalTalkTimeInSeconds", talk)
	t.done()
}

func (c *centre) writeRegistration(t *table, r record) {
	t.id("id", r.id)
	t.id("campaignID", c.id(ofCampaign, r.n%len(campaigns)))
	t.text("customerFirstName", r.first)
	t.text("customerLastName", r.last)
	t.text("customerPhone", r.phone)
	t.done()
}
