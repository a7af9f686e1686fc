-- oldest-binary: 0.2.0

-- Contact persons of clients: the only table with their data. Lists are texts, an entry a line.
CREATE TABLE contacts (
  client_id      VARBINARY(64) NOT NULL,
  contact_id     VARBINARY(64) NOT NULL,
  display_name   VARCHAR(500)  NOT NULL,
  role           VARCHAR(200)  NOT NULL,
  decision_maker INT           NOT NULL,
  phones         VARCHAR(200)  NOT NULL,
  emails         VARCHAR(2600) NOT NULL,
  note           VARCHAR(2000) NOT NULL,
  from_day       INT,
  to_day         INT,
  consent_source VARCHAR(200)  NOT NULL,
  consent_day    INT,
  create_time    BIGINT        NOT NULL,
  update_time    BIGINT        NOT NULL,
  delete_time    BIGINT        NOT NULL,
  erase_time     BIGINT        NOT NULL,
  position       BIGINT        NOT NULL,
  PRIMARY KEY (client_id, contact_id),
  KEY contacts_by_position (position)
) ENGINE=InnoDB;

-- What is said about a region beyond its name. A region that clients were entered with by a binary before this table
-- has no row here.
CREATE TABLE region_details (
  display_name VARBINARY(100) NOT NULL PRIMARY KEY,
  parent       VARBINARY(100) NOT NULL,
  iso_code     VARBINARY(6)   NOT NULL,
  update_time  BIGINT         NOT NULL,
  position     BIGINT         NOT NULL,
  KEY region_details_by_parent (parent),
  CONSTRAINT region_details_of_region FOREIGN KEY (display_name) REFERENCES regions (display_name)
) ENGINE=InnoDB;

-- Days on which the bank is present, both included; an open period has no last day.
CREATE TABLE region_presence (
  display_name VARBINARY(100) NOT NULL,
  from_day     INT            NOT NULL,
  to_day       INT,
  PRIMARY KEY (display_name, from_day),
  CONSTRAINT region_presence_of_region FOREIGN KEY (display_name) REFERENCES region_details (display_name)
) ENGINE=InnoDB;

-- Codes of industries. classifier is clientele.registry.v1.IndustryClassifier.
CREATE TABLE industries (
  classifier  INT           NOT NULL,
  version     VARBINARY(32) NOT NULL,
  code        VARBINARY(16) NOT NULL,
  name        VARCHAR(500)  NOT NULL,
  parent_code VARBINARY(16) NOT NULL,
  create_time BIGINT        NOT NULL,
  update_time BIGINT        NOT NULL,
  position    BIGINT        NOT NULL,
  PRIMARY KEY (classifier, version, code),
  KEY industries_by_code (classifier, code)
) ENGINE=InnoDB;
