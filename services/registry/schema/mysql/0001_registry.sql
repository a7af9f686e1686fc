-- oldest-binary: 0.2.0

-- The last commit position. Written at the end of every transaction that changes clients, products or sales.
CREATE TABLE registry_position (
  id          INT    NOT NULL PRIMARY KEY CHECK (id = 1),
  position    BIGINT NOT NULL,
  commit_time BIGINT NOT NULL
) ENGINE=InnoDB;
INSERT INTO registry_position (id, position, commit_time) VALUES (1, 0, 0);

-- Every version of every client; `closed` is the position at which the next version replaced it, 0 for the current.
CREATE TABLE clients (
  client_id     VARBINARY(64)  NOT NULL,
  closed        BIGINT         NOT NULL,
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
  create_time   BIGINT         NOT NULL,
  update_time   BIGINT         NOT NULL,
  delete_time   BIGINT         NOT NULL,
  PRIMARY KEY (client_id, closed),
  KEY clients_by_delete_time (delete_time, client_id)
) ENGINE=InnoDB;

CREATE TABLE regions (
  display_name VARBINARY(100) NOT NULL PRIMARY KEY,
  create_time  BIGINT         NOT NULL
) ENGINE=InnoDB;

CREATE TABLE products (
  product_id    VARBINARY(64) NOT NULL PRIMARY KEY,
  display_name  VARCHAR(500)  NOT NULL,
  business_line VARCHAR(100)  NOT NULL,
  position      BIGINT        NOT NULL,
  create_time   BIGINT        NOT NULL,
  update_time   BIGINT        NOT NULL
) ENGINE=InnoDB;

-- Every version of every sale, kept in the order in which streams read them.
CREATE TABLE sales (
  client_id  VARBINARY(64) NOT NULL,
  day        INT           NOT NULL,
  sale_id    VARBINARY(64) NOT NULL,
  position   BIGINT        NOT NULL,
  closed     BIGINT        NOT NULL,
  product_id VARBINARY(64) NOT NULL,
  amount     BIGINT        NOT NULL,
  profit     BIGINT,
  currency   VARBINARY(3)  NOT NULL,
  PRIMARY KEY (client_id, day, sale_id, position),
  UNIQUE KEY sales_by_id (sale_id, closed)
) ENGINE=InnoDB;

-- Projection of the current sales of a client for fast streams. A client that has or had sales has pages or is in
-- unpacked_clients.
-- `position` is the last one at which the client's sales changed.
CREATE TABLE sale_pages (
  client_id VARBINARY(64) NOT NULL,
  page_no   INT           NOT NULL,
  position  BIGINT        NOT NULL,
  row_count BIGINT        NOT NULL,
  payload   LONGBLOB      NOT NULL,
  PRIMARY KEY (client_id, page_no),
  KEY sale_pages_by_rows (client_id, page_no, row_count)
) ENGINE=InnoDB;

-- Clients whose sales changed after their pages were made.
CREATE TABLE unpacked_clients (
  client_id VARBINARY(64) NOT NULL PRIMARY KEY
) ENGINE=InnoDB;

CREATE TABLE imports (
  import_id        VARBINARY(64)  NOT NULL PRIMARY KEY,
  request          LONGBLOB       NOT NULL,
  kind             INT            NOT NULL,
  state            INT            NOT NULL,
  validate_only    INT            NOT NULL,
  run_number       BIGINT         NOT NULL,
  actor            VARBINARY(256) NOT NULL,
  staged_sequence  BIGINT         NOT NULL,
  staged_rows      BIGINT         NOT NULL,
  applied_sequence BIGINT         NOT NULL,
  created          BIGINT         NOT NULL,
  updated          BIGINT         NOT NULL,
  unchanged        BIGINT         NOT NULL,
  error_count      BIGINT         NOT NULL,
  position         BIGINT         NOT NULL,
  sums             LONGBLOB       NOT NULL,
  create_time      BIGINT         NOT NULL,
  KEY imports_by_state (state, kind)
) ENGINE=InnoDB;

-- Staged rows as they came, one batch a row; seen by nobody but their import.
CREATE TABLE import_batches (
  import_id VARBINARY(64) NOT NULL,
  sequence  BIGINT        NOT NULL,
  row_count BIGINT        NOT NULL,
  payload   LONGBLOB      NOT NULL,
  PRIMARY KEY (import_id, sequence)
) ENGINE=InnoDB;

CREATE TABLE import_errors (
  import_id   VARBINARY(64) NOT NULL,
  error_no    BIGINT        NOT NULL,
  file        VARBINARY(1024) NOT NULL,
  line        BIGINT        NOT NULL,
  column_name VARCHAR(200)  NOT NULL,
  rule        VARCHAR(100)  NOT NULL,
  message     LONGBLOB      NOT NULL,
  PRIMARY KEY (import_id, error_no)
) ENGINE=InnoDB;
