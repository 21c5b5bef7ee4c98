package uri_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"feedline/odata/fault"
	"feedline/odata/uri"
)

// An abnfCase is one case of the test suite that goes with the ABNF of OData.
// A case with FailAt is invalid.
type abnfCase struct {
	Rule, Input string
	FailAt      *string
}

// An abnfReader reads the input of a rule as the service would; ok is false
// for what it refuses.
type abnfReader func(input string) (ok bool, err error)

// abnfReaders has the rules that concern what clients write into URLs; those
// of expressions are marked, because odata-parser.md, section 3, counts them.
func abnfReaders() (readers map[string]abnfReader, expressions map[string]bool) {
	readers, expressions = map[string]abnfReader{}, map[string]bool{}
	add := func(read abnfReader, expression bool, rules string) {
		for rule := range strings.FieldsSeq(rules) {
			readers[rule], expressions[rule] = read, expression
		}
	}
	add(readQuery, false, "queryOptions orderby orderBy expand select search compute systemQueryOption deltatoken skiptoken customQueryOption")
	add(readQuery, true, "filter")
	add(readRelative, false, "odataRelativeUri resourcePath")
	add(readExpression, true, "commonExpr boolCommonExpr boolcommonExpr firstMemberExpr propertyPathExpr isofExpr notExpr")
	add(func(s string) (bool, error) { return readExpression("X/" + s) }, true, "anyExpr")
	add(func(s string) (bool, error) { return readRelative("F(" + s + ")") }, false, "functionParameter")
	add(func(s string) (bool, error) { return readExpression("[" + s + "]") }, true, "stringInUrl")
	add(func(s string) (bool, error) { return readQuery("$search=" + s) }, false, "searchExpr")
	add(func(s string) (bool, error) { return readQuery("$select=" + s) }, false, "odataIdentifier entitySetName")
	for rules, kinds := range map[string][]uri.Kind{
		"null": {uri.Null}, "boolean": {uri.Boolean}, "binaryLiteral": {uri.Bytes}, "date": {uri.Date}, "guid": {uri.Guid},
		"dateTimeOffsetLiteral dateTimeOffsetValueInUrl": {uri.DateTimeOffset}, "timeOfDayLiteral": {uri.TimeOfDay}, "durationLiteral": {uri.Duration, uri.String},
		"stringLiteral": {uri.String}, "enumLiteral": {uri.Enum, uri.String}, "primitiveLiteral": {uri.Integer, uri.Number, uri.String},
		"sbyteLiteral int16Literal int32Literal int64Literal": {uri.Integer}, "decimalLiteral doubleLiteral singleLiteral": {uri.Number, uri.Integer},
		"geographyCollection geographyLineString geographyMultiLineString geographyMultiPoint geographyMultiPolygon geographyPoint geographyPolygon": {uri.Geography},
		"geometryCollection geometryLineString geometryMultiLineString geometryMultiPoint geometryMultiPolygon geometryPoint geometryPolygon":        {uri.Geometry},
	} {
		add(readConstant(kinds), true, rules)
	}
	return readers, expressions
}

// notOfRequestURLs says why a case is left out; it is empty for a case that is
// about request URLs.
func notOfRequestURLs(c abnfCase) string {
	switch {
	case c.Rule == "odataUri":
		return "whole URLs with scheme and host, which the HTTP server takes apart"
	case c.Rule == "context", strings.HasPrefix(c.Input, "$metadata#"):
		return "context URLs, which stand in answers"
	case slices.Contains([]string{"header", "prefer", "preference", "includeAnnotationsPreference", "maxpagesizePreference", "request-id"}, c.Rule):
		return "headers"
	case strings.HasSuffix(c.Rule, "Value"):
		return "values as they stand in bodies"
	}
	return ""
}

func readQuery(input string) (bool, error) {
	_, err := uri.ParseOptions(input)
	if err != nil && fault.From(err).Code == fault.NotImplemented {
		return true, nil // understood, and refused as what the feed does not do
	}
	return err == nil, err
}

func readRelative(input string) (bool, error) {
	path, query, _ := strings.Cut(input, "?")
	if _, err := uri.ParsePath(path); err != nil {
		return false, err
	}
	return readQuery(query)
}

func readExpression(input string) (bool, error) {
	text, err := url.PathUnescape(input)
	if err != nil {
		return false, err
	}
	_, err = uri.ParseFilter(text)
	return err == nil, err
}

func readConstant(kinds []uri.Kind) abnfReader {
	return func(input string) (bool, error) {
		text, err := url.PathUnescape(input)
		if err != nil {
			return false, err
		}
		e, err := uri.ParseFilter(text)
		c, constant := e.(*uri.Constant)
		return constant && slices.Contains(kinds, c.Kind), err
	}
}

// tooLenient are the invalid cases that syntax alone cannot tell, each with
// what can. It has those of the whole suite, of which abnf-cases.jsonl holds a
// part.
var tooLenient = map[string]string{
	// odata-parser.md, section 6.
	"$apply=aggregate(Amount)":                                              "the model knows that Amount is no custom aggregate",
	"$apply=aggregate(Amount as Total)":                                     "the model knows that Amount is no custom aggregate",
	"$apply=aggregate(Amount from Time with average as DailyAverage)":       "the model knows that Amount is no custom aggregate",
	"$apply=aggregate(Sales/Amount sub Sales/Cost with sum as TotalAmount)": "the model knows that Sales is a collection",
	"$apply=groupby((Sales/Product/Name))":                                  "the model knows that Sales is a collection",
	"$apply=groupby((Product/Price/Quantity))":                              "the model knows that Price is primitive",
	"$apply=join(ShipTo as Detail,identity)":                                "the model knows that ShipTo is no collection",
	"$search=more&more":                                                     "a custom option called more; only the suite's list of names lacks it",
	"$entity?$format=json":                                                  "whoever serves $entity knows that it needs $id",
	"$entity?$id=http://myservice/Customers('ALFKI')&$select=CompanyName,ContactName&$expand=Orders": "whoever serves $entity knows that its options need a type cast",
	"Model.Available": "the model knows that this is a function, which needs parentheses here",

	// What the model knows of paths.
	"Products(1)/Model.BestSellingProduct/Model.BestSellingProduct": "the model knows where the function may be bound",
	"Categories/TheBestProduct()":                                   "the model knows that this is a function import, which begins a path",
	"Categories(1)/Address/$value":                                  "the model knows that Address is complex",
	"Categories(1)/Thumbnail/$value":                                "the model knows that Thumbnail is a stream",
	"Customers?$select=CompanyName($filter=endswith($this,'.com'))": "the model knows that CompanyName is no collection",
	"$skiptoken=Not&this":                                           "a custom option called this; only the suite's list of names lacks it",
}

// tooStrict are valid cases that another rule of the standard forbids: an
// option stands once at most (OData 4.01 Part 2, section 5.1).
var tooStrict = []string{
	"$format=json&$Format=atom&$format=xml&$format=text/html", "$format=JSON&$format=Atom&$format=XML&$format=text/html",
}

// A verdict compares what the package says of a case with what the suite says.
type verdict int

const (
	rightlyAccepted verdict = iota
	rightlyRefused
	wronglyAccepted
	wronglyRefused
	verdicts
)

type tally [verdicts]int

func (n tally) String() string {
	return fmt.Sprintf("%3d accepted and %2d refused rightly, %2d accepted and %d refused wrongly", n[0], n[1], n[2], n[3])
}

func (n *tally) add(other tally) {
	for i := range other {
		n[i] += other[i]
	}
}

func TestTheCasesOfTheABNFAreReadRight(t *testing.T) {
	readers, expressions := abnfReaders()
	counts, skipped := map[string]*tally{}, map[string]int{}
	for _, c := range abnfCases(t) {
		if reason := notOfRequestURLs(c); reason != "" {
			skipped[reason]++
			continue
		}
		if readers[c.Rule] == nil {
			t.Errorf("%s: no reader for %s, and no reason to leave it out", c.Rule, c.Input)
			continue
		}
		if counts[c.Rule] == nil {
			counts[c.Rule] = &tally{}
		}
		counts[c.Rule][judge(t, c, readers[c.Rule])]++
	}
	var all, ofExpressions tally
	for _, rule := range slices.Sorted(maps.Keys(counts)) {
		t.Logf("%-26s %v", rule, counts[rule])
		all.add(*counts[rule])
		if expressions[rule] {
			ofExpressions.add(*counts[rule])
		}
	}
	t.Logf("%-26s %v", "all", all)
	t.Logf("%-26s %v: %d of %d are right; the whole suite has 294", "expressions", ofExpressions, ofExpressions[0]+ofExpressions[1],
		ofExpressions[0]+ofExpressions[1]+ofExpressions[2]+ofExpressions[3])
	for _, reason := range slices.Sorted(maps.Keys(skipped)) {
		t.Logf("left out: %3d %s", skipped[reason], reason)
	}
}

// judge fails for every wrong verdict that has no reason.
func judge(t *testing.T, c abnfCase, read abnfReader) verdict {
	t.Helper()
	ok, err := read(c.Input)
	switch {
	case c.FailAt == nil && ok:
		return rightlyAccepted
	case c.FailAt != nil && !ok:
		return rightlyRefused
	case ok && tooLenient[c.Input] == "":
		t.Errorf("%s: %s: wrongly accepted", c.Rule, c.Input)
	case ok:
		t.Logf("%s: %s: accepted, because %s", c.Rule, c.Input, tooLenient[c.Input])
	case !slices.Contains(tooStrict, c.Input) || fault.From(err).Code != fault.DuplicateOption:
		t.Errorf("%s: %s: wrongly refused: %v", c.Rule, c.Input, err)
	default:
		t.Logf("%s: %s: refused, because an option stands once at most", c.Rule, c.Input)
	}
	if ok {
		return wronglyAccepted
	}
	return wronglyRefused
}

// abnfCases reads the suite where it lies; it is not ours and not part of the
// repository.
func abnfCases(t *testing.T) []abnfCase {
	t.Helper()
	folder := os.Getenv("FEEDLINE_REFERENCE")
	if folder == "" {
		folder = filepath.Join("..", "..", "..", "shared", "reference")
	}
	file, err := os.Open(filepath.Join(folder, "abnf-cases.jsonl"))
	if err != nil {
		t.Skipf("the cases of the ABNF are not there: set FEEDLINE_REFERENCE to the folder that has abnf-cases.jsonl (%v)", err)
	}
	defer file.Close()
	var cases []abnfCase
	lines := bufio.NewScanner(file)
	for lines.Scan() {
		var c abnfCase
		if err := json.Unmarshal(lines.Bytes(), &c); err != nil {
			t.Fatal(err)
		}
		cases = append(cases, c)
	}
	if lines.Err() != nil || len(cases) == 0 {
		t.Fatalf("no cases: %v", lines.Err())
	}
	return cases
}
