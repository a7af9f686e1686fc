-- oldest-binary: 0.2.0

-- Plans. kind is clientele.planning.v1.PlanKind, version that of the current lines.
CREATE TABLE plans (
  plan_id               VARBINARY(64)  NOT NULL PRIMARY KEY,
  display_name          VARCHAR(500)   NOT NULL,
  kind                  INT            NOT NULL,
  currency_code         VARBINARY(3)   NOT NULL,
  version               BIGINT         NOT NULL,
  total_minor           BIGINT         NOT NULL,
  current_decomposition VARBINARY(256) NOT NULL,
  create_time           BIGINT         NOT NULL
) ENGINE=InnoDB;

-- The lines of every version of a plan; never changed. month counts from 1970-01, size_class is
-- clientele.registry.v1.SizeClass with 0 for all.
CREATE TABLE plan_lines (
  plan_id      VARBINARY(64)  NOT NULL,
  version      BIGINT         NOT NULL,
  line_no      BIGINT         NOT NULL,
  product_id   VARBINARY(64)  NOT NULL,
  month        INT            NOT NULL,
  region       VARBINARY(100) NOT NULL,
  size_class   INT            NOT NULL,
  target_minor BIGINT         NOT NULL CHECK (target_minor >= 0),
  PRIMARY KEY (plan_id, version, line_no)
) ENGINE=InnoDB;

-- Which runs are decompositions of which plan, in the order of their creation.
CREATE TABLE decompositions (
  plan_id          VARBINARY(64)  NOT NULL,
  number           BIGINT         NOT NULL,
  decomposition_id VARBINARY(256) NOT NULL,
  plan_version     BIGINT         NOT NULL,
  PRIMARY KEY (plan_id, number),
  UNIQUE KEY decompositions_by_id (decomposition_id)
) ENGINE=InnoDB;
