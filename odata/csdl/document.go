package csdl

import (
	"fmt"

	"feedline/model"
)

// Versions that a Document can be written in.
const (
	V40  = "4.0"
	V401 = "4.01"
)

// Document says what to describe, to whom and in which version.
type Document struct {
	// Model is the published schema. It is required.
	Model *model.Model

	// Visible tells whether an entity set or singleton exists for the caller;
	// nil: all of them do. A hidden set is absent everywhere, together with its
	// entity type, the navigation properties and bindings that lead to it, and
	// the enumeration and complex types that only it uses. Descriptions are
	// published as they stand, even if they mention a hidden set.
	Visible func(*model.EntitySet) bool

	// Hides tells whether a property of a visible set does not exist for the
	// caller; nil: all exist. It is absent everywhere, together with what only it
	// uses, and the parts of other properties' long descriptions that mention it.
	Hides func(*model.EntitySet, *model.Property) bool

	// Masks tells whether every row shows the same of a property; nil: none. It
	// is described with a remark, and announced as one that can be neither
	// filtered nor ordered by.
	Masks func(*model.EntitySet, *model.Property) bool

	// Leads tells whether a navigation property of a visible set to another
	// exists for the caller; nil: all do.
	Leads func(*model.Navigation) bool

	// Capabilities are announced as annotations from the Capabilities
	// vocabulary.
	Capabilities Capabilities

	// Version is V40 or V401; empty means V40. It decides the form of the XML
	// document and the spelling of the service document's context. CSDL JSON
	// exists in 4.01 only and ignores it.
	Version string
}

// Capabilities tells what requests can do. What is false is announced as not
// available, because a client may assume most of it otherwise.
type Capabilities struct {
	Select, Top, Skip, Count, Filter, Search, Order, Expand bool // the system query options
	Batch                                                   bool // requests to $batch
	KeyAsSegment                                            bool // Calls/17 beside Calls(17)
	Async                                                   bool // the respond-async preference

	// FilterFunctions are the functions that $filter knows, in the order in
	// which they are to be listed. They are announced while Filter is true.
	FilterFunctions []string

	// ExpandLevels is how many levels deep $expand may go; 0: nothing is said
	// about it. It is announced while Expand is true, in the 4.01 forms.
	ExpandLevels int

	// ODataVersions are the protocol versions of the feed's answers; none:
	// nothing is said about them.
	ODataVersions []string
}

func (d Document) check() error {
	switch {
	case d.Model == nil:
		return fmt.Errorf("csdl: there is no model to describe")
	case d.Version != "" && d.Version != V40 && d.Version != V401:
		return fmt.Errorf("csdl: there is no version %q of CSDL here, only %s and %s", d.Version, V40, V401)
	}
	return nil
}
