-- oldest-binary: 0.2.0

-- Events on their way to other services, written in the transaction of their cause. `position` is the commit position,
-- `event_index` counts from 1 within the commit.
CREATE TABLE outbox (
  position    BIGINT         NOT NULL,
  event_index INT            NOT NULL,
  event_id    VARBINARY(64)  NOT NULL,
  type        VARBINARY(128) NOT NULL,
  subject     VARBINARY(256) NOT NULL,
  time        BIGINT         NOT NULL,
  data_schema VARBINARY(256) NOT NULL,
  data        LONGBLOB       NOT NULL,
  PRIMARY KEY (position, event_index)
) ENGINE=InnoDB;

-- The database's epoch, and the last event that was removed by age.
CREATE TABLE outbox_state (
  id            INT           NOT NULL PRIMARY KEY CHECK (id = 1),
  epoch         VARBINARY(64) NOT NULL,
  removed       BIGINT        NOT NULL,
  removed_index INT           NOT NULL
) ENGINE=InnoDB;
INSERT INTO outbox_state (id, epoch, removed, removed_index) VALUES (1, LEFT(SHA2(CONCAT(UUID(), RAND()), 256), 32), 0, 0);
