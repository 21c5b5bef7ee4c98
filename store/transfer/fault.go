package transfer

import "fmt"

// Fault says why a folder cannot be written or taken in as it is, in words for
// whoever asked for it. Nothing was stored then.
type Fault struct {
	Reason string
	Advice string // what to do about it
}

func (f *Fault) Error() string { return "transfer: " + f.Reason }

func fault(advice, format string, args ...any) *Fault {
	return &Fault{Reason: fmt.Sprintf(format, args...), Advice: advice}
}

// Advice for folders that cannot be taken in.
const (
	copyAgain   = "copy the folder again from where it was made, or export the tenant once more"
	sameProgram = "import it with the program and the model (--model) that it was exported with; feedline migrate then brings the database to a newer one"
)
