-- oldest-binary: 0.2.0

-- Kinds of exchange rates, each with the currency in which its rates are expressed.
CREATE TABLE rate_kinds (
  kind          VARBINARY(32) NOT NULL PRIMARY KEY,
  base_currency VARBINARY(3)  NOT NULL,
  create_time   BIGINT        NOT NULL
) ENGINE=InnoDB;

-- Every version of every rate: `nominal` units of the currency are worth unscaled / 10^scale units of the base.
-- `closed` is the position at which the version was corrected or deleted, 0 for the current one.
CREATE TABLE rates (
  kind     VARBINARY(32) NOT NULL,
  currency VARBINARY(3)  NOT NULL,
  day      INT           NOT NULL,
  closed   BIGINT        NOT NULL,
  position BIGINT        NOT NULL,
  unscaled BIGINT        NOT NULL,
  scale    INT           NOT NULL,
  nominal  BIGINT        NOT NULL,
  PRIMARY KEY (kind, currency, day, closed),
  KEY rates_by_currency (currency, day, kind, closed),
  CONSTRAINT rates_kind FOREIGN KEY (kind) REFERENCES rate_kinds (kind)
) ENGINE=InnoDB;

CREATE TABLE interactions (
  interaction_id VARBINARY(64) NOT NULL PRIMARY KEY,
  client_id      VARBINARY(64) NOT NULL,
  kind           INT           NOT NULL,
  day            INT           NOT NULL,
  happened       BIGINT        NOT NULL,
  manager_id     VARBINARY(64) NOT NULL,
  contact_id     VARBINARY(64) NOT NULL,
  direction      INT           NOT NULL,
  subject        VARCHAR(500)  NOT NULL,
  outcome        VARCHAR(4000) NOT NULL,
  next_step_day  INT,
  create_time    BIGINT        NOT NULL,
  update_time    BIGINT        NOT NULL,
  delete_time    BIGINT        NOT NULL,
  position       BIGINT        NOT NULL,
  KEY interactions_by_client (client_id, day, happened, interaction_id),
  KEY interactions_by_day (day, happened, interaction_id),
  KEY interactions_by_manager (manager_id, day)
) ENGINE=InnoDB;

CREATE TABLE offer_cases (
  offer_case_id   VARBINARY(64) NOT NULL PRIMARY KEY,
  display_name    VARCHAR(500)  NOT NULL,
  industry        VARBINARY(64) NOT NULL,
  technical_story MEDIUMTEXT    NOT NULL,
  economic_story  MEDIUMTEXT    NOT NULL,
  client_id       VARBINARY(64) NOT NULL,
  confidential    INT           NOT NULL,
  state           INT           NOT NULL,
  create_time     BIGINT        NOT NULL,
  update_time     BIGINT        NOT NULL,
  position        BIGINT        NOT NULL,
  KEY offer_cases_by_client (client_id, offer_case_id)
) ENGINE=InnoDB;

CREATE TABLE offer_case_products (
  offer_case_id VARBINARY(64) NOT NULL,
  product_id    VARBINARY(64) NOT NULL,
  PRIMARY KEY (offer_case_id, product_id),
  KEY offer_case_products_by_product (product_id, offer_case_id),
  CONSTRAINT offer_case_products_case FOREIGN KEY (offer_case_id) REFERENCES offer_cases (offer_case_id)
) ENGINE=InnoDB;

CREATE TABLE offer_case_results (
  offer_case_id VARBINARY(64) NOT NULL,
  result_no     INT           NOT NULL,
  metric        VARCHAR(100)  NOT NULL,
  unscaled      BIGINT        NOT NULL,
  scale         INT           NOT NULL,
  unit          VARCHAR(32)   NOT NULL,
  currency      VARBINARY(3)  NOT NULL,
  PRIMARY KEY (offer_case_id, result_no),
  CONSTRAINT offer_case_results_case FOREIGN KEY (offer_case_id) REFERENCES offer_cases (offer_case_id)
) ENGINE=InnoDB;

CREATE TABLE campaigns (
  campaign_id      VARBINARY(64) NOT NULL PRIMARY KEY,
  display_name     VARCHAR(500)  NOT NULL,
  start_day        INT           NOT NULL,
  end_day          INT           NOT NULL,
  audience_filter  TEXT          NOT NULL,
  author           VARCHAR(200)  NOT NULL,
  state            INT           NOT NULL,
  audience_size    BIGINT        NOT NULL,
  approved_by      VARCHAR(200)  NOT NULL,
  approve_time     BIGINT        NOT NULL,
  started_day      INT,
  finished_day     INT,
  contacted        BIGINT,
  responded        BIGINT,
  analysis_start   INT,
  analysis_end     INT,
  analysis_as_of   BIGINT        NOT NULL,
  analysis_buyers  BIGINT        NOT NULL,
  analysis_comment MEDIUMTEXT    NOT NULL,
  analysed_by      VARCHAR(200)  NOT NULL,
  create_time      BIGINT        NOT NULL,
  update_time      BIGINT        NOT NULL,
  position         BIGINT        NOT NULL
) ENGINE=InnoDB;

CREATE TABLE campaign_products (
  campaign_id VARBINARY(64) NOT NULL,
  product_id  VARBINARY(64) NOT NULL,
  PRIMARY KEY (campaign_id, product_id),
  KEY campaign_products_by_product (product_id, campaign_id),
  CONSTRAINT campaign_products_campaign FOREIGN KEY (campaign_id) REFERENCES campaigns (campaign_id)
) ENGINE=InnoDB;

-- Of a draft the clients that it lists, from the approval on the frozen audience.
CREATE TABLE campaign_audience (
  campaign_id VARBINARY(64) NOT NULL,
  client_id   VARBINARY(64) NOT NULL,
  PRIMARY KEY (campaign_id, client_id),
  KEY campaign_audience_by_client (client_id, campaign_id),
  CONSTRAINT campaign_audience_campaign FOREIGN KEY (campaign_id) REFERENCES campaigns (campaign_id)
) ENGINE=InnoDB;

CREATE TABLE campaign_materials (
  campaign_id  VARBINARY(64) NOT NULL,
  material_id  VARBINARY(64) NOT NULL,
  display_name VARCHAR(500)  NOT NULL,
  uri          VARCHAR(1000) NOT NULL,
  doc_version  VARCHAR(64)   NOT NULL,
  sha256       VARBINARY(64) NOT NULL,
  proposed_by  VARCHAR(200)  NOT NULL,
  state        INT           NOT NULL,
  propose_time BIGINT        NOT NULL,
  decided_by   VARCHAR(200)  NOT NULL,
  decide_time  BIGINT        NOT NULL,
  remark       VARCHAR(2000) NOT NULL,
  PRIMARY KEY (campaign_id, material_id),
  CONSTRAINT campaign_materials_campaign FOREIGN KEY (campaign_id) REFERENCES campaigns (campaign_id)
) ENGINE=InnoDB;

-- origin: 1 reported by people, 2 computed from the registry's sales.
CREATE TABLE campaign_sales (
  campaign_id  VARBINARY(64) NOT NULL,
  origin       INT           NOT NULL,
  product_id   VARBINARY(64) NOT NULL,
  currency     VARBINARY(3)  NOT NULL,
  sale_count   BIGINT        NOT NULL,
  amount       BIGINT        NOT NULL,
  buyer_count  BIGINT        NOT NULL,
  return_count BIGINT        NOT NULL,
  PRIMARY KEY (campaign_id, origin, product_id, currency),
  CONSTRAINT campaign_sales_campaign FOREIGN KEY (campaign_id) REFERENCES campaigns (campaign_id)
) ENGINE=InnoDB;
