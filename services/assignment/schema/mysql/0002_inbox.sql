-- oldest-binary: 0.2.0

-- Rows that every writer of a group of rows writes, so that what must hold among them all is checked by one at a time.
CREATE TABLE guards (
  name     VARBINARY(64) NOT NULL PRIMARY KEY,
  revision BIGINT        NOT NULL
) ENGINE=InnoDB;
INSERT INTO guards (name, revision) VALUES ('units', 0), ('absences', 0);

CREATE TABLE units (
  unit_id     VARBINARY(64) NOT NULL PRIMARY KEY,
  revision    BIGINT        NOT NULL,
  update_time BIGINT        NOT NULL
) ENGINE=InnoDB;

-- What a unit is from from_day to to_day (days since 1970-01-01, 2147483647 while open); empty texts mean none.
CREATE TABLE unit_periods (
  unit_id      VARBINARY(64) NOT NULL,
  from_day     INT           NOT NULL,
  to_day       INT           NOT NULL,
  display_name VARCHAR(500)  NOT NULL,
  parent_id    VARBINARY(64) NOT NULL,
  head         VARBINARY(64) NOT NULL,
  PRIMARY KEY (unit_id, from_day),
  CONSTRAINT unit_periods_unit FOREIGN KEY (unit_id) REFERENCES units (unit_id),
  CONSTRAINT unit_periods_days CHECK (from_day <= to_day)
) ENGINE=InnoDB;

CREATE TABLE absences (
  manager_id  VARBINARY(64) NOT NULL,
  from_day    INT           NOT NULL,
  to_day      INT           NOT NULL,
  deputy      VARBINARY(64) NOT NULL,
  revision    BIGINT        NOT NULL,
  update_time BIGINT        NOT NULL,
  PRIMARY KEY (manager_id, from_day),
  KEY absences_by_end (to_day, from_day),
  CONSTRAINT absences_manager FOREIGN KEY (manager_id) REFERENCES managers (manager_id),
  CONSTRAINT absences_days CHECK (from_day <= to_day)
) ENGINE=InnoDB;

-- The registry's incidents that are not done, as its events tell them. `urgency` is lowest for the gravest.
CREATE TABLE inbox_items (
  incident_id  VARBINARY(64) NOT NULL PRIMARY KEY,
  client_id    VARBINARY(64) NOT NULL,
  title        VARCHAR(500)  NOT NULL,
  urgency      INT           NOT NULL,
  in_progress  INT           NOT NULL,
  kind         VARCHAR(64)   NOT NULL,
  owner        VARBINARY(64) NOT NULL,
  day          INT           NOT NULL,
  deadline_day INT,
  position     BIGINT        NOT NULL,
  generation   BIGINT        NOT NULL,
  KEY inbox_items_by_urgency (urgency, incident_id)
) ENGINE=InnoDB;

CREATE TABLE acknowledgements (
  incident_id      VARBINARY(64) NOT NULL,
  manager_id       VARBINARY(64) NOT NULL,
  acknowledge_time BIGINT        NOT NULL,
  PRIMARY KEY (incident_id, manager_id)
) ENGINE=InnoDB;

-- How far events of other services have been followed, and by which replica. generation counts the times that everything
-- was read anew.
CREATE TABLE event_consumers (
  consumer    VARBINARY(64)  NOT NULL PRIMARY KEY,
  lease_owner VARBINARY(128) NOT NULL,
  lease_until BIGINT         NOT NULL,
  epoch       VARBINARY(64)  NOT NULL,
  position    BIGINT         NOT NULL,
  event_index INT            NOT NULL,
  event_id    VARBINARY(64)  NOT NULL,
  generation  BIGINT         NOT NULL
) ENGINE=InnoDB;
INSERT INTO event_consumers (consumer, lease_owner, lease_until, epoch, position, event_index, event_id, generation)
VALUES ('inbox', '', 0, '', 0, 0, '', 0);
