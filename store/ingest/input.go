package ingest

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"

	"github.com/klauspost/compress/flate"
	"github.com/klauspost/compress/gzip"
)

const bufferBytes = 64 << 10

var (
	gzipMagic = []byte{0x1f, 0x8b}
	utf8BOM   = []byte{0xef, 0xbb, 0xbf}
)

// packed lists other packings that files arrive in, to say more than that
// their first line makes no sense.
var packed = []struct{ magic, name, advice string }{
	{"PK\x03\x04", "a ZIP archive or an Excel workbook", "save the sheet as CSV UTF-8, or unpack the archive, and import what is in it"},
	{"\x28\xb5\x2f\xfd", "compressed with zstd", "unpack it and pipe it in: zstd -dc FILE | feedline import --set SET -"},
	{"BZh", "compressed with bzip2", "unpack it and pipe it in: bzip2 -dc FILE | feedline import --set SET -"},
	{"\xfd7zXZ\x00", "compressed with xz", "unpack it and pipe it in: xz -dc FILE | feedline import --set SET -"},
	{"SQLite format 3\x00", "an SQLite database", "export the table as CSV with a header row and import that"},
}

// openText undoes gzip, steps over a UTF-8 byte order mark and refuses what is
// no UTF-8 text.
func openText(input io.Reader) (*bufio.Reader, error) {
	text := bufio.NewReaderSize(input, bufferBytes)
	if head, _ := text.Peek(len(gzipMagic)); bytes.Equal(head, gzipMagic) {
		unpacked, err := gunzip(text)
		if err != nil {
			return nil, err
		}
		text = unpacked
	}
	head, err := text.Peek(16)
	if err != nil && err != io.EOF {
		return nil, err
	}
	if bytes.HasPrefix(head, utf8BOM) {
		_, err := text.Discard(len(utf8BOM))
		return text, err
	}
	return text, refuseForeign(head)
}

func refuseForeign(head []byte) error {
	for _, p := range packed {
		if bytes.HasPrefix(head, []byte(p.magic)) {
			return &RefusedError{Reason: "the file is " + p.name, Advice: []string{p.advice}}
		}
	}
	if isUTF16(head) {
		return &RefusedError{
			Reason: "the file is written in UTF-16, and only UTF-8 is read",
			Advice: []string{"in Excel save it as CSV UTF-8, or convert it: iconv -f UTF-16 -t UTF-8 FILE"},
		}
	}
	return nil
}

// isUTF16 sees a UTF-16 byte order mark, or the zero byte that one of the
// first two characters of such a file has.
func isUTF16(head []byte) bool {
	return len(head) >= 2 && (head[0] == 0xff && head[1] == 0xfe ||
		head[0] == 0xfe && head[1] == 0xff || head[0] == 0 || head[1] == 0)
}

func gunzip(packed *bufio.Reader) (*bufio.Reader, error) {
	r, err := gzip.NewReader(packed)
	if err != nil {
		return nil, explainGzip(err)
	}
	r.Multistream(false)
	return bufio.NewReaderSize(&gunzipReader{packed, r}, bufferBytes), nil
}

// gunzipReader reads all members of a gzip file, and calls a missing end and
// what does not belong there by their names.
type gunzipReader struct {
	packed *bufio.Reader
	member *gzip.Reader
}

var errBehindGzip = errors.New("something that is not gzip follows the end of the gzip file: it was not read")

func (g *gunzipReader) Read(p []byte) (int, error) {
	for {
		n, err := g.member.Read(p)
		switch {
		case err == io.EOF:
			err = g.nextMember()
		case err != nil:
			err = explainGzip(err)
		}
		if n > 0 || err != nil { // empty members are many in some files
			return n, err
		}
	}
}

// nextMember steps over the end of a member; io.EOF says that it was the last.
func (g *gunzipReader) nextMember() error {
	switch head, err := g.packed.Peek(len(gzipMagic)); {
	case err == io.EOF && len(head) == 0:
		return io.EOF
	case err != nil && err != io.EOF:
		return err
	case !bytes.HasPrefix(gzipMagic, head):
		return errBehindGzip
	}
	if err := g.member.Reset(g.packed); err != nil {
		return explainGzip(err)
	}
	g.member.Multistream(false)
	return nil
}

func explainGzip(err error) error {
	var corrupt flate.CorruptInputError
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF):
		return errors.New("the gzip file is cut short: its end is missing")
	case errors.Is(err, gzip.ErrHeader):
		return errors.New("the gzip file is damaged: something that is not gzip stands where a member should begin")
	case errors.Is(err, gzip.ErrChecksum):
		return errors.New("the gzip file is damaged: its checksum is wrong")
	case errors.As(err, &corrupt):
		return errors.New("the gzip file is damaged: its contents cannot be unpacked")
	}
	return fmt.Errorf("unpack gzip: %w", err)
}

// peekUntil shows the beginning of a text, as much as it takes until enough
// says so, the text ends or the buffer is full.
func peekUntil(text *bufio.Reader, enough func([]byte) bool) ([]byte, error) {
	for want := 1; ; {
		_, err := text.Peek(want)
		head, _ := text.Peek(text.Buffered())
		switch {
		case err == io.EOF || errors.Is(err, bufio.ErrBufferFull):
			return head, nil
		case err != nil:
			return head, err
		case enough(head) || len(head) == text.Size():
			return head, nil
		}
		want = len(head) + 1
	}
}
