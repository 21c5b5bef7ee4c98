package sqlite

// secretNames are the secrets that every file keeps: random values that all
// processes that serve the file share. "paging" seals continuation tokens.
var secretNames = []string{"paging"}

// secretBytes is the length of a secret.
const secretBytes = 32
