-- oldest-binary: 0.1.0

-- The last commit position. Written at the end of every transaction that changes clients, products or sales.
CREATE TABLE registry_position (
  id          INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
  position    INTEGER NOT NULL,
  commit_time INTEGER NOT NULL
);
INSERT INTO registry_position (id, position, commit_time) VALUES (1, 0, 0);

-- Every version of every client; `closed` is the position at which the next version replaced it, 0 for the current.
CREATE TABLE clients (
  client_id     TEXT    NOT NULL,
  closed        INTEGER NOT NULL,
  position      INTEGER NOT NULL,
  display_name  TEXT    NOT NULL,
  status        INTEGER NOT NULL,
  size_class    INTEGER NOT NULL,
  region        TEXT    NOT NULL,
  currency_code TEXT    NOT NULL,
  industry      TEXT    NOT NULL,
  group_id      TEXT    NOT NULL,
  inn           TEXT    NOT NULL,
  kpp           TEXT    NOT NULL,
  ogrn          TEXT    NOT NULL,
  lei           TEXT    NOT NULL,
  parent_id     TEXT    NOT NULL,
  ownership_ppm INTEGER NOT NULL,
  email         TEXT    NOT NULL,
  phone         TEXT    NOT NULL,
  since_day     INTEGER,
  create_time   INTEGER NOT NULL,
  update_time   INTEGER NOT NULL,
  delete_time   INTEGER NOT NULL,
  PRIMARY KEY (client_id, closed)
) WITHOUT ROWID;
CREATE INDEX clients_by_delete_time ON clients (delete_time, client_id);

CREATE TABLE regions (
  display_name TEXT    NOT NULL PRIMARY KEY,
  create_time  INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE products (
  product_id    TEXT    NOT NULL PRIMARY KEY,
  display_name  TEXT    NOT NULL,
  business_line TEXT    NOT NULL,
  position      INTEGER NOT NULL,
  create_time   INTEGER NOT NULL,
  update_time   INTEGER NOT NULL
) WITHOUT ROWID;

-- Every version of every sale, kept in the order in which streams read them.
CREATE TABLE sales (
  client_id  TEXT    NOT NULL,
  day        INTEGER NOT NULL,
  sale_id    TEXT    NOT NULL,
  position   INTEGER NOT NULL,
  closed     INTEGER NOT NULL,
  product_id TEXT    NOT NULL,
  amount     INTEGER NOT NULL,
  profit     INTEGER,
  currency   TEXT    NOT NULL,
  PRIMARY KEY (client_id, day, sale_id, position)
) WITHOUT ROWID;
CREATE UNIQUE INDEX sales_by_id ON sales (sale_id, closed);

-- Projection of the current sales of a client for fast streams. A client that has or had sales has pages or is in
-- unpacked_clients.
-- `position` is the last one at which the client's sales changed.
CREATE TABLE sale_pages (
  client_id TEXT    NOT NULL,
  page_no   INTEGER NOT NULL,
  position  INTEGER NOT NULL,
  row_count INTEGER NOT NULL,
  payload   BLOB    NOT NULL,
  PRIMARY KEY (client_id, page_no)
) WITHOUT ROWID;
CREATE INDEX sale_pages_by_rows ON sale_pages (client_id, page_no, row_count);

-- Clients whose sales changed after their pages were made.
CREATE TABLE unpacked_clients (
  client_id TEXT NOT NULL PRIMARY KEY
) WITHOUT ROWID;

CREATE TABLE imports (
  import_id        TEXT    NOT NULL PRIMARY KEY,
  request          BLOB    NOT NULL,
  kind             INTEGER NOT NULL,
  state            INTEGER NOT NULL,
  validate_only    INTEGER NOT NULL,
  run_number       INTEGER NOT NULL,
  actor            TEXT    NOT NULL,
  staged_sequence  INTEGER NOT NULL,
  staged_rows      INTEGER NOT NULL,
  applied_sequence INTEGER NOT NULL,
  created          INTEGER NOT NULL,
  updated          INTEGER NOT NULL,
  unchanged        INTEGER NOT NULL,
  error_count      INTEGER NOT NULL,
  position         INTEGER NOT NULL,
  sums             BLOB    NOT NULL,
  create_time      INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX imports_by_state ON imports (state, kind);

-- Staged rows as they came, one batch a row; seen by nobody but their import.
CREATE TABLE import_batches (
  import_id TEXT    NOT NULL,
  sequence  INTEGER NOT NULL,
  row_count INTEGER NOT NULL,
  payload   BLOB    NOT NULL,
  PRIMARY KEY (import_id, sequence)
);

CREATE TABLE import_errors (
  import_id TEXT    NOT NULL,
  error_no  INTEGER NOT NULL,
  file      TEXT    NOT NULL,
  line      INTEGER NOT NULL,
  column_name TEXT    NOT NULL,
  rule      TEXT    NOT NULL,
  message   TEXT    NOT NULL,
  PRIMARY KEY (import_id, error_no)
) WITHOUT ROWID;
