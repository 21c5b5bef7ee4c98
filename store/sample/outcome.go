package sample

// path is how far a contact comes.
type path uint8

const (
	closed     path = iota // outside opening hours
	inMenu                 // ends in the automated part
	refused                // no queue took it
	timedOut               // waited to the end of its queues
	abandoned              // the customer gave up waiting
	callback               // the customer asked to be called back
	connected              // an agent handled it
	unanswered             // outbound: nobody picked up
	consulted              // an agent asked another one
)

// outcome is one way in which a contact can go, and how many of so many do.
type outcome struct {
	share  int
	path   path
	reason string
	mover  string // who initiated a transfer; empty: nobody
}

// Outcomes of each kind of contact, in the shares of 10,000 that find the centre
// open or closed.
var (
	inboundCalls = []outcome{
		{3705, connected, "CustomerDisconnected", ""}, {3260, connected, "Default", ""},
		{296, connected, "TransferToChannel", "agent"}, {111, connected, "TransferToExternal", "agent"},
		{7, connected, "TransferToExternalFailed", "agent"}, {22, connected, "TransferToAgentFailed", "agent"},
		{2, connected, "IdleTimeout", ""}, {7, connected, "InternalError", ""},
		{491, abandoned, "Abandoned", ""}, {205, callback, "CallbackRequested", ""}, {82, timedOut, "Default", ""},
		{460, inMenu, "CustomerDisconnected", ""}, {276, inMenu, "Default", ""},
		{24, inMenu, "TransferToChannel", "workflow"}, {150, inMenu, "TransferToExternal", "workflow"},
		{10, inMenu, "TransferToExternalFailed", "workflow"}, {92, refused, "Default", ""},
	}
	closedCalls   = []outcome{{560, closed, "Default", ""}, {240, closed, "CustomerDisconnected", ""}}
	outboundCalls = []outcome{
		{4600, unanswered, "CustomerJoinFailed", ""}, {120, connected, "AgentJoinFailed", ""},
		{2350, connected, "CustomerDisconnected", ""}, {2880, connected, "Default", ""},
		{30, connected, "TransferToChannel", "agent"}, {10, connected, "TransferToExternal", "agent"},
		{10, connected, "InternalError", ""},
	}
	chats = []outcome{
		{3250, connected, "Default", ""}, {1690, connected, "CustomerDisconnected", ""},
		{550, connected, "IdleTimeout", ""}, {450, connected, "TransferredToQueue", ""},
		{390, abandoned, "CustomerDisconnected", ""}, {120, timedOut, "Default", ""}, {150, refused, "Default", ""},
		{1350, inMenu, "Default", ""}, {550, inMenu, "CustomerDisconnected", ""}, {250, inMenu, "IdleTimeout", ""},
	}
	closedChats = []outcome{{1150, closed, "Default", ""}, {100, closed, "CustomerDisconnected", ""}}
	emails      = []outcome{
		{8350, connected, "Default", ""}, {450, connected, "TransferToChannel", ""}, {200, connected, "IdleTimeout", ""},
		{100, timedOut, "Default", ""}, {900, inMenu, "Default", ""},
	}
	answeredMails = []outcome{{1, connected, "Default", ""}}
	followedCalls = []outcome{{55, connected, "CustomerDisconnected", ""}, {42, connected, "Default", ""}, {3, abandoned, "Abandoned", ""}}
)

// outcomesOf are the ways in which a contact can go that begins the matter.
func outcomesOf(m medium, outbound, open bool) []outcome {
	switch {
	case m == email && outbound:
		return answeredMails
	case m == email:
		return emails
	case outbound:
		return outboundCalls
	case m == chat && open:
		return chats
	case m == chat:
		return closedChats
	case open:
		return inboundCalls
	}
	return closedCalls
}

// drawOutcome draws one of the outcomes by their shares.
func (d dice) drawOutcome(list []outcome) outcome {
	total := 0
	for _, o := range list {
		total += o.share
	}
	n := d.IntN(total)
	for _, o := range list {
		if n -= o.share; n < 0 {
			return o
		}
	}
	panic("sample: no outcome was drawn")
}

// queued tells whether the contact reached a queue.
func (p path) queued() bool {
	return p == connected || p == abandoned || p == callback || p == timedOut
}

// moves tells whether the contact goes on in another conversation.
func (o outcome) moves() bool {
	return o.reason == "TransferToChannel" || o.reason == "TransferredToQueue"
}
