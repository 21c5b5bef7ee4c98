package access

import (
	"fmt"
	"strings"
	"sync"

	"feedline/auth"
	"feedline/odata/plan"
)

// mostMade bounds the policies that are remembered.
const mostMade = 1000

// memo remembers policies by what they are made of: callers come again and
// again, and a policy knows its version once it has been asked for it.
type memo struct {
	mu sync.Mutex
	of map[string]plan.Policy
}

// policy is the one that was made before of the same, or a new one.
func (m *memo) policy(likeness string, make func() plan.Policy) plan.Policy {
	m.mu.Lock()
	defer m.mu.Unlock()
	if p, known := m.of[likeness]; known {
		return p
	}
	if m.of == nil || len(m.of) >= mostMade {
		m.of = map[string]plan.Policy{}
	}
	p := make()
	m.of[likeness] = p
	return p
}

// likeness is the same for two decisions of which the same policy is made.
func (d *Decision) likeness(p auth.Principal) string {
	var b strings.Builder
	t := d.Tenant
	fmt.Fprintf(&b, "%q %q %d %q %q %q %d %q %t", p.Method, p.Subject, t.Number, t.ID, t.Name, t.Zone, t.RetentionDays, t.Personal, d.Scoped)
	for _, role := range d.Roles {
		fmt.Fprintf(&b, " %q", role)
	}
	for _, u := range d.Units {
		fmt.Fprintf(&b, " %d:%q", u.Key.Kind, u.ID())
	}
	if p.Bounds != nil {
		fmt.Fprintf(&b, " %t %t %q", p.Bounds.Personal, p.Bounds.Sets != nil, p.Bounds.Sets)
	}
	return b.String()
}
