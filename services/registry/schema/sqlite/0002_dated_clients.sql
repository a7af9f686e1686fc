-- oldest-binary: 0.1.0

-- A client's timeline: the row in clients says what holds from valid_from (a day) on, client_periods what held before.
-- A client without a dated change holds from the beginning, which is the smallest 32-bit number.
ALTER TABLE clients ADD COLUMN valid_from INTEGER NOT NULL DEFAULT -2147483648;
ALTER TABLE clients ADD COLUMN group_ppm INTEGER NOT NULL DEFAULT 0;
CREATE INDEX clients_by_group ON clients (group_id, client_id) WHERE group_id <> '';

-- Earlier periods of clients: what held from valid_from until the day before valid_until. Every version of them, as in
-- clients; the periods known at one position never overlap and end where the next one begins.
CREATE TABLE client_periods (
  client_id     TEXT    NOT NULL,
  closed        INTEGER NOT NULL,
  valid_from    INTEGER NOT NULL,
  valid_until   INTEGER NOT NULL,
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
  group_ppm     INTEGER NOT NULL,
  PRIMARY KEY (client_id, closed, valid_from)
) WITHOUT ROWID;
CREATE INDEX client_periods_by_group ON client_periods (group_id, client_id) WHERE group_id <> '';

-- When each position was committed; times never fall while positions rise. Reads as known at a time find their position
-- here. Positions from before this table are known from the clients they wrote.
CREATE TABLE commit_times (
  position    INTEGER NOT NULL PRIMARY KEY,
  commit_time INTEGER NOT NULL
);
CREATE INDEX commit_times_by_time ON commit_times (commit_time, position);
INSERT INTO commit_times (position, commit_time) SELECT position, MAX(update_time) FROM clients GROUP BY position;

-- Client groups and the tree that they form. parent_id is empty at the top.
CREATE TABLE client_groups (
  group_id     TEXT    NOT NULL PRIMARY KEY,
  display_name TEXT    NOT NULL,
  parent_id    TEXT    NOT NULL,
  position     INTEGER NOT NULL,
  create_time  INTEGER NOT NULL,
  update_time  INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX client_groups_by_parent ON client_groups (parent_id, group_id);

-- Reads of client data: who, when, by which method and request, of which client or range, and how many rows. A server
-- gives every entry a time of its own; replica tells servers apart.
CREATE TABLE access_log (
  time       INTEGER NOT NULL,
  replica    INTEGER NOT NULL,
  caller     TEXT    NOT NULL,
  method     TEXT    NOT NULL,
  request_id TEXT    NOT NULL,
  resource   TEXT    NOT NULL,
  selection  TEXT    NOT NULL,
  row_count  INTEGER NOT NULL,
  PRIMARY KEY (time, replica)
) WITHOUT ROWID;
CREATE INDEX access_log_by_resource ON access_log (resource, time, replica);

-- The audit is asked by time, by actor and by resource, oldest first.
CREATE INDEX audit_log_by_time ON audit_log (time, sequence);
CREATE INDEX audit_log_by_actor ON audit_log (actor, time, sequence);
CREATE INDEX audit_log_by_resource_time ON audit_log (resource, time, sequence);
