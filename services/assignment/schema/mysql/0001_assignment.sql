-- oldest-binary: 0.2.0

-- Versions of the policy, never changed. `policy` is a serialized AssignmentPolicy with every field filled in.
CREATE TABLE policies (
  version      BIGINT     NOT NULL PRIMARY KEY,
  content_hash BINARY(32) NOT NULL UNIQUE,
  policy       LONGBLOB   NOT NULL,
  create_time  BIGINT     NOT NULL
) ENGINE=InnoDB;

-- `content` is a serialized Manager without its output-only fields.
CREATE TABLE managers (
  manager_id  VARBINARY(64) NOT NULL PRIMARY KEY,
  content     LONGBLOB      NOT NULL,
  revision    BIGINT        NOT NULL,
  create_time BIGINT        NOT NULL,
  update_time BIGINT        NOT NULL
) ENGINE=InnoDB;

-- Who answers for a client from from_day to to_day (days since 1970-01-01, 2147483647 while open). Rows are never
-- overwritten: `recorded` is the revision that wrote a row, `closed` the one that replaced it, 0 while it is current.
-- Current rows of a client never overlap; every writer holds the guard row of assignment_state.
CREATE TABLE assignments (
  client_id   VARBINARY(64)  NOT NULL,
  from_day    INT            NOT NULL,
  closed      BIGINT         NOT NULL,
  to_day      INT            NOT NULL,
  manager_id  VARBINARY(64)  NOT NULL,
  run_id      VARBINARY(256) NOT NULL,
  recorded    BIGINT         NOT NULL,
  record_time BIGINT         NOT NULL,
  PRIMARY KEY (client_id, from_day, closed),
  UNIQUE KEY assignments_by_end (client_id, to_day, closed),
  KEY assignments_by_manager (manager_id, closed, client_id, from_day),
  CHECK (from_day <= to_day),
  CONSTRAINT assignments_manager FOREIGN KEY (manager_id) REFERENCES managers (manager_id)
) ENGINE=InnoDB;

-- What a run was asked for, what it read and what became of it; its state is in `runs`, its proposals are in
-- `result_blocks`. `revision` is the state of the assignments that it read, applied_day is null until applied.
CREATE TABLE assignment_runs (
  run_id           VARBINARY(256) NOT NULL PRIMARY KEY,
  policy_version   BIGINT         NOT NULL,
  revision         BIGINT         NOT NULL,
  certificate      LONGBLOB       NOT NULL,
  applied_day      INT,
  applied_revision BIGINT         NOT NULL,
  CONSTRAINT assignment_runs_policy FOREIGN KEY (policy_version) REFERENCES policies (version)
) ENGINE=InnoDB;

-- The guard row: revision counts the changes of assignments; policy version 0 means none yet.
CREATE TABLE assignment_state (
  id                    INT    NOT NULL PRIMARY KEY CHECK (id = 1),
  active_policy_version BIGINT NOT NULL,
  revision              BIGINT NOT NULL
) ENGINE=InnoDB;
INSERT INTO assignment_state (id, active_policy_version, revision) VALUES (1, 0, 0);
