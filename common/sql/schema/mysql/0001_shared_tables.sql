-- oldest-binary: 0.2.0

-- Ids, names of callers and resources are bytes; other text has the collation of the database, which is binary and does
-- not pad (checked at every start).

-- Answers of mutations by request_id, so that a repeated request has one effect.
CREATE TABLE request_log (
  caller       VARBINARY(256) NOT NULL,
  request_id   VARBINARY(64)  NOT NULL,
  method       VARCHAR(200)   NOT NULL,
  content_hash VARBINARY(32)  NOT NULL,
  response     LONGBLOB       NOT NULL,
  create_time  BIGINT         NOT NULL,
  PRIMARY KEY (caller, request_id),
  KEY request_log_by_time (create_time)
) ENGINE=InnoDB;

-- Who changed what: one row per mutation, written in its transaction.
CREATE TABLE audit_log (
  sequence     BIGINT         NOT NULL AUTO_INCREMENT PRIMARY KEY,
  time         BIGINT         NOT NULL,
  actor        VARBINARY(256) NOT NULL,
  method       VARCHAR(200)   NOT NULL,
  request_id   VARBINARY(256) NOT NULL,
  resource     VARBINARY(512) NOT NULL,
  before_image LONGBLOB       NOT NULL,
  after_image  LONGBLOB       NOT NULL,
  KEY audit_log_by_resource (resource, sequence)
) ENGINE=InnoDB;

-- Long-running runs and their leases. state is clientele.common.v1.RunState.
CREATE TABLE runs (
  run_id           VARBINARY(256) NOT NULL PRIMARY KEY,
  kind             VARBINARY(64)  NOT NULL,
  state            INT            NOT NULL,
  phase            VARCHAR(200)   NOT NULL DEFAULT '',
  done             BIGINT         NOT NULL DEFAULT 0,
  total            BIGINT         NOT NULL DEFAULT 0,
  attempt          BIGINT         NOT NULL DEFAULT 0,
  given_back       BIGINT         NOT NULL DEFAULT 0,
  cancel_requested INT            NOT NULL DEFAULT 0,
  request          LONGBLOB       NOT NULL,
  result           LONGBLOB       NOT NULL DEFAULT (''),
  error            LONGBLOB       NOT NULL DEFAULT (''),
  lease_owner      VARBINARY(128) NOT NULL DEFAULT '',
  lease_until      BIGINT         NOT NULL DEFAULT 0,
  not_before       BIGINT         NOT NULL DEFAULT 0,
  create_time      BIGINT         NOT NULL,
  start_time       BIGINT,
  end_time         BIGINT,
  revision         BIGINT         NOT NULL DEFAULT 1,
  KEY runs_by_state (state, create_time, run_id),
  KEY runs_by_kind (kind, create_time, run_id),
  KEY runs_by_time (create_time, run_id)
) ENGINE=InnoDB;

-- Large immutable results of runs as ordered blocks of packed rows.
CREATE TABLE result_blocks (
  run_id    VARBINARY(256) NOT NULL,
  part      VARBINARY(64)  NOT NULL,
  block_no  BIGINT         NOT NULL,
  first_key VARBINARY(512) NOT NULL,
  payload   LONGBLOB       NOT NULL,
  PRIMARY KEY (run_id, part, block_no),
  KEY result_blocks_by_key (run_id, part, first_key, block_no)
) ENGINE=InnoDB;
