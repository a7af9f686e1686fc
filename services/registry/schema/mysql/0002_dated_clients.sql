-- oldest-binary: 0.2.0

-- A client's timeline: the row in clients says what holds from valid_from (a day) on, client_periods what held before.
-- A client without a dated change holds from the beginning, which is the smallest 32-bit number.
ALTER TABLE clients ADD COLUMN valid_from INT NOT NULL DEFAULT -2147483648;
ALTER TABLE clients ADD COLUMN group_ppm INT NOT NULL DEFAULT 0;
CREATE INDEX clients_by_group ON clients (group_id, client_id);

-- Earlier periods of clients: what held from valid_from until the day before valid_until. Every version of them, as in
-- clients; the periods known at one position never overlap and end where the next one begins.
CREATE TABLE client_periods (
  client_id     VARBINARY(64)  NOT NULL,
  closed        BIGINT         NOT NULL,
  valid_from    INT            NOT NULL,
  valid_until   INT            NOT NULL,
  position      BIGINT         NOT NULL,
  display_name  VARCHAR(500)   NOT NULL,
  status        INT            NOT NULL,
  size_class    INT            NOT NULL,
  region        VARBINARY(100) NOT NULL,
  currency_code VARBINARY(3)   NOT NULL,
  industry      VARBINARY(64)  NOT NULL,
  group_id      VARBINARY(64)  NOT NULL,
  inn           VARBINARY(20)  NOT NULL,
  kpp           VARBINARY(20)  NOT NULL,
  ogrn          VARBINARY(20)  NOT NULL,
  lei           VARBINARY(20)  NOT NULL,
  parent_id     VARBINARY(64)  NOT NULL,
  ownership_ppm INT            NOT NULL,
  email         VARCHAR(254)   NOT NULL,
  phone         VARCHAR(40)    NOT NULL,
  since_day     INT,
  group_ppm     INT            NOT NULL,
  PRIMARY KEY (client_id, closed, valid_from),
  KEY client_periods_by_group (group_id, client_id)
) ENGINE=InnoDB;

-- When each position was committed; times never fall while positions rise. Reads as known at a time find their position
-- here. Positions from before this table are known from the clients they wrote.
CREATE TABLE commit_times (
  position    BIGINT NOT NULL PRIMARY KEY,
  commit_time BIGINT NOT NULL,
  KEY commit_times_by_time (commit_time, position)
) ENGINE=InnoDB;
INSERT INTO commit_times (position, commit_time) SELECT position, MAX(update_time) FROM clients GROUP BY position;

-- Client groups and the tree that they form. parent_id is empty at the top.
CREATE TABLE client_groups (
  group_id     VARBINARY(64) NOT NULL PRIMARY KEY,
  display_name VARCHAR(500)  NOT NULL,
  parent_id    VARBINARY(64) NOT NULL,
  position     BIGINT        NOT NULL,
  create_time  BIGINT        NOT NULL,
  update_time  BIGINT        NOT NULL,
  KEY client_groups_by_parent (parent_id, group_id)
) ENGINE=InnoDB;

-- Reads of client data: who, when, by which method and request, of which client or range, and how many rows. A server
-- gives every entry a time of its own; replica tells servers apart.
CREATE TABLE access_log (
  time       BIGINT         NOT NULL,
  replica    BIGINT         NOT NULL,
  caller     VARBINARY(256) NOT NULL,
  method     VARCHAR(200)   NOT NULL,
  request_id VARBINARY(256) NOT NULL,
  resource   VARBINARY(512) NOT NULL,
  selection  TEXT           NOT NULL,
  row_count  BIGINT         NOT NULL,
  PRIMARY KEY (time, replica),
  KEY access_log_by_resource (resource, time, replica)
) ENGINE=InnoDB;

-- The audit is asked by time, by actor and by resource, oldest first.
CREATE INDEX audit_log_by_time ON audit_log (time, sequence);
CREATE INDEX audit_log_by_actor ON audit_log (actor, time, sequence);
CREATE INDEX audit_log_by_resource_time ON audit_log (resource, time, sequence);
