package uri_test

import (
	"bufio"
	"encoding/json"
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

// abnfReaders has the rules that concern what clients write into URLs. The
// others are about headers, payloads, context URLs and whole URLs with their
// scheme and host.
func abnfReaders() map[string]abnfReader {
	readers := map[string]abnfReader{}
	add := func(read abnfReader, rules string) {
		for rule := range strings.FieldsSeq(rules) {
			readers[rule] = read
		}
	}
	add(readQuery, "queryOptions filter orderby orderBy expand select search compute systemQueryOption deltatoken skiptoken customQueryOption")
	add(readRelative, "odataRelativeUri resourcePath")
	add(readExpression, "commonExpr boolCommonExpr boolcommonExpr firstMemberExpr propertyPathExpr isofExpr notExpr")
	add(func(s string) (bool, error) { return readExpression("X/" + s) }, "anyExpr")
	add(func(s string) (bool, error) { return readExpression("F(" + s + ")") }, "functionParameter")
	add(func(s string) (bool, error) { return readExpression("[" + s + "]") }, "stringInUrl")
	add(func(s string) (bool, error) { return readQuery("$search=" + s) }, "searchExpr")
	add(func(s string) (bool, error) { return readQuery("$select=" + s) }, "odataIdentifier entitySetName")
	for rules, kinds := range map[string][]uri.Kind{
		"null": {uri.Null}, "boolean": {uri.Boolean}, "binaryLiteral": {uri.Bytes}, "date": {uri.Date}, "guid": {uri.Guid},
		"dateTimeOffsetLiteral dateTimeOffsetValueInUrl": {uri.DateTimeOffset}, "timeOfDayLiteral": {uri.TimeOfDay}, "durationLiteral": {uri.Duration},
		"stringLiteral": {uri.String}, "enumLiteral": {uri.Enum, uri.String}, "primitiveLiteral": {uri.Integer, uri.String},
		"sbyteLiteral int16Literal int32Literal int64Literal": {uri.Integer}, "decimalLiteral doubleLiteral singleLiteral": {uri.Number, uri.Integer},
		"geographyCollection geographyLineString geographyMultiLineString geographyMultiPoint geographyMultiPolygon geographyPoint geographyPolygon": {uri.Geography},
		"geometryCollection geometryLineString geometryMultiLineString geometryMultiPoint geometryMultiPolygon geometryPoint geometryPolygon":        {uri.Geometry},
	} {
		add(readConstant(kinds), rules)
	}
	return readers
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
// what can.
var tooLenient = map[string]string{
	"Model.Available":   "the model knows that this is a function, which needs parentheses here",
	"$search=more&more": "a custom option called more; only the suite's list of names lacks it",
	"Products(1)/Model.BestSellingProduct/Model.BestSellingProduct": "the model knows where the function may be bound",
	"Categories(ID=wrong)": "odata/bind reads key values by the type of the key",
	"Products/$count/foo":  "odata/bind refuses what follows $count, naming the set",
}

// tooStrict are valid cases that another rule of the standard forbids: an
// option stands once at most (OData 4.01 Part 2, section 5.1).
var tooStrict = []string{
	"$format=json&$Format=atom&$format=xml&$format=text/html", "$format=JSON&$format=Atom&$format=XML&$format=text/html",
}

func TestTheCasesOfTheABNFAreReadRight(t *testing.T) {
	readers, skipped := abnfReaders(), map[string]int{}
	counts := map[string]*[3]int{} // accepted, refused, leniently accepted
	for _, c := range abnfCases(t) {
		read := readers[c.Rule]
		switch {
		case strings.Contains(strings.ToLower(c.Input), "apply="):
			skipped["$apply, whose value is kept as text"]++
			continue
		case strings.HasPrefix(c.Input, "$metadata#"):
			skipped["context URLs, which are answers"]++
			continue
		case read == nil:
			skipped["rule "+c.Rule+", which is not about request URLs"]++
			continue
		}
		if counts[c.Rule] == nil {
			counts[c.Rule] = &[3]int{}
		}
		counts[c.Rule][judge(t, c, read)]++
	}
	var sum [3]int
	for _, rule := range slices.Sorted(keys(counts)) {
		n := counts[rule]
		t.Logf("%-26s %3d accepted, %2d refused, %d invalid ones left to the model", rule, n[0], n[1], n[2])
		for i := range sum {
			sum[i] += n[i]
		}
	}
	t.Logf("%-26s %3d accepted, %2d refused, %d invalid ones left to the model", "all", sum[0], sum[1], sum[2])
	for _, reason := range slices.Sorted(keys(skipped)) {
		t.Logf("left out: %d of %s", skipped[reason], reason)
	}
}

// judge compares one verdict with the suite's. It gives 0 for a case that is
// accepted rightly, 1 for one refused rightly and 2 for one accepted that is
// beyond syntax.
func judge(t *testing.T, c abnfCase, read abnfReader) int {
	t.Helper()
	ok, err := read(c.Input)
	switch {
	case c.FailAt == nil && !ok && slices.Contains(tooStrict, c.Input):
		if f := fault.From(err); f.Code != fault.DuplicateOption {
			t.Errorf("%s: %s: refused with %v", c.Rule, c.Input, err)
		}
		return 1
	case c.FailAt == nil && !ok:
		t.Errorf("%s: %s: wrongly refused: %v", c.Rule, c.Input, err)
	case c.FailAt != nil && ok && tooLenient[c.Input] == "":
		t.Errorf("%s: %s: wrongly accepted", c.Rule, c.Input)
	case c.FailAt != nil && ok:
		return 2
	}
	if ok {
		return 0
	}
	return 1
}

func keys[V any](m map[string]V) func(func(string) bool) {
	return func(yield func(string) bool) {
		for k := range m {
			if !yield(k) {
				return
			}
		}
	}
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
