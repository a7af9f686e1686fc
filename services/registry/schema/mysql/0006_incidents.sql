-- oldest-binary: 0.2.0

-- Problem situations of clients. `position` is the commit position of the last change; days count from 1970-01-01.
CREATE TABLE incidents (
  incident_id   VARBINARY(64) NOT NULL PRIMARY KEY,
  client_id     VARBINARY(64) NOT NULL,
  title         VARCHAR(500)  NOT NULL,
  description   TEXT          NOT NULL,
  severity      INT           NOT NULL,
  kind          VARCHAR(64)   NOT NULL,
  source_system VARCHAR(64)   NOT NULL,
  reporter      VARCHAR(200)  NOT NULL,
  owner         VARBINARY(64) NOT NULL,
  day           INT           NOT NULL,
  deadline_day  INT,
  state         INT           NOT NULL,
  state_note    TEXT          NOT NULL,
  reopen_count  INT           NOT NULL,
  position      BIGINT        NOT NULL,
  create_time   BIGINT        NOT NULL,
  update_time   BIGINT        NOT NULL,
  UNIQUE KEY incidents_by_client (client_id, incident_id)
) ENGINE=InnoDB;
