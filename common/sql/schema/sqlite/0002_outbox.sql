-- oldest-binary: 0.1.0

-- Events on their way to other services, written in the transaction of their cause. `position` is the commit position,
-- `event_index` counts from 1 within the commit.
CREATE TABLE outbox (
  position    INTEGER NOT NULL,
  event_index INTEGER NOT NULL,
  event_id    TEXT    NOT NULL,
  type        TEXT    NOT NULL,
  subject     TEXT    NOT NULL,
  time        INTEGER NOT NULL,
  data_schema TEXT    NOT NULL,
  data        BLOB    NOT NULL,
  PRIMARY KEY (position, event_index)
) WITHOUT ROWID;

-- The database's epoch, and the last event that was removed by age.
CREATE TABLE outbox_state (
  id            INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
  epoch         TEXT    NOT NULL,
  removed       INTEGER NOT NULL,
  removed_index INTEGER NOT NULL
);
INSERT INTO outbox_state (id, epoch, removed, removed_index) VALUES (1, lower(hex(randomblob(16))), 0, 0);
