package csdl

// The elements of CSDL XML that the feed writes, in the order in which they
// stand (OData CSDL 4.0 Part 3). A nil pointer or an empty string is an
// attribute that is not written.

const (
	edmxNamespace = "http://docs.oasis-open.org/odata/ns/edmx"
	edmNamespace  = "http://docs.oasis-open.org/odata/ns/edm"
)

type xmlEdmx struct {
	XMLName    struct{}       `xml:"edmx:Edmx"`
	Namespace  string         `xml:"xmlns:edmx,attr"`
	Version    string         `xml:"Version,attr"`
	References []xmlReference `xml:"edmx:Reference"`
	Schema     xmlSchema      `xml:"edmx:DataServices>Schema"`
}

type xmlReference struct {
	URI     string     `xml:"Uri,attr"`
	Include xmlInclude `xml:"edmx:Include"`
}

type xmlInclude struct {
	Namespace string `xml:"Namespace,attr"`
}

type xmlSchema struct {
	XMLNamespace string           `xml:"xmlns,attr"`
	Namespace    string           `xml:"Namespace,attr"`
	EnumTypes    []xmlEnumType    `xml:"EnumType"`
	ComplexTypes []xmlComplexType `xml:"ComplexType"`
	EntityTypes  []xmlEntityType  `xml:"EntityType"`
	Container    xmlContainer     `xml:"EntityContainer"`
}

type xmlEnumType struct {
	Name           string          `xml:"Name,attr"`
	UnderlyingType string          `xml:"UnderlyingType,attr,omitempty"`
	IsFlags        bool            `xml:"IsFlags,attr,omitempty"`
	Members        []xmlMember     `xml:"Member"`
	Annotations    []xmlAnnotation `xml:"Annotation"`
}

type xmlMember struct {
	Name        string          `xml:"Name,attr"`
	Value       int64           `xml:"Value,attr"`
	Annotations []xmlAnnotation `xml:"Annotation"`
}

type xmlComplexType struct {
	Name        string          `xml:"Name,attr"`
	Properties  []xmlProperty   `xml:"Property"`
	Annotations []xmlAnnotation `xml:"Annotation"`
}

type xmlEntityType struct {
	Name        string           `xml:"Name,attr"`
	Key         *xmlKey          `xml:"Key"`
	Properties  []xmlProperty    `xml:"Property"`
	Navigation  []xmlNavProperty `xml:"NavigationProperty"`
	Annotations []xmlAnnotation  `xml:"Annotation"`
}

type xmlKey struct {
	Properties []xmlPropertyRef `xml:"PropertyRef"`
}

type xmlPropertyRef struct {
	Name string `xml:"Name,attr"`
}

type xmlProperty struct {
	Name        string          `xml:"Name,attr"`
	Type        string          `xml:"Type,attr"`
	Nullable    *bool           `xml:"Nullable,attr"`
	MaxLength   *int            `xml:"MaxLength,attr"`
	Precision   *int            `xml:"Precision,attr"`
	Scale       *int            `xml:"Scale,attr"`
	Annotations []xmlAnnotation `xml:"Annotation"`
}

type xmlNavProperty struct {
	Name        string          `xml:"Name,attr"`
	Type        string          `xml:"Type,attr"`
	Nullable    *bool           `xml:"Nullable,attr"`
	Partner     string          `xml:"Partner,attr,omitempty"`
	Constraints []xmlConstraint `xml:"ReferentialConstraint"`
	Annotations []xmlAnnotation `xml:"Annotation"`
}

type xmlConstraint struct {
	Property           string `xml:"Property,attr"`
	ReferencedProperty string `xml:"ReferencedProperty,attr"`
}

type xmlContainer struct {
	Name        string          `xml:"Name,attr"`
	Sets        []xmlEntitySet  `xml:"EntitySet"`
	Singletons  []xmlSingleton  `xml:"Singleton"`
	Annotations []xmlAnnotation `xml:"Annotation"`
}

type xmlEntitySet struct {
	Name        string          `xml:"Name,attr"`
	EntityType  string          `xml:"EntityType,attr"`
	Bindings    []xmlBinding    `xml:"NavigationPropertyBinding"`
	Annotations []xmlAnnotation `xml:"Annotation"`
}

type xmlSingleton struct {
	Name        string          `xml:"Name,attr"`
	Type        string          `xml:"Type,attr"`
	Bindings    []xmlBinding    `xml:"NavigationPropertyBinding"`
	Annotations []xmlAnnotation `xml:"Annotation"`
}

type xmlBinding struct {
	Path   string `xml:"Path,attr"`
	Target string `xml:"Target,attr"`
}

type xmlAnnotation struct {
	Term string `xml:"Term,attr"`
	xmlValue
}

// xmlValue has exactly one field set.
type xmlValue struct {
	String     *string        `xml:"String,attr"`
	Bool       *bool          `xml:"Bool,attr"`
	Int        *int           `xml:"Int,attr"`
	Collection *xmlCollection `xml:"Collection"`
	Record     *xmlRecord     `xml:"Record"`
}

type xmlCollection struct {
	Strings []string    `xml:"String"`
	Paths   []string    `xml:"PropertyPath"`
	Records []xmlRecord `xml:"Record"`
}

type xmlRecord struct {
	Values      []xmlPropertyValue `xml:"PropertyValue"`
	Annotations []xmlAnnotation    `xml:"Annotation"`
}

type xmlPropertyValue struct {
	Property string `xml:"Property,attr"`
	xmlValue
}
