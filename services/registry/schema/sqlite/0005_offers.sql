-- oldest-binary: 0.1.0

-- Kinds of exchange rates, each with the currency in which its rates are expressed.
CREATE TABLE rate_kinds (
  kind          TEXT    NOT NULL PRIMARY KEY,
  base_currency TEXT    NOT NULL,
  create_time   INTEGER NOT NULL
) WITHOUT ROWID;

-- Every version of every rate: `nominal` units of the currency are worth unscaled / 10^scale units of the base.
-- `closed` is the position at which the version was corrected or deleted, 0 for the current one.
CREATE TABLE rates (
  kind     TEXT    NOT NULL,
  currency TEXT    NOT NULL,
  day      INTEGER NOT NULL,
  closed   INTEGER NOT NULL,
  position INTEGER NOT NULL,
  unscaled INTEGER NOT NULL,
  scale    INTEGER NOT NULL,
  nominal  INTEGER NOT NULL,
  PRIMARY KEY (kind, currency, day, closed),
  CONSTRAINT rates_kind FOREIGN KEY (kind) REFERENCES rate_kinds (kind)
) WITHOUT ROWID;
CREATE INDEX rates_by_currency ON rates (currency, day, kind, closed);

CREATE TABLE interactions (
  interaction_id TEXT    NOT NULL PRIMARY KEY,
  client_id      TEXT    NOT NULL,
  kind           INTEGER NOT NULL,
  day            INTEGER NOT NULL,
  happened       INTEGER NOT NULL,
  manager_id     TEXT    NOT NULL,
  contact_id     TEXT    NOT NULL,
  direction      INTEGER NOT NULL,
  subject        TEXT    NOT NULL,
  outcome        TEXT    NOT NULL,
  next_step_day  INTEGER,
  create_time    INTEGER NOT NULL,
  update_time    INTEGER NOT NULL,
  delete_time    INTEGER NOT NULL,
  position       INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX interactions_by_client ON interactions (client_id, day, happened, interaction_id);
CREATE INDEX interactions_by_day ON interactions (day, happened, interaction_id);
CREATE INDEX interactions_by_manager ON interactions (manager_id, day);

CREATE TABLE offer_cases (
  offer_case_id   TEXT    NOT NULL PRIMARY KEY,
  display_name    TEXT    NOT NULL,
  industry        TEXT    NOT NULL,
  technical_story TEXT    NOT NULL,
  economic_story  TEXT    NOT NULL,
  client_id       TEXT    NOT NULL,
  confidential    INTEGER NOT NULL,
  state           INTEGER NOT NULL,
  create_time     INTEGER NOT NULL,
  update_time     INTEGER NOT NULL,
  position        INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX offer_cases_by_client ON offer_cases (client_id, offer_case_id);

CREATE TABLE offer_case_products (
  offer_case_id TEXT NOT NULL,
  product_id    TEXT NOT NULL,
  PRIMARY KEY (offer_case_id, product_id),
  CONSTRAINT offer_case_products_case FOREIGN KEY (offer_case_id) REFERENCES offer_cases (offer_case_id)
) WITHOUT ROWID;
CREATE INDEX offer_case_products_by_product ON offer_case_products (product_id, offer_case_id);

CREATE TABLE offer_case_results (
  offer_case_id TEXT    NOT NULL,
  result_no     INTEGER NOT NULL,
  metric        TEXT    NOT NULL,
  unscaled      INTEGER NOT NULL,
  scale         INTEGER NOT NULL,
  unit          TEXT    NOT NULL,
  currency      TEXT    NOT NULL,
  PRIMARY KEY (offer_case_id, result_no),
  CONSTRAINT offer_case_results_case FOREIGN KEY (offer_case_id) REFERENCES offer_cases (offer_case_id)
) WITHOUT ROWID;

CREATE TABLE campaigns (
  campaign_id       TEXT    NOT NULL PRIMARY KEY,
  display_name      TEXT    NOT NULL,
  start_day         INTEGER NOT NULL,
  end_day           INTEGER NOT NULL,
  audience_filter   TEXT    NOT NULL,
  author            TEXT    NOT NULL,
  state             INTEGER NOT NULL,
  audience_size     INTEGER NOT NULL,
  approved_by       TEXT    NOT NULL,
  approve_time      INTEGER NOT NULL,
  started_day       INTEGER,
  finished_day      INTEGER,
  contacted         INTEGER,
  responded         INTEGER,
  analysis_start    INTEGER,
  analysis_end      INTEGER,
  analysis_as_of    INTEGER NOT NULL,
  analysis_buyers   INTEGER NOT NULL,
  analysis_comment TEXT    NOT NULL,
  analysed_by       TEXT    NOT NULL,
  create_time       INTEGER NOT NULL,
  update_time       INTEGER NOT NULL,
  position          INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE campaign_products (
  campaign_id TEXT NOT NULL,
  product_id  TEXT NOT NULL,
  PRIMARY KEY (campaign_id, product_id),
  CONSTRAINT campaign_products_campaign FOREIGN KEY (campaign_id) REFERENCES campaigns (campaign_id)
) WITHOUT ROWID;
CREATE INDEX campaign_products_by_product ON campaign_products (product_id, campaign_id);

-- Of a draft the clients that it lists, from the approval on the frozen audience.
CREATE TABLE campaign_audience (
  campaign_id TEXT NOT NULL,
  client_id   TEXT NOT NULL,
  PRIMARY KEY (campaign_id, client_id),
  CONSTRAINT campaign_audience_campaign FOREIGN KEY (campaign_id) REFERENCES campaigns (campaign_id)
) WITHOUT ROWID;
CREATE INDEX campaign_audience_by_client ON campaign_audience (client_id, campaign_id);

CREATE TABLE campaign_materials (
  campaign_id   TEXT    NOT NULL,
  material_id   TEXT    NOT NULL,
  display_name  TEXT    NOT NULL,
  uri           TEXT    NOT NULL,
  doc_version   TEXT    NOT NULL,
  sha256        TEXT    NOT NULL,
  proposed_by   TEXT    NOT NULL,
  state         INTEGER NOT NULL,
  propose_time  INTEGER NOT NULL,
  decided_by    TEXT    NOT NULL,
  decide_time   INTEGER NOT NULL,
  remark        TEXT    NOT NULL,
  PRIMARY KEY (campaign_id, material_id),
  CONSTRAINT campaign_materials_campaign FOREIGN KEY (campaign_id) REFERENCES campaigns (campaign_id)
) WITHOUT ROWID;

-- origin: 1 reported by people, 2 computed from the registry's sales.
CREATE TABLE campaign_sales (
  campaign_id  TEXT    NOT NULL,
  origin       INTEGER NOT NULL,
  product_id   TEXT    NOT NULL,
  currency     TEXT    NOT NULL,
  sale_count   INTEGER NOT NULL,
  amount       INTEGER NOT NULL,
  buyer_count  INTEGER NOT NULL,
  return_count INTEGER NOT NULL,
  PRIMARY KEY (campaign_id, origin, product_id, currency),
  CONSTRAINT campaign_sales_campaign FOREIGN KEY (campaign_id) REFERENCES campaigns (campaign_id)
) WITHOUT ROWID;
