package model

// The types of this file say what a description may contain: one modelFile
// (model.yaml) and one setFile for each entity set or singleton. The decoder,
// the JSON Schema for editors and the test of docs/model.md read their tags:
//
//	yaml                    the key; without omitempty it must be there
//	jsonschema              limits that the decoder (enum) and editors (all) check
//	jsonschema_description  what the key means, for editors
//	like                    an example that a message offers as the cure

// modelFile is the content of model.yaml.
type modelFile struct {
	place
	Namespace    string        `yaml:"namespace" like:"Example.Shop" jsonschema_description:"Schema namespace: simple identifiers joined by dots. Types of the model are written Namespace.Name."`
	Container    string        `yaml:"container" like:"Shop" jsonschema:"maxLength=128,pattern=^[\\p{L}_][\\p{L}\\p{N}_]*$" jsonschema_description:"Name of the entity container."`
	Description  string        `yaml:"description,omitempty" jsonschema_description:"What the model is about, in a sentence for its readers."`
	Tenancy      *bool         `yaml:"tenancy" like:"true" jsonschema_description:"true if rows belong to tenants, who see only their own; false if every caller may see every row."`
	Storage      string        `yaml:"storage,omitempty" jsonschema:"enum=own,enum=foreign" jsonschema_description:"own (the default): the tables are those that Feedline makes; foreign: another program's, which are only read."`
	Units        *unitsFile    `yaml:"units,omitempty" jsonschema_description:"The set of the units that a tenant is divided into, such as its business units. Callers can be restricted to some of them."`
	EnumTypes    []enumFile    `yaml:"enumTypes,omitempty" jsonschema_description:"Enumeration types of the schema."`
	ComplexTypes []complexFile `yaml:"complexTypes,omitempty" jsonschema_description:"Structured types without a key."`
}

// unitsFile names the set whose rows are the units of a tenant.
type unitsFile struct {
	place
	Set  string `yaml:"set" like:"Branches" jsonschema_description:"Entity set of the units, with a key of one property."`
	Name string `yaml:"name,omitempty" jsonschema_description:"Property of the set by which people call a unit."`
}

// enumFile describes an enumeration type.
type enumFile struct {
	place
	Name        string       `yaml:"name" like:"Colour" jsonschema:"maxLength=128,pattern=^[\\p{L}_][\\p{L}\\p{N}_]*$" jsonschema_description:"Name of the type, without the namespace."`
	Description string       `yaml:"description,omitempty" jsonschema_description:"What the type stands for."`
	Flags       bool         `yaml:"flags,omitempty" jsonschema_description:"true if a value may combine several members; then every member needs a value."`
	Underlying  string       `yaml:"underlying,omitempty" jsonschema:"enum=Edm.Byte,enum=Edm.SByte,enum=Edm.Int16,enum=Edm.Int32,enum=Edm.Int64" jsonschema_description:"Integer type of the stored values; Edm.Int32 unless said otherwise."`
	Members     []memberFile `yaml:"members" like:"[{name: Red, value: 1}]" jsonschema_description:"The members, in order."`
}

// memberFile describes a member of an enumeration type.
type memberFile struct {
	place
	Name        string `yaml:"name" like:"Red" jsonschema:"maxLength=128,pattern=^[\\p{L}_][\\p{L}\\p{N}_]*$" jsonschema_description:"Name of the member."`
	Value       *int64 `yaml:"value,omitempty" jsonschema_description:"Stored value. Either every member has one or none; without values they count from 0."`
	Description string `yaml:"description,omitempty" jsonschema_description:"What the member stands for."`
}

// complexFile describes a complex type.
type complexFile struct {
	place
	Name        string      `yaml:"name" like:"Address" jsonschema:"maxLength=128,pattern=^[\\p{L}_][\\p{L}\\p{N}_]*$" jsonschema_description:"Name of the type, without the namespace."`
	Description string      `yaml:"description,omitempty" jsonschema_description:"What the type stands for."`
	Properties  []fieldFile `yaml:"properties" like:"[{name: city, type: Edm.String}]" jsonschema_description:"The properties, in the order in which they are published."`
}

// facets are the parts of a type that a column has, published or hidden.
type facets struct {
	Type      string `yaml:"type" like:"Edm.String" jsonschema_description:"Edm.X, Namespace.Type, or Collection(...) of either."`
	MaxLength *int64 `yaml:"maxLength,omitempty" jsonschema:"minimum=1" jsonschema_description:"Most characters of an Edm.String, or bytes of an Edm.Binary; without it there is no limit."`
	Precision *int64 `yaml:"precision,omitempty" jsonschema:"minimum=0,maximum=18" jsonschema_description:"Digits of an Edm.Decimal; digits after the second of an Edm.DateTimeOffset, Edm.TimeOfDay or Edm.Duration."`
	Scale     *int64 `yaml:"scale,omitempty" jsonschema:"minimum=0,maximum=18" jsonschema_description:"Digits after the point of an Edm.Decimal."`
}

// fieldFile describes what every property has, also one of a complex type.
type fieldFile struct {
	place
	Name string `yaml:"name" like:"startedAt" jsonschema:"maxLength=128,pattern=^[\\p{L}_][\\p{L}\\p{N}_]*$" jsonschema_description:"Published name; case matters."`
	facets
	Nullable    *bool       `yaml:"nullable,omitempty" jsonschema_description:"Whether the value may be missing; true unless said otherwise."`
	Description string      `yaml:"description,omitempty" jsonschema_description:"What the property means."`
	Populated   string      `yaml:"populated,omitempty" jsonschema_description:"When rows have a value, in words."`
	Derivation  string      `yaml:"derivation,omitempty" jsonschema_description:"How the value comes about, in words."`
	PII         string      `yaml:"pii,omitempty" jsonschema:"enum=none,enum=direct,enum=indirect,enum=free-text" jsonschema_description:"What the value tells about a person: none (the default), direct (a name, number or address), indirect (an id that leads to a person) or free-text (may contain anything)."`
	Zone        string      `yaml:"zone,omitempty" jsonschema:"enum=none,enum=utc,enum=tenant" jsonschema_description:"Clock that an Edm.DateTimeOffset is shown on: utc, or the tenant's own. Every Edm.DateTimeOffset needs it and nothing else has one."`
	Values      []valueFile `yaml:"values,omitempty" jsonschema_description:"Values of an Edm.String that are known to occur."`
	Closed      bool        `yaml:"closed,omitempty" jsonschema_description:"true if no value outside the list occurs."`
}

// valueFile describes one value of a property.
type valueFile struct {
	place
	Value       literal `yaml:"value" like:"Open" jsonschema_description:"The value, letter for letter."`
	Description string  `yaml:"description,omitempty" jsonschema_description:"What the value means."`
}

// propertyFile describes a property of an entity type.
type propertyFile struct {
	fieldFile
	Column   string   `yaml:"column,omitempty" jsonschema_description:"Stored column; the snake_case of the name unless said otherwise."`
	Encoding string   `yaml:"encoding,omitempty" jsonschema:"enum=text,enum=iso,enum=seconds,enum=number,enum=blob,enum=upper,enum=milliseconds,enum=microseconds,enum=julian,enum=mixed,enum=hex,enum=base64,enum=jsonb" jsonschema_description:"How a foreign column holds the values; as Feedline stores them itself unless said otherwise."`
	Default  *literal `yaml:"default,omitempty" jsonschema_description:"Value of a new row whose input lacks the property."`
	UUIDOf   []string `yaml:"uuidOf,omitempty" jsonschema_description:"Properties from whose values the id of a new row is computed when its input lacks it."`
	Source   string   `yaml:"source,omitempty" jsonschema:"enum=column,enum=tenant" jsonschema_description:"column (the default), or tenant: the id of the tenant that owns the row, which has no column of its own."`
}

// setFile is the content of the file of an entity set or a singleton.
type setFile struct {
	place
	Set         string           `yaml:"set,omitempty" jsonschema:"maxLength=128,pattern=^[\\p{L}_][\\p{L}\\p{N}_]*$" jsonschema_description:"Name of the entity set that the file describes."`
	Singleton   string           `yaml:"singleton,omitempty" jsonschema:"maxLength=128,pattern=^[\\p{L}_][\\p{L}\\p{N}_]*$" jsonschema_description:"Name of the singleton that the file describes; instead of set."`
	Type        string           `yaml:"type" like:"Order" jsonschema:"maxLength=128,pattern=^[\\p{L}_][\\p{L}\\p{N}_]*$" jsonschema_description:"Name of the entity type, without the namespace."`
	Kind        string           `yaml:"kind,omitempty" jsonschema:"enum=fact,enum=lookup,enum=log" jsonschema_description:"fact (the default): events and measures; lookup: names for ids, refreshed as a whole; log: written by Feedline itself."`
	Description string           `yaml:"description,omitempty" jsonschema_description:"What a row stands for."`
	Media       string           `yaml:"media,omitempty" jsonschema_description:"Media that the rows come from, in words."`
	Key         []string         `yaml:"key,omitempty" jsonschema_description:"Properties that tell the rows of a set apart. A singleton has none."`
	Identity    []string         `yaml:"identity,omitempty" jsonschema_description:"Properties that decide whether two delivered rows are the same row; the key unless said otherwise."`
	Order       []string         `yaml:"order,omitempty" jsonschema_description:"Default order: property names, each optionally followed by desc. The key is appended as far as it is missing."`
	Incremental string           `yaml:"incremental,omitempty" jsonschema_description:"Property that an incremental load reads by."`
	Tenancy     string           `yaml:"tenancy,omitempty" jsonschema:"enum=tenant,enum=none" jsonschema_description:"tenant: every row belongs to a tenant; none: rows are everybody's. Follows tenancy of model.yaml unless said otherwise."`
	Unit        string           `yaml:"unit,omitempty" jsonschema_description:"How a row belongs to a unit of model.yaml: the property that names the unit, behind the navigation properties that lead to it, with slashes between; everyone: rows are shared by all units. Without it, who is restricted to units does not see the set."`
	Log         *logFile         `yaml:"log,omitempty" jsonschema_description:"Whom the rows of a log are about, so that everybody can be shown their own."`
	Customer    *customerFile    `yaml:"customer,omitempty" jsonschema_description:"Which rows speak of a customer, and what they say, so that a customer can be erased."`
	Retention   *retentionFile   `yaml:"retention,omitempty" jsonschema_description:"When a row may be purged; without it, never."`
	Storage     storageFile      `yaml:"storage" like:"{table: orders}" jsonschema_description:"Where the rows are kept."`
	Properties  []propertyFile   `yaml:"properties" like:"[{name: id, type: Edm.Guid, nullable: false}]" jsonschema_description:"The properties, in the order in which they are published."`
	Navigation  []navigationFile `yaml:"navigation,omitempty" jsonschema_description:"Ways from a row to rows of this or another set."`
}

// logFile names what tells whom a row of a log is about.
type logFile struct {
	place
	Tenant  string `yaml:"tenant" like:"tenantId" jsonschema_description:"Property with the id of the tenant; null: of none."`
	Subject string `yaml:"subject" like:"subject" jsonschema_description:"Property with the stable id of the caller."`
}

// customerFile tells which rows speak of a customer.
type customerFile struct {
	place
	ID       string   `yaml:"id,omitempty" jsonschema_description:"Property that identifies the customer."`
	Via      string   `yaml:"via,omitempty" jsonschema_description:"Navigation to the one row whose customer a row without an id speaks of."`
	Contacts []string `yaml:"contacts,omitempty" jsonschema_description:"Properties with numbers and addresses of the customer, by which rows without an id are found, too."`
	Personal []string `yaml:"personal,omitempty" jsonschema_description:"Properties with what else is about the customer."`
}

// retentionFile describes when a row may be purged.
type retentionFile struct {
	place
	Anchor       string      `yaml:"anchor,omitempty" jsonschema_description:"Property whose instant the age is counted from. A row without a value stays."`
	PlusSeconds  string      `yaml:"plusSeconds,omitempty" jsonschema_description:"Property whose seconds are added to the anchor."`
	Unreferenced bool        `yaml:"unreferenced,omitempty" jsonschema_description:"true if a row stays while another row mentions its key."`
	Owner        string      `yaml:"owner,omitempty" jsonschema_description:"Set whose row takes this row with it; the target of a navigation with owner: true."`
	Fallback     string      `yaml:"fallback,omitempty" jsonschema_description:"Hidden column that is the anchor of a row without an owner."`
	Borrow       string      `yaml:"borrow,omitempty" jsonschema:"pattern=^[\\p{L}_][\\p{L}\\p{N}_]*/[\\p{L}_][\\p{L}\\p{N}_]*$" jsonschema_description:"Instant of a related row, such as Campaign/deletedAt, that the age of a row without an anchor is counted from."`
	Newest       *newestFile `yaml:"newest,omitempty" jsonschema_description:"Which rows stay, however old: the newest of each group."`
	Note         string      `yaml:"note,omitempty" jsonschema_description:"What else there is to know, in words."`
}

// newestFile describes which rows stay, however old.
type newestFile struct {
	place
	Per   []string `yaml:"per" like:"[customerId]" jsonschema_description:"Properties; of all rows that share their values, the one with the latest anchor stays."`
	While string   `yaml:"while,omitempty" jsonschema_description:"Property of type Edm.Boolean: the row stays while it is true."`
	Until []string `yaml:"until,omitempty" jsonschema_description:"Instants of related rows, such as Customer/closedAt: once one of them has aged, too, the row ages as usual."`
}

// storageFile describes the physical side of a set.
type storageFile struct {
	place
	Table   string       `yaml:"table" like:"orders" jsonschema:"maxLength=128" jsonschema_description:"Stored table. Several sets may name the same one."`
	Where   pairs        `yaml:"where,omitempty" jsonschema_description:"Column and text: only rows of the table that hold it belong to the set."`
	Hidden  []hiddenFile `yaml:"hidden,omitempty" jsonschema_description:"Stored columns that are not published."`
	Indexes []indexFile  `yaml:"indexes,omitempty" jsonschema_description:"Indexes of the table besides those of key and identity. The tenant's column comes first by itself."`
}

// hiddenFile describes a stored column that no property publishes.
type hiddenFile struct {
	place
	Column string `yaml:"column" like:"media_group" jsonschema:"maxLength=128" jsonschema_description:"Name of the column."`
	facets
	Description string `yaml:"description,omitempty" jsonschema_description:"What the column holds."`
	From        string `yaml:"from,omitempty" jsonschema_description:"Property that the value is derived from."`
	Map         pairs  `yaml:"map,omitempty" jsonschema_description:"Value of the property and value of the column; a value that is not listed gives null."`
}

// indexFile describes an index.
type indexFile struct {
	place
	Columns []string `yaml:"columns" like:"[started_at_utc, id]" jsonschema_description:"Columns, the tenant's not among them."`
	Unique  bool     `yaml:"unique,omitempty" jsonschema_description:"true if no two rows have the same values."`
	NotNull string   `yaml:"notNull,omitempty" jsonschema_description:"Column without whose value a row is left out of the index."`
}

// navigationFile describes a navigation property.
type navigationFile struct {
	place
	Name         string       `yaml:"name" like:"Customer" jsonschema:"maxLength=128,pattern=^[\\p{L}_][\\p{L}\\p{N}_]*$" jsonschema_description:"Published name; case matters."`
	Target       string       `yaml:"target" like:"Customers" jsonschema_description:"Entity set or singleton that it leads to."`
	Multiplicity literal      `yaml:"multiplicity" like:"0..1" jsonschema:"enum=1,enum=0..1,enum=*" jsonschema_description:"How many rows it leads to: 1, 0..1 or *."`
	Partner      string       `yaml:"partner,omitempty" jsonschema_description:"Navigation property of the target that leads back."`
	Join         pairs        `yaml:"join,omitempty" jsonschema_description:"Property here and property of the target that are equal."`
	Through      *throughFile `yaml:"through,omitempty" jsonschema_description:"Table between both ends of a many-to-many relation; instead of join."`
	Constraint   bool         `yaml:"constraint,omitempty" jsonschema_description:"true to publish the join as a referential constraint."`
	Owner        bool         `yaml:"owner,omitempty" jsonschema_description:"true if the target owns the row: it goes when the target goes."`
	Description  string       `yaml:"description,omitempty" jsonschema_description:"What the relation means."`
}

// throughFile describes the table between the ends of a relation.
type throughFile struct {
	place
	Table string `yaml:"table" like:"order_tags" jsonschema:"maxLength=128" jsonschema_description:"The table between."`
	Near  pairs  `yaml:"near" like:"{order_id: id}" jsonschema_description:"Column of the table between and property here that are equal."`
	Far   pairs  `yaml:"far" like:"{tag_id: id}" jsonschema_description:"Column of the table between and property of the target that are equal."`
}
