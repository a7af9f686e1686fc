-- oldest-binary: 0.1.0

-- Contact persons of clients: the only table with their data. Lists are texts, an entry a line. A row leaves nothing
-- behind when it is erased: it has a rowid so that it lies within one page, which secure_delete=FAST wipes.
CREATE TABLE contacts (
  client_id      TEXT    NOT NULL,
  contact_id     TEXT    NOT NULL,
  display_name   TEXT    NOT NULL,
  role           TEXT    NOT NULL,
  decision_maker INTEGER NOT NULL,
  phones         TEXT    NOT NULL,
  emails         TEXT    NOT NULL,
  note           TEXT    NOT NULL,
  from_day       INTEGER,
  to_day         INTEGER,
  consent_source TEXT    NOT NULL,
  consent_day    INTEGER,
  create_time    INTEGER NOT NULL,
  update_time    INTEGER NOT NULL,
  delete_time    INTEGER NOT NULL,
  erase_time     INTEGER NOT NULL,
  position       INTEGER NOT NULL,
  PRIMARY KEY (client_id, contact_id)
);
CREATE INDEX contacts_by_position ON contacts (position);

-- What is said about a region beyond its name. A region that clients were entered with by a binary before this table
-- has no row here.
CREATE TABLE region_details (
  display_name TEXT    NOT NULL PRIMARY KEY,
  parent       TEXT    NOT NULL,
  iso_code     TEXT    NOT NULL,
  update_time  INTEGER NOT NULL,
  position     INTEGER NOT NULL,
  CONSTRAINT region_details_of_region FOREIGN KEY (display_name) REFERENCES regions (display_name)
) WITHOUT ROWID;
CREATE INDEX region_details_by_parent ON region_details (parent);

-- Days on which the bank is present, both included; an open period has no last day.
CREATE TABLE region_presence (
  display_name TEXT    NOT NULL,
  from_day     INTEGER NOT NULL,
  to_day       INTEGER,
  PRIMARY KEY (display_name, from_day),
  CONSTRAINT region_presence_of_region FOREIGN KEY (display_name) REFERENCES region_details (display_name)
) WITHOUT ROWID;

-- Codes of industries. classifier is clientele.registry.v1.IndustryClassifier.
CREATE TABLE industries (
  classifier  INTEGER NOT NULL,
  version     TEXT    NOT NULL,
  code        TEXT    NOT NULL,
  name        TEXT    NOT NULL,
  parent_code TEXT    NOT NULL,
  create_time INTEGER NOT NULL,
  update_time INTEGER NOT NULL,
  position    INTEGER NOT NULL,
  PRIMARY KEY (classifier, version, code)
) WITHOUT ROWID;
CREATE INDEX industries_by_code ON industries (classifier, code);
