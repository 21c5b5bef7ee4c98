package sample

import "slices"

// path is how far a contact comes.
type path uint8

const (
	closed     path = iota // outside opening hours
	unasked                // ends in the automated part before the opening check
	inMenu                 // ends in the automated part
	refused                // no queue took it
	timedOut               // waited to the end of its queues
	abandoned              // the customer gave up waiting
	callback               // the customer asked to be called back
	connected              // an agent handled it
	unanswered             // outbound: nobody picked up
	consulted              // an agent asked another one
)

// side is how a contact begins.
type side uint8

const (
	theirs  side = iota // it comes in
	ours                // our side calls or writes
	carried             // it goes on where another one was transferred
)

// outcome is one way in which a contact can go, from its beginning to its end, and
// how many of so many do.
type outcome struct {
	share  int
	hours  hours
	path   path
	reason string
	mover  string // who initiated a transfer; empty: nobody
	side   side
}

// Outcomes of each kind of contact in 10,000 of them. They exclude each other, and
// sums of them are the figures of tables.md section 10: of the opening check, of the
// path, of the outcome in the queue, of the reason for the end, and of who initiated
// a transfer. Our side calls and writes while the centre is open.
var (
	inboundCalls = []outcome{
		{3705, whileOpen, connected, "CustomerDisconnected", "", theirs}, {3260, whileOpen, connected, "Default", "", theirs},
		{296, whileOpen, connected, "TransferToChannel", "agent", theirs}, {111, whileOpen, connected, "TransferToExternal", "agent", theirs},
		{7, whileOpen, connected, "TransferToExternalFailed", "agent", theirs}, {22, whileOpen, connected, "TransferToAgentFailed", "agent", theirs},
		{2, whileOpen, connected, "IdleTimeout", "", theirs}, {7, whileOpen, connected, "InternalError", "", theirs},
		{491, whileOpen, abandoned, "Abandoned", "", theirs}, {205, whileOpen, callback, "CallbackRequested", "", theirs},
		{82, whileOpen, timedOut, "Default", "", theirs}, {92, whileOpen, refused, "Default", "", theirs},
		{460, whileOpen, inMenu, "CustomerDisconnected", "", theirs}, {276, whileOpen, inMenu, "Default", "", theirs},
		{24, whileOpen, inMenu, "TransferToChannel", "workflow", theirs}, {150, whileOpen, inMenu, "TransferToExternal", "workflow", theirs},
		{10, whileOpen, inMenu, "TransferToExternalFailed", "workflow", theirs},
		{455, whileClosed, closed, "Default", "", theirs}, {195, whileClosed, closed, "CustomerDisconnected", "", theirs},
		{105, onHoliday, closed, "Default", "", theirs}, {45, onHoliday, closed, "CustomerDisconnected", "", theirs},
	}
	outboundCalls = []outcome{
		{4600, whileOpen, unanswered, "CustomerJoinFailed", "", ours}, {120, whileOpen, connected, "AgentJoinFailed", "", ours},
		{2350, whileOpen, connected, "CustomerDisconnected", "", ours}, {2880, whileOpen, connected, "Default", "", ours},
		{30, whileOpen, connected, "TransferToChannel", "agent", ours}, {10, whileOpen, connected, "TransferToExternal", "agent", ours},
		{10, whileOpen, connected, "InternalError", "", ours},
	}
	followedCalls = []outcome{
		{5500, whileOpen, connected, "CustomerDisconnected", "", carried}, {4200, whileOpen, connected, "Default", "", carried},
		{300, whileOpen, abandoned, "Abandoned", "", carried},
	}
	inboundChats = []outcome{
		{3250, whileOpen, connected, "Default", "", theirs}, {1690, whileOpen, connected, "CustomerDisconnected", "", theirs},
		{550, whileOpen, connected, "IdleTimeout", "", theirs}, {450, whileOpen, connected, "TransferredToQueue", "", theirs},
		{390, whileOpen, abandoned, "CustomerDisconnected", "", theirs}, {120, whileOpen, timedOut, "Default", "", theirs},
		{150, whileOpen, refused, "Default", "", theirs}, {150, whileOpen, unasked, "CustomerDisconnected", "", theirs},
		{1350, whileOpen, inMenu, "Default", "", theirs}, {400, whileOpen, inMenu, "CustomerDisconnected", "", theirs},
		{250, whileOpen, inMenu, "IdleTimeout", "", theirs},
		{1058, whileClosed, closed, "Default", "", theirs}, {92, whileClosed, closed, "CustomerDisconnected", "", theirs},
		{92, onHoliday, closed, "Default", "", theirs}, {8, onHoliday, closed, "CustomerDisconnected", "", theirs},
	}
	// One e-mail in five comes while the centre is closed, and however it comes it
	// goes the same ways.
	inboundMails = []outcome{
		{6680, whileOpen, connected, "Default", "", theirs}, {1670, whileClosed, connected, "Default", "", theirs},
		{360, whileOpen, connected, "TransferToChannel", "", theirs}, {90, whileClosed, connected, "TransferToChannel", "", theirs},
		{160, whileOpen, connected, "IdleTimeout", "", theirs}, {40, whileClosed, connected, "IdleTimeout", "", theirs},
		{80, whileOpen, timedOut, "Default", "", theirs}, {20, whileClosed, timedOut, "Default", "", theirs},
		{720, whileOpen, inMenu, "Default", "", theirs}, {180, whileClosed, inMenu, "Default", "", theirs},
	}
	outboundMails = []outcome{{10_000, whileOpen, connected, "Default", "", ours}}
	followed      = []outcome{{10_000, whileOpen, connected, "Default", "", carried}}
)

// ways are all outcomes of each medium.
var ways = [3][]outcome{
	voice: slices.Concat(inboundCalls, outboundCalls, followedCalls),
	chat:  slices.Concat(inboundChats, followed),
	email: slices.Concat(inboundMails, outboundMails, followed),
}

// outboundDay and inboundDay are how many contacts of each medium our side begins,
// and how many come in, on an average working day.
var (
	inboundDay  = [3]int{voice: 2400, chat: 700, email: 450}
	outboundDay = [3]int{voice: 300, chat: 0, email: 54}
)

// queued tells whether the contact reached a queue.
func (p path) queued() bool {
	return p == connected || p == abandoned || p == callback || p == timedOut
}

// moves tells whether the contact goes on in another conversation.
func (o outcome) moves() bool {
	return o.reason == "TransferToChannel" || o.reason == "TransferredToQueue"
}

// inHours tells whether the contact comes in while the centre is open.
func (o outcome) inHours() bool { return o.side == theirs && o.hours == whileOpen }

// talks tells whether the customer speaks with an agent.
func (o outcome) talks() bool { return o.path == connected && o.reason != "AgentJoinFailed" }

// leaves tells whether the customer ends the contact in its automated part.
func (o outcome) leaves() bool {
	return o.side == theirs && !o.path.queued() && o.reason == "CustomerDisconnected"
}

// check is the result of the opening check; empty: there was none.
func (o outcome) check(m medium) string {
	if m == email || o.side != theirs || o.path == unasked {
		return ""
	}
	return [3]string{whileOpen: "Open", whileClosed: "Closed", onHoliday: "Holiday"}[o.hours]
}
