-- oldest-binary: 0.1.0

-- Every version of every holding; `closed` is the position at which the version was replaced or deleted, 0 for the
-- current. An open period ends on day 2147483647.
CREATE TABLE holdings (
  client_id    TEXT    NOT NULL,
  product_id   TEXT    NOT NULL,
  from_day     INTEGER NOT NULL,
  closed       INTEGER NOT NULL,
  position     INTEGER NOT NULL,
  to_day       INTEGER NOT NULL,
  limit_amount INTEGER,
  currency     TEXT    NOT NULL,
  PRIMARY KEY (client_id, product_id, from_day, closed)
) WITHOUT ROWID;

-- Every version of every balance; `closed` as for holdings.
CREATE TABLE balances (
  client_id    TEXT    NOT NULL,
  product_id   TEXT    NOT NULL,
  day          INTEGER NOT NULL,
  measure      INTEGER NOT NULL,
  closed       INTEGER NOT NULL,
  position     INTEGER NOT NULL,
  amount       INTEGER NOT NULL,
  currency     TEXT    NOT NULL,
  PRIMARY KEY (client_id, product_id, day, measure, closed)
) WITHOUT ROWID;
CREATE INDEX balances_by_day ON balances (day, measure, closed);
