CREATE TABLE "settings" (
  "row_no" INTEGER PRIMARY KEY,
  "title" TEXT,
  "change_no" INTEGER NOT NULL
) STRICT;

CREATE TABLE "thing_peers" (
  "row_no" INTEGER PRIMARY KEY,
  "tenant_id" INTEGER NOT NULL,
  "thing_id" TEXT NOT NULL CONSTRAINT "thing_peers.thing_id form" CHECK (length("thing_id") = 36),
  "peer_id" TEXT NOT NULL CONSTRAINT "thing_peers.peer_id form" CHECK (length("peer_id") = 36),
  "change_no" INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX "thing_peers_key" ON "thing_peers" ("tenant_id", "thing_id", "peer_id");
CREATE INDEX "thing_peers_peer_id_thing_id_ix" ON "thing_peers" ("tenant_id", "peer_id", "thing_id");

CREATE TABLE "things" (
  "row_no" INTEGER PRIMARY KEY,
  "tenant_id" INTEGER NOT NULL,
  "id" TEXT NOT NULL CONSTRAINT "things.id form" CHECK (length("id") = 36),
  "source" TEXT NOT NULL,
  "native_id" INTEGER NOT NULL,
  "when" INTEGER DEFAULT 1772323200000,
  "day" INTEGER DEFAULT 2,
  "amount" INTEGER DEFAULT -1500,
  "rate" REAL DEFAULT 0.25,
  "colour" INTEGER DEFAULT 7,
  "quote" TEXT DEFAULT 'it''s',
  "body" BLOB,
  "tags" TEXT,
  "a_column_whose_name_is_rather_long" INTEGER,
  "another_column_whose_name_is_long" INTEGER,
  "owner_source" TEXT NOT NULL,
  "owner_id" INTEGER NOT NULL,
  "change_no" INTEGER NOT NULL,
  FOREIGN KEY ("tenant_id", "owner_source", "owner_id") REFERENCES "things" ("tenant_id", "source", "native_id") ON DELETE CASCADE
) STRICT;
CREATE UNIQUE INDEX "things_key" ON "things" ("tenant_id", "id");
CREATE UNIQUE INDEX "things_identity" ON "things" ("tenant_id", "source", "native_id");
CREATE INDEX "things_when_amount_if_when_ix" ON "things" ("tenant_id", "when", "amount") WHERE "when" IS NOT NULL;
CREATE INDEX "things_a_column_whose_name_is_rather_long_another_colu_bfff0d15" ON "things" ("tenant_id", "a_column_whose_name_is_rather_long", "another_column_whose_name_is_long");
CREATE INDEX "things_owner_source_owner_id_ix" ON "things" ("tenant_id", "owner_source", "owner_id");

