-- oldest-binary: 0.2.0

-- Versions of the policy, never changed. `policy` is a serialized SegmentationPolicy with every field filled in.
CREATE TABLE policies (
  version      BIGINT     NOT NULL PRIMARY KEY,
  content_hash BINARY(32) NOT NULL UNIQUE,
  policy       LONGBLOB   NOT NULL,
  create_time  BIGINT     NOT NULL
) ENGINE=InnoDB;

-- What a run was asked for and what it read; its state is in `runs`, its segments are in `result_blocks`.
CREATE TABLE segmentation_runs (
  run_id            VARBINARY(256) NOT NULL PRIMARY KEY,
  as_of_day         INT            NOT NULL,
  policy_version    BIGINT         NOT NULL,
  registry_position BIGINT         NOT NULL,
  code_version      VARCHAR(100)   NOT NULL,
  CONSTRAINT segmentation_runs_policy FOREIGN KEY (policy_version) REFERENCES policies (version)
) ENGINE=InnoDB;

-- The choices in force. One row; version 0 and an empty run id mean none yet.
CREATE TABLE segmentation_state (
  id                    INT            NOT NULL PRIMARY KEY CHECK (id = 1),
  active_policy_version BIGINT         NOT NULL,
  current_run_id        VARBINARY(256) NOT NULL
) ENGINE=InnoDB;
INSERT INTO segmentation_state (id, active_policy_version, current_run_id) VALUES (1, 0, '');
