package sample

// writeCampaigns fills campaign records and what belongs to them.
func (c *centre) writeCampaigns(l *loader) error {
	rows, registrations := l.table("CampaignRecords"), l.table("CampaignRecordRegistrations")
	numbers, fields := l.table("CampaignRecordAdditionalPhoneNumbers"), l.table("CampaignRecordCustomFields")
	for n, one := range c.records.list {
		if one.created > c.calendar.end {
			continue
		}
		c.turn(ofRecord, n)
		c.writeRecord(rows, one)
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

func (c *centre) writeRecord(t *table, r record) {
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
	t.text("status", r.status)
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
