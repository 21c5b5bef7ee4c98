package uri_test

import (
	"net/url"
	"testing"

	"feedline/odata/fault"
	"feedline/odata/uri"
)

func TestTransformationsAreKeptAsTheyStand(t *testing.T) {
	for _, value := range []string{
		"aggregate($count as n)", "filter(name eq 'a)')/groupby((channelType),aggregate($count as n))", "identity", "concat(topcount(2,a),b)",
	} {
		options, err := uri.ParseOptions("$apply=" + url.QueryEscape(value) + "&$top=1")
		if err != nil || options.Present[0] != (uri.Option{Name: "$apply", Value: value}) || options.Top == nil {
			t.Errorf("%s: %v, %v", value, options.Present, err)
		}
	}
}

func TestBrokenTransformationsAreRefused(t *testing.T) {
	for _, value := range []string{"filter(", "foo(bar", "filter(a eq 'x)", "a)", "filter(a)]"} {
		_, err := uri.ParseOptions("$apply=" + url.QueryEscape(value))
		wantFault(t, err, fault.MalformedOption, "$apply")
	}
}
