-- oldest-binary: 0.1.0

-- Versions of the policy, never changed. `policy` is a serialized SegmentationPolicy with every field filled in.
CREATE TABLE policies (
  version      INTEGER NOT NULL PRIMARY KEY,
  content_hash BLOB    NOT NULL UNIQUE,
  policy       BLOB    NOT NULL,
  create_time  INTEGER NOT NULL
);

-- What a run was asked for and what it read; its state is in `runs`, its segments are in `result_blocks`.
CREATE TABLE segmentation_runs (
  run_id            TEXT    NOT NULL PRIMARY KEY,
  as_of_day         INTEGER NOT NULL,
  policy_version    INTEGER NOT NULL REFERENCES policies (version),
  registry_position INTEGER NOT NULL,
  code_version      TEXT    NOT NULL
) WITHOUT ROWID;

-- The choices in force. One row; version 0 and an empty run id mean none yet.
CREATE TABLE segmentation_state (
  id                    INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
  active_policy_version INTEGER NOT NULL,
  current_run_id        TEXT    NOT NULL
);
INSERT INTO segmentation_state (id, active_policy_version, current_run_id) VALUES (1, 0, '');
