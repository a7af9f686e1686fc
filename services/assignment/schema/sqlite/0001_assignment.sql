-- oldest-binary: 0.1.0

-- Versions of the policy, never changed. `policy` is a serialized AssignmentPolicy with every field filled in.
CREATE TABLE policies (
  version      INTEGER NOT NULL PRIMARY KEY,
  content_hash BLOB    NOT NULL UNIQUE,
  policy       BLOB    NOT NULL,
  create_time  INTEGER NOT NULL
);

-- `content` is a serialized Manager without its output-only fields.
CREATE TABLE managers (
  manager_id  TEXT    NOT NULL PRIMARY KEY,
  content     BLOB    NOT NULL,
  revision    INTEGER NOT NULL,
  create_time INTEGER NOT NULL,
  update_time INTEGER NOT NULL
) WITHOUT ROWID;

-- Who answers for a client from from_day to to_day (days since 1970-01-01, 2147483647 while open). Rows are never
-- overwritten: `recorded` is the revision that wrote a row, `closed` the one that replaced it, 0 while it is current.
-- Current rows of a client never overlap; every writer holds the guard row of assignment_state.
CREATE TABLE assignments (
  client_id   TEXT    NOT NULL,
  from_day    INTEGER NOT NULL,
  closed      INTEGER NOT NULL,
  to_day      INTEGER NOT NULL,
  manager_id  TEXT    NOT NULL REFERENCES managers (manager_id),
  run_id      TEXT    NOT NULL,
  recorded    INTEGER NOT NULL,
  record_time INTEGER NOT NULL,
  PRIMARY KEY (client_id, from_day, closed),
  CHECK (from_day <= to_day)
) WITHOUT ROWID;
CREATE UNIQUE INDEX assignments_by_end ON assignments (client_id, to_day, closed);
CREATE INDEX assignments_by_manager ON assignments (manager_id, closed, client_id, from_day);

-- What a run was asked for, what it read and what became of it; its state is in `runs`, its proposals are in
-- `result_blocks`. `revision` is the state of the assignments that it read, applied_day is null until applied.
CREATE TABLE assignment_runs (
  run_id           TEXT    NOT NULL PRIMARY KEY,
  policy_version   INTEGER NOT NULL REFERENCES policies (version),
  revision         INTEGER NOT NULL,
  certificate      BLOB    NOT NULL,
  applied_day      INTEGER,
  applied_revision INTEGER NOT NULL
) WITHOUT ROWID;

-- The guard row: revision counts the changes of assignments; policy version 0 means none yet.
CREATE TABLE assignment_state (
  id                    INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
  active_policy_version INTEGER NOT NULL,
  revision              INTEGER NOT NULL
);
INSERT INTO assignment_state (id, active_policy_version, revision) VALUES (1, 0, 0);
