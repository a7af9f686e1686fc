-- oldest-binary: 0.1.0

-- Answers of mutations by request_id, so that a repeated request has one effect.
CREATE TABLE request_log (
  caller TEXT NOT NULL,
  request_id TEXT NOT NULL,
  method TEXT NOT NULL,
  content_hash BLOB NOT NULL,
  response BLOB NOT NULL,
  create_time INTEGER NOT NULL,
  PRIMARY KEY (caller, request_id)
);
CREATE INDEX request_log_by_time ON request_log (create_time);

-- Who changed what: one row per mutation, written in its transaction.
CREATE TABLE audit_log (
  sequence INTEGER PRIMARY KEY AUTOINCREMENT,
  time INTEGER NOT NULL,
  actor TEXT NOT NULL,
  method TEXT NOT NULL,
  request_id TEXT NOT NULL,
  resource TEXT NOT NULL,
  before_image BLOB NOT NULL,
  after_image BLOB NOT NULL
);
CREATE INDEX audit_log_by_resource ON audit_log (resource, sequence);

-- Long-running runs and their leases. state is clientele.common.v1.RunState.
CREATE TABLE runs (
  run_id TEXT NOT NULL PRIMARY KEY,
  kind TEXT NOT NULL,
  state INTEGER NOT NULL,
  phase TEXT NOT NULL DEFAULT '',
  done INTEGER NOT NULL DEFAULT 0,
  total INTEGER NOT NULL DEFAULT 0,
  attempt INTEGER NOT NULL DEFAULT 0,
  given_back INTEGER NOT NULL DEFAULT 0,
  cancel_requested INTEGER NOT NULL DEFAULT 0,
  request BLOB NOT NULL,
  result BLOB NOT NULL DEFAULT x'',
  error BLOB NOT NULL DEFAULT x'',
  lease_owner TEXT NOT NULL DEFAULT '',
  lease_until INTEGER NOT NULL DEFAULT 0,
  not_before INTEGER NOT NULL DEFAULT 0,
  create_time INTEGER NOT NULL,
  start_time INTEGER,
  end_time INTEGER,
  revision INTEGER NOT NULL DEFAULT 1
);
CREATE INDEX runs_by_state ON runs (state, create_time, run_id);
CREATE INDEX runs_by_kind ON runs (kind, create_time, run_id);
CREATE INDEX runs_by_time ON runs (create_time, run_id);

-- Large immutable results of runs as ordered blocks of packed rows.
CREATE TABLE result_blocks (
  run_id TEXT NOT NULL,
  part TEXT NOT NULL,
  block_no INTEGER NOT NULL,
  first_key BLOB NOT NULL,
  payload BLOB NOT NULL,
  PRIMARY KEY (run_id, part, block_no)
);
CREATE INDEX result_blocks_by_key ON result_blocks (run_id, part, first_key, block_no);
