-- The file of a program that measures, in the forms that several libraries write.
CREATE TABLE Sites (Id BLOB PRIMARY KEY NOT NULL, Name TEXT NOT NULL, Location JSON, Opened TEXT, Shift_Start TIME, Tags TEXT NOT NULL DEFAULT '[]');
CREATE TABLE Machines (
	Id TEXT PRIMARY KEY NOT NULL, Site_Id BLOB NOT NULL REFERENCES Sites, Parent_Id TEXT REFERENCES Machines, Label, Kind TEXT NOT NULL, Options INTEGER NOT NULL,
	Installed INTEGER NOT NULL, Cost TEXT, Runtime REAL, Active TEXT NOT NULL
);
CREATE INDEX Machines_Site ON Machines (Site_Id);
CREATE INDEX Machines_Parent ON Machines (Parent_Id);
CREATE TABLE operators (number TEXT PRIMARY KEY NOT NULL, name TEXT NOT NULL);
CREATE TABLE machine_operators (machine_id TEXT NOT NULL REFERENCES Machines (Id), operator_no TEXT NOT NULL REFERENCES operators, PRIMARY KEY (machine_id, operator_no));
CREATE INDEX machine_operators_operator ON machine_operators (operator_no);
CREATE TABLE sensors (machine_id TEXT NOT NULL, channel INTEGER NOT NULL, unit TEXT, PRIMARY KEY (machine_id, channel));
CREATE TABLE readings (machine_id TEXT NOT NULL, channel INTEGER NOT NULL, taken_at NUMERIC NOT NULL, value NUMERIC, quality INT, PRIMARY KEY (machine_id, channel, taken_at)) WITHOUT ROWID;
CREATE VIEW latest_readings AS SELECT machine_id, channel, max(taken_at) AS at, value FROM readings GROUP BY machine_id, channel;
CREATE TABLE alarms (id TEXT PRIMARY KEY NOT NULL, machine_id TEXT NOT NULL, channel INTEGER NOT NULL, raised DATETIME NOT NULL, state TEXT NOT NULL);
CREATE INDEX alarms_sensor ON alarms (machine_id, channel);
CREATE TABLE samples (
	no INTEGER PRIMARY KEY, flag BOOLEAN, flag_text TEXT, small INT, small_text TEXT, signed INT, signed_text TEXT, short INT, short_text TEXT, whole INT, whole_text TEXT,
	long BIGINT, long_text TEXT, float REAL, float_number NUMERIC, real DOUBLE, real_number NUMERIC, scaled INTEGER, decimal_number NUMERIC, decimal_text TEXT,
	instant INTEGER, instant_iso TEXT, instant_seconds NUMERIC, day INTEGER, day_iso DATE, clock INTEGER, clock_iso TIME, span INTEGER, span_iso TEXT, span_seconds REAL,
	guid TEXT, guid_blob BLOB, guid_upper TEXT, guid_text TEXT, string VARCHAR(20), anything, bytes BLOB, photo BLOB, kind INTEGER, kind_text TEXT, options INTEGER,
	position JSON, numbers JSON, positions JSON, kinds JSON,
	instant_micros INTEGER, instant_julian REAL, day_seconds INTEGER, day_millis INTEGER, day_julian REAL, clock_seconds REAL,
	guid_mixed BLOB, bytes_hex TEXT, bytes_base64 TEXT, position_jsonb BLOB, numbers_jsonb BLOB
);
CREATE VIEW plant AS SELECT 'Works 1' AS name, (SELECT count(*) FROM Machines) AS machines, x'A0000000000040008000000000000001' AS head_id;

INSERT INTO Sites VALUES
	(x'A0000000000040008000000000000001', 'North', '{"street":"Dock 1","position":{"lat":53.5,"lon":10},"halls":["A","B"]}', '1998-04-01', '06:00', '["old","big"]'),
	(x'A0000000000040008000000000000002', 'South', NULL, '2010-10-10 00:00:00', '05:45:30', '[]');
INSERT INTO Machines VALUES
	('B0000000-0000-4000-8000-00000000000A', x'A0000000000040008000000000000001', NULL, 'P-1', 'Press', 3, 1000000000, '125000.50', 3600.5, 'true'),
	('B0000000-0000-4000-8000-00000000000B', x'A0000000000040008000000000000001', 'B0000000-0000-4000-8000-00000000000A', 17, 'Oven', 0, 1100000000, '900', NULL, 'Yes'),
	('B0000000-0000-4000-8000-00000000000C', x'A0000000000040008000000000000002', NULL, 'p-1', 'Lathe', 4, 1200000000, NULL, 60, 'no'),
	('B0000000-0000-4000-8000-00000000000D', x'A0000000000040008000000000000002', 'B0000000-0000-4000-8000-00000000000C', NULL, 'Oven', 6, 1300000000, '12.3', 0.25, 'false');
INSERT INTO operators VALUES ('7', 'Ada'), ('12', 'Ben');
INSERT INTO machine_operators VALUES ('B0000000-0000-4000-8000-00000000000A', '7'), ('B0000000-0000-4000-8000-00000000000A', '12'), ('B0000000-0000-4000-8000-00000000000C', '12');
INSERT INTO sensors VALUES
	('b0000000-0000-4000-8000-00000000000a', 1, '°C'), ('b0000000-0000-4000-8000-00000000000a', 2, 'bar'), ('b0000000-0000-4000-8000-00000000000c', 1, NULL);
INSERT INTO readings VALUES
	('b0000000-0000-4000-8000-00000000000a', 1, 1767225600, 20, 100), ('b0000000-0000-4000-8000-00000000000a', 1, 1767225660.5, 21.5, 99),
	('b0000000-0000-4000-8000-00000000000a', 1, 1767225720, NULL, -1), ('b0000000-0000-4000-8000-00000000000a', 2, 1767225600, 6, 100),
	('b0000000-0000-4000-8000-00000000000c', 1, 1767225601, -4e-3, NULL);
INSERT INTO alarms VALUES
	('C0000000-0000-4000-8000-000000000001', 'b0000000-0000-4000-8000-00000000000a', 1, '2026-01-01T00:02:00.123Z', 'open'),
	('c0000000-0000-4000-8000-000000000002', 'b0000000-0000-4000-8000-00000000000a', 1, '2026-01-01 00:01:00', 'open'),
	('c0000000-0000-4000-8000-000000000003', 'b0000000-0000-4000-8000-00000000000c', 1, '2026-01-01T02:00:00+02:00', 'closed');
INSERT INTO samples VALUES
	(1, 1, 'TRUE', 255, '255', -128, '-128', -32768, '-32768', 2147483647, '2147483647', 9007199254740993, '9007199254740993', 0.5, 2, 0.1, 3, 1250, 12.5, '12.50',
	1772354096250, '2026-03-01T08:34:56.250Z', 1772354096.25, 20513, '2026-03-01', 33327123, '09:15:27.123', 93784005, 'P1DT2H3M4.005S', 93784.005,
	'0c2f2f4e-8f5b-4f0e-9b7e-2f1d6a1c7e55', x'0C2F2F4E8F5B4F0E9B7E2F1D6A1C7E55', '0C2F2F4E-8F5B-4F0E-9B7E-2F1D6A1C7E55', '0C2f2f4e-8f5b-4f0e-9b7e-2F1D6A1C7E55',
	'Grüße', 42, x'00FF80', x'89504E47', 2, 'Oven', 5, '{"lat":1.5,"lon":-2}', '[1,2,3]', '[{"lat":0,"lon":0}]', '["Press","Oven"]',
	1772354096250000, 2461100.85759549, 1772323200, 1772354096250, 2461101.25, 33327.123,
	x'4E2F2F0C5B8F0E4F9B7E2F1D6A1C7E55', '00FF80', 'AP+A', jsonb('{"lat":1.5,"lon":-2}'), jsonb('[1,2,3]')),
	(2, 0, 'off', 0, '0', 127, ' 12 ', 32767, '32767', -1, '-1', -9223372036854775808, '-9223372036854775808', -1, 0.25, 1e300, 0.5, -5, -0.05, '-0.05',
	-1, '1969-12-31 23:59:59.999', -0.001, -1, '1969-12-31T23:00:00', 0, '00:00', -500, '-PT0.5S', -0.5,
	'ffffffff-ffff-4fff-bfff-ffffffffffff', x'FFFFFFFFFFFF4FFFBFFFFFFFFFFFFFFF', 'FFFFFFFF-FFFF-4FFF-BFFF-FFFFFFFFFFFF', 'FFFFFFFF-FFFF-4FFF-BFFF-FFFFFFFFFFFF',
	'', 'abc', x'', NULL, 0, 'Press', 0, NULL, '[]', '[]', '[]',
	-1000, 2440587.5, -1, -1, 2440587, 0, x'FFFFFFFFFFFFFF4FBFFFFFFFFFFFFFFF', '', '', NULL, '[]');
INSERT INTO samples (no) VALUES (3);
