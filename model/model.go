package model

// Model is one published schema. Nobody writes to it, or to anything that it
// points at, after Load has returned it.
type Model struct {
	Namespace    string // schema namespace, a dotted name
	Container    string // name of the entity container
	Description  string
	Tenancy      bool   // rows belong to tenants unless their set says otherwise
	Units        *Units // what a tenant is divided into; nil: nothing that the model tells
	Foreign      bool   // the tables are another program's: they are only read, and lack what Feedline adds to its own
	EnumTypes    []*EnumType
	ComplexTypes []*ComplexType
	Sets         []*EntitySet // entity sets, in the order of their names
	Singletons   []*EntitySet // singletons, in the order of their names

	byName map[string]*EntitySet
}

// Set finds the entity set or singleton with exactly this name; nil if there
// is none. Names are case-sensitive (tables.md C01).
func (m *Model) Set(name string) *EntitySet { return m.byName[name] }

// EntitySet is a set of entities of one type, or, as a singleton, one entity.
type EntitySet struct {
	Name         string
	TypeName     string // unqualified name of its entity type
	Description  string
	Singleton    bool
	Kind         SetKind
	Media        string // media that the rows come from, in words; may be empty
	Key          []*Property
	Identity     []*Property // what decides whether two rows are the same row; the key unless the description says otherwise
	Properties   []*Property
	Navigation   []*Navigation
	Order        []OrderBy // default order; its properties and the key make it total
	Incremental  *Property // column that an incremental load reads by; nil if none
	TenantScoped bool      // every stored row belongs to a tenant
	Unit         *UnitOf   // how a row belongs to a unit; nil: it cannot be told
	LogOf        *LogOf    // whom the rows of a log are about; nil: it cannot be told
	Customer     *Customer // which rows speak of a customer, and what they say; nil: none does
	Retention    Retention
	Storage      Storage
	Delivered    *EntitySet // rows as the source of a refreshed lookup last delivered them, outside the feed; nil: there are none
	File         string     // description file, for messages

	properties map[string]*Property
	navigation map[string]*Navigation
}

// Property finds the property with exactly this name; nil if there is none.
func (s *EntitySet) Property(name string) *Property { return s.properties[name] }

// Nav finds the navigation property with exactly this name; nil if there is
// none.
func (s *EntitySet) Nav(name string) *Navigation { return s.navigation[name] }

// SetKind tells what the rows of a set are.
type SetKind string

// Facts are events and measures, lookups translate ids to names and are
// refreshed as a whole, logs are written by Feedline itself and cannot be
// imported.
const (
	Fact   SetKind = "fact"
	Lookup SetKind = "lookup"
	Log    SetKind = "log"
)

// Property is a structural property of an entity type.
type Property struct {
	Set         *EntitySet
	Index       int // position in Set.Properties
	Name        string
	Type        Type
	Nullable    bool
	Description string
	Populated   string // when the data has a value, in words
	Derivation  string // how the value comes about, in words
	PII         PII
	Zone        Zone
	Values      []AllowedValue
	ClosedList  bool // no other value occurs
	Source      Source
	Column      string      // stored column; empty unless Source is FromColumn
	Encoding    Encoding    // how the column holds the values; AsStored unless the tables are foreign
	Default     *string     // literal stored for a new row whose input lacks the column; nil: none
	UUIDOf      []*Property // the value of a new row whose input lacks it: UUIDv5 of these; nil: none
}

// AllowedValue is one member of a property's list of values.
type AllowedValue struct {
	Value       string
	Description string
}

// PII classifies what a property tells about a person.
type PII string

// Direct is a name, number or address; indirect an id that leads to a person;
// free text may contain anything.
const (
	NoPII       PII = "none"
	DirectPII   PII = "direct"
	IndirectPII PII = "indirect"
	FreeTextPII PII = "free-text"
)

// Zone tells on whose clock a DateTimeOffset is shown. It never changes the
// instant.
type Zone string

// NoZone is for everything that is not a DateTimeOffset.
const (
	NoZone     Zone = "none"
	UTC        Zone = "utc"
	TenantZone Zone = "tenant"
)

// Source tells where a property's value comes from.
type Source string

// FromColumn reads Property.Column; FromTenant is the id of the tenant that
// owns the row, which is the same for every row that a caller can see.
const (
	FromColumn Source = "column"
	FromTenant Source = "tenant"
)

// OrderBy is one term of a default order.
type OrderBy struct {
	Property   *Property
	Descending bool
}

// Navigation is a navigation property.
type Navigation struct {
	Set          *EntitySet // where it starts
	Name         string
	Description  string
	Target       *EntitySet
	Multiplicity Multiplicity
	Partner      *Navigation // the way back; nil if there is none
	Join         []JoinPair  // equal properties of both ends; empty when Through is set
	Through      *Through    // table between both ends of a many-to-many relation; nil if there is none
	Constraint   bool        // published as a referential constraint
	Owner        bool        // the target owns this row: it goes when the target goes
}

// Near lists the properties of the starting set by whose values the navigation
// finds where it leads. From a row in which one of them is null it leads
// nowhere.
func (n *Navigation) Near() []*Property {
	var near []*Property
	for _, p := range n.Join {
		near = append(near, p.Local)
	}
	if n.Through != nil {
		for _, c := range n.Through.Near {
			near = append(near, c.Property)
		}
	}
	return near
}

// Far lists the properties of the target by whose values the navigation finds
// its rows.
func (n *Navigation) Far() []*Property {
	var far []*Property
	for _, p := range n.Join {
		far = append(far, p.Target)
	}
	if n.Through != nil {
		for _, c := range n.Through.Far {
			far = append(far, c.Property)
		}
	}
	return far
}

// Multiplicity tells how many entities a navigation property can lead to.
type Multiplicity string

// The multiplicities of OData CSDL 4.0 Part 3, section 7.1.
const (
	One       Multiplicity = "1"
	ZeroOrOne Multiplicity = "0..1"
	Many      Multiplicity = "*"
)

// JoinPair is one equality of a join: a property here and one of the target.
type JoinPair struct {
	Local, Target *Property
}

// Through is a stored table whose rows pair the ends of a many-to-many
// navigation.
type Through struct {
	Table string
	Near  []ThroughColumn // columns that match the starting set
	Far   []ThroughColumn // columns that match the target
}

// ThroughColumn equates a column of the table between with a property.
type ThroughColumn struct {
	Column   string
	Property *Property
}

// Retention tells when a row may be purged (tables.md section 7).
type Retention struct {
	Anchor       *Property  // instant that the age is counted from; nil: the row goes with its owner or never
	PlusSeconds  *Property  // seconds to add to the anchor; nil: none
	Unreferenced bool       // the row stays while another row mentions its key
	Owner        *EntitySet // the row goes with its owner's row; nil: none
	Fallback     string     // hidden column that is the anchor while there is no owner; may be empty
	Borrow       *Related   // instant that a row whose own anchor has no value is counted from; nil: such a row stays
	Newest       *Newest    // which rows stay, however old; nil: none
	Note         string
}

// Related is a property of the one row that a navigation leads to.
type Related struct {
	Via      *Navigation
	Property *Property
}

// Newest keeps the newest row, by its anchor, of all that share the values of
// Per: it says what is true now. Older rows age as usual.
type Newest struct {
	Per   []*Property
	While *Property // Edm.Boolean: the row stays while it is true; nil: in any case
	Until []Related // the row ages as usual once one of these instants is past, too
}

// EnumType is an enumeration type of the schema (OData CSDL 4.0 Part 3,
// section 10). It is stored by its numeric value.
type EnumType struct {
	Name, QualifiedName string
	Description         string
	Flags               bool
	Underlying          Kind
	Members             []EnumMember
}

// EnumMember is one member of an enumeration type.
type EnumMember struct {
	Name        string
	Value       int64
	Description string
}

// ComplexType is a structured type without a key (OData CSDL 4.0 Part 3,
// section 9).
type ComplexType struct {
	Name, QualifiedName string
	Description         string
	Properties          []*Property // their Set is nil
}
