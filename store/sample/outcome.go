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
)

// outcome is one way in which a contact can go, and how many of 10,000 do.
type outcome struct {
	share  int
	path   path
	reason string
	mover  string // who initiated a transfer; empty: nobody
}

// Outcomes of each kind of contact. Shares of a list add up to 10,000.
var (
	inboundCalls = []outcome{
		{3705, connected, "CustomerDisconnected", ""}, {3260, connected, "Default", ""},
		{296, connected, "TransferToChannel", "agent"}, {111, connected, "TransferToExternal", "agent"},
		{7, connected, "TransferToExternalFailed", "agent"}, {22, connected, "TransferToAgentFailed", "agent"},
		{2, connected, "IdleTimeout", ""}, {7, connected, "InternalError", ""},
		{491, abandoned, "Abandoned", ""}, {205, callback, "CallbackRequested", ""}, {82, timedOut, "Default", ""},
		{560, closed, "Default", ""}, {240, closed, "CustomerDisconnected", ""},
		{460, inMenu, "CustomerDisconnected", ""}, {276, inMenu, "Default", ""},
		{24, inMenu, "TransferToChannel", "workflow"}, {150, inMenu, "TransferToExternal", "workflow"},
		{10, inMenu, "TransferToExternalFailed", "workflow"}, {92, refused, "Default", ""},
	}
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
		{1150, closed, "Default", ""}, {1350, inMenu, "Default", ""}, {650, inMenu, "CustomerDisconnected", ""},
		{250, inMenu, "IdleTimeout", ""},
	}
	emails = []outcome{
		{8350, connected, "Default", ""}, {450, connected, "TransferToChannel", ""}, {200, connected, "IdleTimeout", ""},
		{100, timedOut, "Default", ""}, {900, inMenu, "Default", ""},
	}
)

// drawOutcome draws one of the outcomes by their shares.
func (d dice) drawOutcome(list []outcome) outcome {
	n := d.IntN(10_000)
	for _, o := range list {
		if n -= o.share; n < 0 {
			return o
		}
	}
	panic("sample: shares that do not add up to 10,000")
}

// queued tells whether the contact reached a queue.
func (p path) queued() bool {
	return p == connected || p == abandoned || p == callback || p == timedOut
}
