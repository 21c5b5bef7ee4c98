-- The file of a lending program that knows nothing of Feedline.
CREATE TABLE genres (code TEXT PRIMARY KEY, label VARCHAR(40) NOT NULL, parent TEXT REFERENCES genres);
CREATE INDEX genres_parent ON genres (parent);
CREATE TABLE authors (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, born DATE);
CREATE TABLE books (
	isbn CHAR(13) NOT NULL PRIMARY KEY, title TEXT NOT NULL COLLATE NOCASE, genre_code TEXT REFERENCES genres (code), pages INT,
	price NUMERIC, published_on DATE, keywords JSON NOT NULL DEFAULT '[]'
);
CREATE INDEX books_genre ON books (genre_code);
CREATE TABLE book_authors (
	isbn TEXT NOT NULL REFERENCES books (isbn), author_id INTEGER NOT NULL REFERENCES authors (id), PRIMARY KEY (isbn, author_id)
) WITHOUT ROWID;
CREATE INDEX book_authors_author ON book_authors (author_id, isbn);
CREATE TABLE branches (id INTEGER PRIMARY KEY, name TEXT NOT NULL, is_open BOOLEAN NOT NULL, tenant_id TEXT);
CREATE TABLE copies (
	branch_id INTEGER NOT NULL REFERENCES branches (id), "copy number" INTEGER NOT NULL, isbn TEXT NOT NULL REFERENCES books (isbn),
	bought_at DATETIME, PRIMARY KEY (branch_id, "copy number")
);
CREATE INDEX copies_isbn ON copies (isbn);
CREATE TABLE members (id INTEGER PRIMARY KEY, name TEXT NOT NULL, invited_by INTEGER REFERENCES members (id), joined_at INTEGER NOT NULL, rowid TEXT);
CREATE INDEX members_inviter ON members (invited_by);
CREATE TABLE loans (
	branch_id INTEGER NOT NULL, number INTEGER NOT NULL, lent_at TEXT NOT NULL, member_id INTEGER NOT NULL REFERENCES members (id),
	due_on TEXT NOT NULL, returned BOOLEAN NOT NULL DEFAULT 0, note TEXT, fee REAL, renewals INT,
	PRIMARY KEY (branch_id, number, lent_at), FOREIGN KEY (branch_id, number) REFERENCES copies (branch_id, "copy number")
) WITHOUT ROWID;
CREATE INDEX loans_member ON loans (member_id);
CREATE VIEW overdue_loans AS
	SELECT l.branch_id, l.number, l.member_id, m.name AS member, b.title, l.due_on AS due, CAST(julianday('2026-03-01') - julianday(l.due_on) AS INTEGER) AS days_late
	FROM loans l JOIN members m ON m.id = l.member_id JOIN copies c ON c.branch_id = l.branch_id AND c."copy number" = l.number JOIN books b ON b.isbn = c.isbn
	WHERE NOT l.returned AND l.due_on < '2026-03-01';
CREATE TABLE house (name TEXT NOT NULL, founded TEXT NOT NULL, main_branch INTEGER NOT NULL REFERENCES branches (id));

INSERT INTO genres VALUES ('fic', 'Fiction', NULL), ('sf', 'Science fiction', 'fic'), ('crime', 'Crime', 'fic'), ('sci', 'Science', NULL);
INSERT INTO authors VALUES (1, 'Stanisław Lem', '1921-09-12'), (2, 'Arkady Strugatsky', '1925-08-28'), (3, 'Boris Strugatsky', '1933-04-15'), (4, 'Anonymous', NULL);
INSERT INTO books VALUES
	('9780000000011', 'Solaris', 'sf', 204, 9.5, '1961-06-01', '["ocean","planet"]'),
	('9780000000028', 'Roadside Picnic', 'sf', 224, 12, '1972-01-01', '["zone"]'),
	('9780000000035', 'solaris explained', 'sci', NULL, NULL, NULL, '[]'),
	('9780000000042', 'The Inquiry', 'crime', 196, 7.25, '1959-01-01', '[]');
INSERT INTO book_authors VALUES ('9780000000011', 1), ('9780000000028', 2), ('9780000000028', 3), ('9780000000035', 4), ('9780000000042', 1);
INSERT INTO branches VALUES (1, 'Main', 1, 'x'), (2, 'Harbour', 0, NULL);
INSERT INTO copies VALUES
	(1, 1, '9780000000011', '2020-05-04 10:30:00'), (1, 2, '9780000000011', '2021-05-04T10:30:00+02:00'), (1, 3, '9780000000028', NULL),
	(2, 1, '9780000000042', '2022-01-31T23:59:59Z'), (2, 2, '9780000000028', '2022-02-01');
INSERT INTO members VALUES (10, 'Ada', NULL, 1577836800, NULL), (11, 'Ben', 10, 1600000000, NULL), (12, 'Cem', 10, 1600000001, NULL), (13, 'Dia', 11, 1700000000, NULL);
INSERT INTO loans VALUES
	(1, 1, '2026-01-05 09:00:00', 10, '2026-01-26', 1, NULL, NULL, 0), (1, 1, '2026-02-01 09:00:00', 11, '2026-02-22', 0, 'by post', 1.5, 1),
	(1, 2, '2026-02-02 09:00:00', 11, '2026-02-23', 0, NULL, 0.75, NULL), (1, 3, '2026-02-03 09:00:00', 12, '2026-03-24', 0, NULL, NULL, 2),
	(2, 1, '2026-01-03 09:00:00', 10, '2026-01-24', 0, NULL, 3, 0), (2, 2, '2026-01-04 09:00:00', 11, '2026-01-25', 1, NULL, NULL, 0);
INSERT INTO house VALUES ('City Library', '1898-10-01', 1);
