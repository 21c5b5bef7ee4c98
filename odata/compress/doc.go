// Package compress writes a stream of bytes as one gzip member (RFC 1952),
// compressing on several cores.
//
//	Write ──▶ open block ──full──▶ goroutine: deflate, sync flush ──┐
//	             │                 goroutine: deflate, sync flush ──┤ in order
//	             └─ CRC-32, size                                    ▼
//	                             header │ block │ block │ … │ end │ CRC │ size ──▶ dst
//
// One member and not one per block, because the gzip readers of .NET stop
// after the first: they would take the first block of a table for the table.
// Blocks can still be compressed side by side, since a deflate stream may be
// put together from pieces that each end with a sync flush (RFC 1951, section
// 3.2.4): such a piece ends on a byte boundary and, as each compressor starts
// without a dictionary, refers to nothing before itself.
//
// The room knows bytes. It knows nothing of HTTP, of JSON or of when it pays
// to compress.
//
// writer.go puts the member together, block.go compresses one piece of it.
package compress
