package uri

import (
	"context"
	"strings"

	"github.com/CiscoM31/godata"

	"feedline/odata/fault"
)

// A lexeme is what a token carries beside the key that the engine looks up. A
// leaf carries its node instead.
type lexeme struct {
	role role
	args int        // of a call: how many entries stand between its brackets
	op   Operator   // of an infix or a prefix
	name string     // of a call, or a label
	span fault.Span // of a call or a prefix
}

// role tells what a token is in the tree, and what a bracket is about.
type role uint8

const (
	leaf role = iota
	infix
	prefix
	label    // the name before a mark
	mark     // a colon, or the equals sign of an argument
	slash    // joins a call to the path before it
	group    // plain parentheses
	function // a canonical function
	step     // any other call, and a key predicate
	lambda   // any or all
	choice   // case
	array
	object
	condition // $filter(...)
	never     // no token has it
)

// Value makes a role a token type of the engine.
func (r role) Value() int { return int(r) }

// Keys of the engine's tables. The engine finds operators, functions and
// brackets by the value of a token alone, so none of these can be the text of
// anything else, and the text of a name or a constant never is a value.
const (
	leafKey  = "leaf" // of labels as well
	callKey  = "call"
	colonKey = "mark:"
	equalKey = "mark="
	slashKey = "join/"
	opKey    = "op:"
)

// Tokens that carry nothing of their own are made once.
var (
	openToken  = &godata.Token{Value: godata.TokenOpenParen, Type: group}
	closeToken = &godata.Token{Value: godata.TokenCloseParen, Type: group}
	commaToken = &godata.Token{Value: godata.TokenComma, Type: group}
	colonToken = fixedToken(colonKey, lexeme{role: mark})
	equalToken = fixedToken(equalKey, lexeme{role: mark})
	slashToken = fixedToken(slashKey, lexeme{role: slash})
	infixes    = infixTokens()
	grammar    = newGrammar()
)

func fixedToken(key string, x lexeme) *godata.Token {
	return &godata.Token{Value: key, Type: x.role, SemanticReference: &x}
}

func infixTokens() map[Operator]*godata.Token {
	tokens := map[Operator]*godata.Token{}
	for op := range binding {
		tokens[op] = fixedToken(opKey+string(op), lexeme{role: infix, op: op})
	}
	return tokens
}

// longestOperator is the length of divby.
const longestOperator = 5

// infixNamed finds the operator that a word in any case stands for; it is nil
// if there is none.
func infixNamed(word string) *godata.Token {
	if len(word) > longestOperator {
		return nil
	}
	return infixes[Operator(strings.ToLower(word))]
}

// newGrammar builds the engine's tables. Nothing changes them afterwards.
func newGrammar() *godata.Parser {
	p := godata.EmptyParser().WithLiteralToken(never)
	for op, tight := range binding {
		p.DefineOperator(opKey+string(op), 2, godata.OpAssociationLeft, tight)
	}
	p.DefineOperator(slashKey, 2, godata.OpAssociationLeft, bindsPath)
	p.DefineOperator(colonKey, 2, godata.OpAssociationLeft, bindsNothing)
	p.DefineOperator(equalKey, 2, godata.OpAssociationLeft, bindsNothing)
	p.DefineOperator(opKey+string(Not), 1, godata.OpAssociationNone, bindsUnary)
	p.DefineOperator(opKey+string(Negate), 1, godata.OpAssociationNone, bindsUnary)
	p.DefineFunction(callKey, []int{}, false)
	return p
}

// parse lets the engine arrange tokens by how tightly operators bind: it puts
// every operator and every call behind its operands. The order it gives takes
// the place of the tokens. The lexer has made sure that they are well formed,
// so an error is a mistake of this package.
//
// The engine could make a tree as well, but it copies the arguments of a call
// once for each of them; ours is made in tree.go.
func parse(tokens []*godata.Token) ([]*godata.Token, error) {
	queue, err := grammar.InfixToPostfix(context.Background(), tokens)
	if err != nil {
		return nil, errEngine(err)
	}
	ordered := tokens[:0]
	for n := queue.Head; n != nil; n = n.Next {
		if _, ours := n.Token.Type.(role); ours {
			ordered = append(ordered, n.Token)
		}
	}
	return ordered, nil
}
