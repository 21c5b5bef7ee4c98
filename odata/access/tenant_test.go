package access_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"feedline/auth"
	"feedline/odata/access"
	"feedline/odata/bind"
	"feedline/store"
)

// levels are those of a tenant, with what each shows at most. What is unknown
// shows nothing.
var levels = map[store.Personal]bind.Exposure{
	"": bind.Shown, store.PersonalFull: bind.Shown, store.PersonalMasked: bind.Masked, store.PersonalNone: bind.Hidden, "some": bind.Hidden,
}

// leveled is what is known, with a level for every tenant.
func leveled(level store.Personal) access.Known {
	k := firms()
	for i := range k.Tenants {
		k.Tenants[i].Personal = level
	}
	k.Local.Personal = level
	return k
}

func TestATenantNarrowsWhatRolesShowAndNeverWidensIt(t *testing.T) {
	m := offices(t)
	rapid.Check(t, func(t *rapid.T) {
		a, _ := access.New(m, rapid.SliceOfN(rule, 0, 4).Draw(t, "rules"), mine)
		p := caller.Draw(t, "caller")
		if rapid.IntRange(0, 3).Draw(t, "machine") == 0 {
			p = auth.Local()
		}
		level := rapid.SampledFrom([]store.Personal{"", store.PersonalFull, store.PersonalMasked, store.PersonalNone, "some"}).Draw(t, "level")
		whole, narrowed := a.Decide(p, firms()), a.Decide(p, leveled(level))
		if what := narrower(m, narrowed, whole); what != "" || narrowed.Deliver != whole.Deliver {
			t.Fatalf("with %q there is more: %s", level, what)
		}
		for _, set := range m.Sets {
			if got, want := narrowed.Policy.Personal(set), min(whole.Policy.Personal(set), levels[level]); narrowed.Policy.Sees(set) && got != want {
				t.Fatalf("with %q the personal data of %s is %s; want %s", level, set.Name, got, want)
			}
		}
		if again := a.Decide(p, firms()); again.Policy.Version() != whole.Policy.Version() {
			t.Fatal("the level stayed")
		}
	})
}

func TestATenantThatIsBeingRemovedIsOpenToNobody(t *testing.T) {
	m := offices(t)
	closed := firms()
	closed.Tenants[0].Removing = true
	a := accessOf(t, m, `
access:
  - {tenant: North, roles: [supervisor], when: {groups: north}}
  - {tenant: North, units: [Mill], roles: [supervisor], when: {groups: mill}}
  - {tenant-claim: tid, roles: [auditor], when: {groups: any}}
`)
	key := auth.Principal{Subject: "key:abc", Method: auth.ByKey, Tenant: north, Roles: []string{"supervisor"}}
	for name, p := range map[string]auth.Principal{
		"a rule": person(auth.Claims{"groups": {"north"}}), "a rule with units": person(auth.Claims{"groups": {"mill"}}),
		"a claim": person(auth.Claims{"groups": {"any"}, "tid": {"North"}}), "a key": key,
	} {
		if d := a.Decide(p, firms()); d.Reason != "" {
			t.Errorf("%s: before, %s", name, d.Reason)
		}
		d := a.Decide(p, closed)
		if !d.Policy.Empty() || !strings.HasSuffix(d.Reason, "the tenant North is being removed") {
			t.Errorf("%s: %q", name, d.Reason)
		}
		if err := d.Err(); err == nil || !strings.Contains(err.Error(), "is being removed from this feed") {
			t.Errorf("%s: %v", name, err)
		}
	}
	other := person(auth.Claims{"groups": {"any"}, "tid": {"South"}})
	if d := a.Decide(other, closed); d.Reason != "" {
		t.Errorf("another tenant: %s", d.Reason)
	}
	closed.Local, closed.NoLocal = store.Tenant{}, "the tenant North, which the feed shows, was removed"
	d := a.Decide(auth.Local(), closed)
	if !d.Policy.Empty() || d.Deliver || d.Err() == nil || !strings.Contains(d.Err().Error(), "is being removed from this feed, or has been") {
		t.Errorf("the machine: %+v", d)
	}
}
