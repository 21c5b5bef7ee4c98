// Package audit keeps account of the requests that the feed was asked: in a file
// of lines that rotates, and as rows of an entity set that the feed itself can
// publish.
//
//	Request ─▶ Journal.Add ─┬─▶ queue ─▶ paper ─▶ FILE, FILE-TIME-size, ...
//	                        └─▶ queue ─▶ shelf ─▶ store.Batch, a transaction a second
//
// Whoever adds a request never waits: each of the two has a bounded queue and a
// goroutine that owns it. What a full queue cannot take is counted, and the next
// request that it takes says how many are missing before it.
//
// The room knows how a request is written down. It knows nothing of HTTP or
// OData, where requests come from, and nothing of the database that the rows lie
// in but how to get a writer of it.
//
// request.go has the account of one request, its cells and its line; journal.go
// what all requests are added to, queue.go how they wait; paper.go the file,
// shelf.go the rows, which also take their leave there when they are old.
package audit
