-- oldest-binary: 0.1.0

-- Rows that every writer of a group of rows writes, so that what must hold among them all is checked by one at a time.
CREATE TABLE guards (
  name     TEXT    NOT NULL PRIMARY KEY,
  revision INTEGER NOT NULL
) WITHOUT ROWID;
INSERT INTO guards (name, revision) VALUES ('units', 0), ('absences', 0);

CREATE TABLE units (
  unit_id     TEXT    NOT NULL PRIMARY KEY,
  revision    INTEGER NOT NULL,
  update_time INTEGER NOT NULL
) WITHOUT ROWID;

-- What a unit is from from_day to to_day (days since 1970-01-01, 2147483647 while open); empty texts mean none.
CREATE TABLE unit_periods (
  unit_id      TEXT    NOT NULL REFERENCES units (unit_id),
  from_day     INTEGER NOT NULL,
  to_day       INTEGER NOT NULL,
  display_name TEXT    NOT NULL,
  parent_id    TEXT    NOT NULL,
  head         TEXT    NOT NULL,
  PRIMARY KEY (unit_id, from_day),
  CHECK (from_day <= to_day)
) WITHOUT ROWID;

CREATE TABLE absences (
  manager_id  TEXT    NOT NULL REFERENCES managers (manager_id),
  from_day    INTEGER NOT NULL,
  to_day      INTEGER NOT NULL,
  deputy      TEXT    NOT NULL,
  revision    INTEGER NOT NULL,
  update_time INTEGER NOT NULL,
  PRIMARY KEY (manager_id, from_day),
  CHECK (from_day <= to_day)
) WITHOUT ROWID;
CREATE INDEX absences_by_end ON absences (to_day, from_day);

-- The registry's incidents that are not done, as its events tell them. `urgency` is lowest for the gravest.
CREATE TABLE inbox_items (
  incident_id  TEXT    NOT NULL PRIMARY KEY,
  client_id    TEXT    NOT NULL,
  title        TEXT    NOT NULL,
  urgency      INTEGER NOT NULL,
  in_progress  INTEGER NOT NULL,
  kind         TEXT    NOT NULL,
  owner        TEXT    NOT NULL,
  day          INTEGER NOT NULL,
  deadline_day INTEGER,
  position     INTEGER NOT NULL,
  generation   INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX inbox_items_by_urgency ON inbox_items (urgency, incident_id);

CREATE TABLE acknowledgements (
  incident_id      TEXT    NOT NULL,
  manager_id       TEXT    NOT NULL,
  acknowledge_time INTEGER NOT NULL,
  PRIMARY KEY (incident_id, manager_id)
) WITHOUT ROWID;

-- How far events of other services have been followed, and by which replica. generation counts the times that everything
-- was read anew.
CREATE TABLE event_consumers (
  consumer    TEXT    NOT NULL PRIMARY KEY,
  lease_owner TEXT    NOT NULL,
  lease_until INTEGER NOT NULL,
  epoch       TEXT    NOT NULL,
  position    INTEGER NOT NULL,
  event_index INTEGER NOT NULL,
  event_id    TEXT    NOT NULL,
  generation  INTEGER NOT NULL
) WITHOUT ROWID;
INSERT INTO event_consumers (consumer, lease_owner, lease_until, epoch, position, event_index, event_id, generation)
VALUES ('inbox', '', 0, '', 0, 0, '', 0);
