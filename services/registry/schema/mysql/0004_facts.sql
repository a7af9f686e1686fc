-- oldest-binary: 0.2.0

-- Every version of every holding; `closed` is the position at which the version was replaced or deleted, 0 for the
-- current. An open period ends on day 2147483647.
CREATE TABLE holdings (
  client_id    VARBINARY(64) NOT NULL,
  product_id   VARBINARY(64) NOT NULL,
  from_day     INT           NOT NULL,
  closed       BIGINT        NOT NULL,
  position     BIGINT        NOT NULL,
  to_day       INT           NOT NULL,
  limit_amount BIGINT,
  currency     VARBINARY(3)  NOT NULL,
  PRIMARY KEY (client_id, product_id, from_day, closed)
) ENGINE=InnoDB;

-- Every version of every balance; `closed` as for holdings.
CREATE TABLE balances (
  client_id  VARBINARY(64) NOT NULL,
  product_id VARBINARY(64) NOT NULL,
  day        INT           NOT NULL,
  measure    INT           NOT NULL,
  closed     BIGINT        NOT NULL,
  position   BIGINT        NOT NULL,
  amount     BIGINT        NOT NULL,
  currency   VARBINARY(3)  NOT NULL,
  PRIMARY KEY (client_id, product_id, day, measure, closed),
  KEY balances_by_day (day, measure, closed)
) ENGINE=InnoDB;
