-- Settings of runs' configs one by one, so that one setting of ten thousand runs is one range of an index. Written when
-- they are first asked for, in pages: `indexed` tells which configs are in.
CREATE TABLE config_key (
  id INTEGER PRIMARY KEY,
  path TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE run_value (
  key_id INTEGER NOT NULL REFERENCES config_key (id) ON DELETE CASCADE,
  run_id TEXT NOT NULL REFERENCES run (id) ON DELETE CASCADE,
  -- Exactly one of both.
  number REAL,
  text TEXT,
  PRIMARY KEY (key_id, run_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX run_value_run ON run_value (run_id);

ALTER TABLE run_config ADD COLUMN indexed INTEGER NOT NULL DEFAULT 0;
CREATE INDEX run_config_unindexed ON run_config (run_id) WHERE indexed = 0;

-- One figure of every run, without reading the others.
CREATE INDEX metric_series_metric ON metric_series (metric, run_id);
