-- oldest-binary: 0.1.0

-- Plans. kind is clientele.planning.v1.PlanKind, version that of the current lines.
CREATE TABLE plans (
  plan_id               TEXT    NOT NULL PRIMARY KEY,
  display_name          TEXT    NOT NULL,
  kind                  INTEGER NOT NULL,
  currency_code         TEXT    NOT NULL,
  version               INTEGER NOT NULL,
  total_minor           INTEGER NOT NULL,
  current_decomposition TEXT    NOT NULL,
  create_time           INTEGER NOT NULL
) WITHOUT ROWID;

-- The lines of every version of a plan; never changed. month counts from 1970-01, size_class is
-- clientele.registry.v1.SizeClass with 0 for all.
CREATE TABLE plan_lines (
  plan_id      TEXT    NOT NULL,
  version      INTEGER NOT NULL,
  line_no      INTEGER NOT NULL,
  product_id   TEXT    NOT NULL,
  month        INTEGER NOT NULL,
  region       TEXT    NOT NULL,
  size_class   INTEGER NOT NULL,
  target_minor INTEGER NOT NULL CHECK (target_minor >= 0),
  PRIMARY KEY (plan_id, version, line_no)
) WITHOUT ROWID;

-- Which runs are decompositions of which plan, in the order of their creation.
CREATE TABLE decompositions (
  plan_id          TEXT    NOT NULL,
  number           INTEGER NOT NULL,
  decomposition_id TEXT    NOT NULL,
  plan_version     INTEGER NOT NULL,
  PRIMARY KEY (plan_id, number)
) WITHOUT ROWID;
CREATE UNIQUE INDEX decompositions_by_id ON decompositions (decomposition_id);
