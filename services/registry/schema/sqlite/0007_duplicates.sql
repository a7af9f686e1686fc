-- oldest-binary: 0.1.0

-- The client that a deleted one was merged into.
ALTER TABLE clients ADD COLUMN merged_into TEXT NOT NULL DEFAULT '';
CREATE INDEX clients_by_parent ON clients (parent_id, client_id) WHERE parent_id <> '';
CREATE INDEX clients_by_position ON clients (position);

-- Pairs of clients that somebody judged not to be one; first_id is the smaller id.
CREATE TABLE duplicate_dismissals (
  first_id     TEXT    NOT NULL,
  second_id    TEXT    NOT NULL,
  dismissal_id TEXT    NOT NULL,
  remark       TEXT    NOT NULL,
  actor        TEXT    NOT NULL,
  create_time  INTEGER NOT NULL,
  PRIMARY KEY (first_id, second_id)
) WITHOUT ROWID;
CREATE UNIQUE INDEX duplicate_dismissals_by_id ON duplicate_dismissals (dismissal_id);

-- undo_position is 0 while a merge is in force.
CREATE TABLE merges (
  merge_id      TEXT    NOT NULL PRIMARY KEY,
  survivor_id   TEXT    NOT NULL,
  position      INTEGER NOT NULL,
  actor         TEXT    NOT NULL,
  create_time   INTEGER NOT NULL,
  undo_position INTEGER NOT NULL,
  undo_time     INTEGER NOT NULL,
  undo_actor    TEXT    NOT NULL
) WITHOUT ROWID;
CREATE UNIQUE INDEX merges_by_position ON merges (position);
CREATE INDEX merges_by_survivor ON merges (survivor_id, position);

CREATE TABLE merge_clients (
  merge_id  TEXT    NOT NULL,
  place     INTEGER NOT NULL,
  client_id TEXT    NOT NULL,
  PRIMARY KEY (merge_id, place),
  CONSTRAINT merge_clients_of_merge FOREIGN KEY (merge_id) REFERENCES merges (merge_id)
) WITHOUT ROWID;
CREATE INDEX merge_clients_by_client ON merge_clients (client_id, merge_id);

CREATE TABLE merge_counts (
  merge_id  TEXT    NOT NULL,
  kind      TEXT    NOT NULL,
  row_count INTEGER NOT NULL,
  PRIMARY KEY (merge_id, kind),
  CONSTRAINT merge_counts_of_merge FOREIGN KEY (merge_id) REFERENCES merges (merge_id)
) WITHOUT ROWID;

-- Rows without versions that a merge gave to the survivor, and whose they were; and the clients that it changed.
CREATE TABLE merge_rows (
  merge_id  TEXT NOT NULL,
  kind      TEXT NOT NULL,
  row_key   TEXT NOT NULL,
  client_id TEXT NOT NULL,
  PRIMARY KEY (merge_id, kind, row_key, client_id),
  CONSTRAINT merge_rows_of_merge FOREIGN KEY (merge_id) REFERENCES merges (merge_id)
) WITHOUT ROWID;
