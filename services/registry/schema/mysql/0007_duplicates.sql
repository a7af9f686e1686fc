-- oldest-binary: 0.2.0

-- The client that a deleted one was merged into.
ALTER TABLE clients ADD COLUMN merged_into VARBINARY(64) NOT NULL DEFAULT '';
ALTER TABLE clients ADD KEY clients_by_parent (parent_id, client_id), ADD KEY clients_by_position (position);

-- Pairs of clients that somebody judged not to be one; first_id is the smaller id.
CREATE TABLE duplicate_dismissals (
  first_id     VARBINARY(64) NOT NULL,
  second_id    VARBINARY(64) NOT NULL,
  dismissal_id VARBINARY(64) NOT NULL,
  remark       VARCHAR(500)  NOT NULL,
  actor        VARBINARY(256) NOT NULL,
  create_time  BIGINT        NOT NULL,
  PRIMARY KEY (first_id, second_id),
  UNIQUE KEY duplicate_dismissals_by_id (dismissal_id)
) ENGINE=InnoDB;

-- undo_position is 0 while a merge is in force.
CREATE TABLE merges (
  merge_id      VARBINARY(64) NOT NULL PRIMARY KEY,
  survivor_id   VARBINARY(64) NOT NULL,
  position      BIGINT        NOT NULL,
  actor         VARBINARY(256) NOT NULL,
  create_time   BIGINT        NOT NULL,
  undo_position BIGINT        NOT NULL,
  undo_time     BIGINT        NOT NULL,
  undo_actor    VARBINARY(256) NOT NULL,
  UNIQUE KEY merges_by_position (position),
  KEY merges_by_survivor (survivor_id, position)
) ENGINE=InnoDB;

CREATE TABLE merge_clients (
  merge_id  VARBINARY(64) NOT NULL,
  place     INT           NOT NULL,
  client_id VARBINARY(64) NOT NULL,
  PRIMARY KEY (merge_id, place),
  KEY merge_clients_by_client (client_id, merge_id),
  CONSTRAINT merge_clients_of_merge FOREIGN KEY (merge_id) REFERENCES merges (merge_id)
) ENGINE=InnoDB;

CREATE TABLE merge_counts (
  merge_id  VARBINARY(64) NOT NULL,
  kind      VARBINARY(64) NOT NULL,
  row_count BIGINT        NOT NULL,
  PRIMARY KEY (merge_id, kind),
  CONSTRAINT merge_counts_of_merge FOREIGN KEY (merge_id) REFERENCES merges (merge_id)
) ENGINE=InnoDB;

-- Rows without versions that a merge gave to the survivor, and whose they were; and the clients that it changed.
CREATE TABLE merge_rows (
  merge_id  VARBINARY(64) NOT NULL,
  kind      VARBINARY(64) NOT NULL,
  row_key   VARBINARY(64) NOT NULL,
  client_id VARBINARY(64) NOT NULL,
  PRIMARY KEY (merge_id, kind, row_key, client_id),
  CONSTRAINT merge_rows_of_merge FOREIGN KEY (merge_id) REFERENCES merges (merge_id)
) ENGINE=InnoDB;
