package oracle

import (
	"testing"
	"time"

	"feedline/model"
)

// meaning is what an expression has for one row.
type meaning struct {
	name string
	e    Expr
	want string
}

// holdsFor checks what expressions have for the row of a set.
func holdsFor(t *testing.T, d *Data, set string, row int, rows []meaning) {
	t.Helper()
	s := the(d, set).set
	for _, r := range rows {
		t.Run(r.name, func(t *testing.T) {
			e := d.evaluation([]Assignment{{"@one", dec("0.1")}})
			e.now = time.Date(2025, 5, 6, 7, 8, 9, 0, time.UTC)
			one := d.rows[s][row]
			got := show(e.value(r.e, scope{root: one, here: one}))
			if e.fault != "" {
				got = "undefined"
			}
			if got != r.want {
				t.Errorf("%s is %s, want %s", Plain().written(r.e), got, r.want)
			}
		})
	}
}

func TestLogicHasThreeValues(t *testing.T) {
	d := fixture(t)
	b := the(d, "Calls")
	null := Expr(null())
	holdsFor(t, d, "Calls", 1, []meaning{
		{"null is equal to null", op(null, "eq", b.p("durationInSeconds")), "true"},
		{"null is not equal to a value", op(b.p("durationInSeconds"), "eq", num(0)), "false"},
		{"ne is the opposite of eq", op(b.p("durationInSeconds"), "ne", num(0)), "true"},
		{"null differs from null never", op(b.p("durationInSeconds"), "ne", null), "false"},
		{"null is not greater than a value", op(b.p("durationInSeconds"), "gt", num(-1)), "false"},
		{"null is not less than a value", op(b.p("durationInSeconds"), "lt", num(1)), "false"},
		{"null is not greater than null", op(null, "gt", null), "false"},
		{"null is greater than or equal to null", op(null, "ge", b.p("durationInSeconds")), "true"},
		{"null is less than or equal to null", op(null, "le", null), "true"},
		{"null is not greater than or equal to a value", op(null, "ge", num(0)), "false"},
		{"not of a comparison with null is true", not(op(b.p("durationInSeconds"), "gt", num(5))), "true"},
		{"not of null is null", not(null), "null"},
		{"null and true is null", op(null, "and", boolean(true)), "null"},
		{"false and null is false", op(boolean(false), "and", null), "false"},
		{"null or true is true", op(null, "or", boolean(true)), "true"},
		{"false or null is null", op(boolean(false), "or", null), "null"},
		{"true and true is true", op(boolean(true), "and", boolean(true)), "true"},
		{"false or false is false", op(boolean(false), "or", boolean(false)), "false"},
		{"false is less than true", op(boolean(false), "lt", boolean(true)), "true"},
		{"null is in a list with null", &member{b.p("durationInSeconds"), []*literal{num(1), {}}}, "true"},
		{"null is in no list without null", &member{b.p("durationInSeconds"), []*literal{num(1)}}, "false"},
		{"a value is in a list that has it", &member{b.p("holdCount"), []*literal{{}, num(-7)}}, "true"},
		{"a value is in no list without it", &member{b.p("holdCount"), []*literal{{}, num(7)}}, "false"},
		{"case takes the first pair that is true", &choice{[]pair{{null, num(1)}, {boolean(true), num(2)}, {boolean(true), num(3)}}}, "int 2"},
		{"case without a true pair is null", &choice{[]pair{{null, num(1)}, {boolean(false), num(2)}}}, "null"},
		{"an alias without a value is null", op(&alias{"@nothing", integer}, "eq", null), "true"},
		{"an alias has its value", op(&alias{"@one", decimal}, "eq", dec("0.10")), "true"},
	})
}

func TestNumbersComputeExactly(t *testing.T) {
	d := fixture(t)
	f := the(d, "Chats")
	average, bot := f.p("averageAgentAnswerSpeedInSeconds"), f.p("averageBotAnswerSpeedInSeconds")
	nothing := f.p("averageCustomerAnswerSpeedInSeconds")
	holdsFor(t, d, "Chats", 0, []meaning{
		{"whole numbers are added", op(num(5), "add", num(-7)), "int -2"},
		{"a product may need 64 bits", op(num(2147483647), "mul", num(-2147483648)), "int -4611686016279904256"},
		{"a product of more than 64 bits means nothing", op(num(1<<62), "mul", num(2)), "undefined"},
		{"whole numbers divide towards zero", op(num(7), "div", num(2)), "int 3"},
		{"and so do negative ones", op(num(-7), "div", num(2)), "int -3"},
		{"by zero is null", op(num(7), "div", num(0)), "null"},
		{"a remainder has the sign of the dividend", op(num(-7), "mod", num(3)), "int -1"},
		{"whatever the divisor's", op(num(7), "mod", num(-3)), "int 1"},
		{"a remainder by zero is null", op(num(7), "mod", num(0)), "null"},
		{"divby gives fractions", op(num(7), "divby", num(2)), "double 3.5"},
		{"divby gives the nearest double", op(num(1), "divby", num(3)), "double 0.3333333333333333"},
		{"divby zero is infinite", op(num(7), "divby", num(0)), "double +Inf"},
		{"of either sign", op(num(-7), "divby", num(0)), "double -Inf"},
		{"zero divby zero is null", op(num(0), "divby", num(0)), "null"},
		{"div of a decimal gives fractions", op(average, "div", num(4)), "double 0.625"},
		{"div by a decimal too", op(num(1), "div", average), "double 0.4"},
		{"div of a decimal by zero is null", op(average, "div", op(num(1), "sub", num(1))), "null"},
		{"div of a double by zero is infinite", op(dbl(1), "div", num(0)), "double +Inf"},
		{"zero by zero is null for doubles too", op(dbl(0), "div", num(0)), "null"},
		{"decimals are added exactly", op(average, "add", dec("0.1")), "dec 2.6"},
		{"decimals are subtracted exactly", op(bot, "sub", num(1)), "dec -1.125"},
		{"decimals are multiplied exactly", op(bot, "mul", bot), "dec 0.015625"},
		{"decimals have remainders", op(bot, "mod", dec("0.1")), "dec -0.025"},
		{"a double makes a sum a double", op(dec("0.1"), "add", dbl(0.2)), "double 0.30000000000000004"},
		{"a minus sign", &unary{opMinus, bot}, "dec 0.125"},
		{"null is no number to compute with", op(nothing, "add", num(1)), "null"},
		{"from either side", op(num(1), "mul", nothing), "null"},
		{"nor to change the sign of", &unary{opMinus, nothing}, "null"},
		{"a decimal is compared exactly", op(average, "eq", dec("2.500")), "true"},
		{"with whole numbers", op(average, "gt", num(2)), "true"},
		{"with whole numbers from above", op(average, "lt", num(3)), "true"},
		{"a decimal constant beside a decimal is exact", op(op(average, "sub", dec("2.4")), "eq", dec("0.1")), "true"},
		{"a double constant beside a decimal is what is written", op(op(average, "sub", dec("2.4")), "eq", dbl(0.1)), "true"},
		{"a computed decimal is promoted beside a computed double", op(op(average, "sub", dec("2.4")), "eq", op(dbl(0.1), "add", num(0))), "true"},
		{"a decimal constant beside a double is the nearest one", op(op(num(1), "divby", num(10)), "eq", dec("0.1")), "true"},
		{"as an alias too", op(&alias{"@one", decimal}, "eq", op(num(1), "divby", num(10))), "true"},
		{"and in a list", &member{op(num(1), "divby", num(10)), []*literal{dec("0.1")}}, "true"},
		{"a computed decimal is, too", op(op(num(1), "divby", num(10)), "eq", op(dec("0.1"), "add", num(0))), "true"},
		{"of two constants the exact one is promoted", op(dec("-1.1"), "eq", dbl(-1.1)), "true"},
		{"in a list too", &member{dec("-1.1"), []*literal{dbl(-1.1)}}, "true"},
		{"half is rounded away from zero", fn("round", average), "dec 3"},
		{"also below zero", fn("round", &unary{opMinus, average}), "dec -3"},
		{"doubles alike", fn("round", dbl(-2.5)), "double -3"},
		{"floor goes down", fn("floor", bot), "dec -1"},
		{"ceiling goes up", fn("ceiling", bot), "dec 0"},
		{"ceiling of a double", fn("ceiling", dbl(1.25)), "double 2"},
		{"floor of a double", fn("floor", dbl(-1.25)), "double -2"},
		{"nothing is rounded to nothing", fn("round", nothing), "null"},
		{"cast rounds half away from zero", &cast{average, model.Int32}, "int 3"},
		{"what does not fit is null", &cast{op(num(100), "mul", average), model.SByte}, "null"},
		{"the bounds fit", &cast{num(-128), model.SByte}, "int -128"},
		{"infinity fits no whole number", &cast{op(num(1), "divby", num(0)), model.Int64}, "null"},
		{"cast to a double", &cast{dec("0.1"), model.Double}, "double 0.1"},
		{"cast to a single", &cast{dec("0.5"), model.Single}, "single 0.5"},
		{"cast to a decimal", &cast{num(5), model.Decimal}, "dec 5"},
		{"cast of null", &cast{nothing, model.Int32}, "null"},
		{"cast to text as it is published", &cast{average, model.String}, "2.5"},
	})
}

func TestTextIsCountedInCodePoints(t *testing.T) {
	d := fixture(t)
	a := the(d, "Calls")
	name, last, nothing := a.p("customerFirstName"), a.p("customerLastName"), a.p("customerPhoneNumber")
	holdsFor(t, d, "Calls", 0, []meaning{
		{"an emoji is one", fn("length", name), "int 6"},
		{"the place of an emoji", fn("indexof", name, str("😀")), "int 5"},
		{"what is not there is at -1", fn("indexof", name, str("z")), "int -1"},
		{"nothing is at the beginning", fn("indexof", name, str("")), "int 0"},
		{"from a place on", fn("substring", name, num(4)), " 😀"},
		{"so many of them", fn("substring", name, num(1), num(3)), "Zoë"},
		{"a negative place counts from the end", fn("substring", name, num(-1)), "😀"},
		{"at most from the beginning", fn("substring", name, num(-99), num(2)), " Z"},
		{"beyond the end is nothing", fn("substring", name, num(7)), ""},
		{"more than there are", fn("substring", name, num(5), num(9)), "😀"},
		{"none", fn("substring", name, num(1), num(0)), ""},
		{"a negative length means nothing", fn("substring", name, num(1), num(-1)), "undefined"},
		{"case matters", fn("contains", name, str("zoë")), "false"},
		{"a part is contained", fn("contains", name, str("ë 😀")), "true"},
		{"nothing is contained", fn("contains", name, str("")), "true"},
		{"everything begins with nothing", fn("startswith", name, str("")), "true"},
		{"everything ends with nothing", fn("endswith", name, str("")), "true"},
		{"the beginning", fn("startswith", name, str(" Z")), "true"},
		{"the end", fn("endswith", last, str("Neil")), "true"},
		{"a percent sign is a letter", fn("contains", last, str("%")), "false"},
		{"an underscore is a letter", fn("startswith", last, str("_")), "false"},
		{"lower case of any script", fn("tolower", str("ÄÖÅ Σ")), "äöå σ"},
		{"upper case of any script", fn("toupper", name), " ZOË 😀"},
		{"blanks of any script are trimmed", fn("trim", str("\u00a0\u2003\t x \u3000")), "x"},
		{"texts are joined", fn("concat", last, str("!")), "O'Neil!"},
		{"a pattern is not anchored", fn("matchespattern", last, str("[A-Z]e")), "true"},
		{"unless it says so", fn("matchespattern", last, str("^[A-Z]e")), "false"},
		{"no text gives none", fn("concat", nothing, str("x")), "null"},
		{"nor is anything known of it", fn("contains", nothing, str("")), "null"},
		{"nor of nothing in a text", fn("contains", name, null()), "null"},
		{"its length is not known", fn("length", nothing), "null"},
		{"capitals are less than small letters", op(str("Z"), "lt", str("a")), "true"},
		{"an emoji is greater than what UTF-16 puts behind it", op(str("😀"), "gt", str("\uffee")), "true"},
		{"Guids are text in lower case", op(a.p("id"), "lt", a.p("channelId")), "true"},
		{"a Guid as text", fn("endswith", &cast{a.p("id"), model.String}, str("00a")), "true"},
		{"a truth as text", &cast{a.p("isOutbound"), model.String}, "true"},
		{"a number as text", &cast{a.p("durationInSeconds"), model.String}, "125"},
	})
}
