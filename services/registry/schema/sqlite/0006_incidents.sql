-- oldest-binary: 0.1.0

-- Problem situations of clients. `position` is the commit position of the last change; days count from 1970-01-01.
CREATE TABLE incidents (
  incident_id   TEXT    NOT NULL PRIMARY KEY,
  client_id     TEXT    NOT NULL,
  title         TEXT    NOT NULL,
  description   TEXT    NOT NULL,
  severity      INTEGER NOT NULL,
  kind          TEXT    NOT NULL,
  source_system TEXT    NOT NULL,
  reporter      TEXT    NOT NULL,
  owner         TEXT    NOT NULL,
  day           INTEGER NOT NULL,
  deadline_day  INTEGER,
  state         INTEGER NOT NULL,
  state_note    TEXT    NOT NULL,
  reopen_count  INTEGER NOT NULL,
  position      INTEGER NOT NULL,
  create_time   INTEGER NOT NULL,
  update_time   INTEGER NOT NULL
) WITHOUT ROWID;
CREATE UNIQUE INDEX incidents_by_client ON incidents (client_id, incident_id);
