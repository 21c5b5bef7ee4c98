package fault_test

import (
	"errors"
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"feedline/odata/fault"
)

func TestTheNearestNameIsTheOneThatWasProbablyMeant(t *testing.T) {
	names := []string{"Calls", "Chats", "Channels", "startedAt", "startedAtUTC", "id"}
	for _, row := range []struct{ name, want string }{
		{"calls", "Calls"}, {"Cals", "Calls"}, {"Chat", "Chats"}, {"startedatutc", "startedAtUTC"},
		{"startedAtUtC", "startedAtUTC"}, {"startetAt", "startedAt"}, {"Channel", "Channels"},
		{"wait", ""}, {"x", ""}, {"", ""}, {"Something", ""},
	} {
		if got := fault.Nearest(row.name, names); got != row.want {
			t.Errorf("%q is nearest to %q, want %q", row.name, got, row.want)
		}
	}
}

func TestAnyNameIsNearestToItself(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		names := rapid.SliceOfNDistinct(rapid.StringMatching(`[a-z]{1,12}`), 1, 8, rapid.ID).Draw(t, "names")
		name := rapid.SampledFrom(names).Draw(t, "name")
		if got := fault.Nearest(name, names); got != name {
			t.Fatalf("%q among %q gives %q", name, names, got)
		}
	})
}

func TestAFaultIsFoundInsideOtherErrors(t *testing.T) {
	f := fault.New(fault.NotFound, "nothing")
	if got := fault.From(fmt.Errorf("reading: %w", f)); got != f {
		t.Errorf("got %v", got)
	}
}

func TestAnErrorOfTheFeedsOwnKeepsItsCauseToItself(t *testing.T) {
	cause := errors.New("SELECT secret")
	f := fault.From(cause)
	if f.Code != fault.Internal || !errors.Is(f, cause) || f.Message == "" {
		t.Errorf("got %+v", f)
	}
	if got := f.Error(); got != "InternalError: "+f.Message {
		t.Errorf("the text is %q", got)
	}
}

func TestASuggestionLeavesTheFaultItCameFromAlone(t *testing.T) {
	f := fault.New(fault.UnknownProperty, "There is no x.")
	if g := f.Suggesting("y"); f.Suggestion != "" || g.Suggestion != "y" || g.Message != "There is no x. Did you mean y?" {
		t.Errorf("%+v %+v", f, g)
	}
	if f.Suggesting("") != f {
		t.Error("an empty suggestion made another fault")
	}
}
