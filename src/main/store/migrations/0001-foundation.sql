-- A row that was deleted keeps its place with `trash_id` set, so that restoring it is exact.
CREATE TABLE trash (
  id TEXT PRIMARY KEY,
  noun TEXT NOT NULL CHECK (noun IN ('dataset', 'run', 'export')),
  subject_id TEXT NOT NULL,
  name TEXT NOT NULL,
  deleted_at INTEGER NOT NULL,
  size_bytes INTEGER NOT NULL,
  -- Relative to the project, with '/'; null when nothing lies in the project's folder.
  folder TEXT
) STRICT;

CREATE TABLE project (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  -- Numbers are never used twice, so a restored run keeps its own.
  next_run_number INTEGER NOT NULL DEFAULT 1
) STRICT;

CREATE TABLE setting (
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT;

CREATE TABLE dataset (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL COLLATE NOCASE,
  kind TEXT NOT NULL,
  source TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  trash_id TEXT REFERENCES trash (id)
) STRICT;
CREATE UNIQUE INDEX dataset_name ON dataset (name) WHERE trash_id IS NULL;

CREATE TABLE dataset_version (
  dataset_id TEXT NOT NULL REFERENCES dataset (id) ON DELETE CASCADE,
  version INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  row_count INTEGER NOT NULL,
  size_bytes INTEGER NOT NULL,
  fingerprint TEXT NOT NULL,
  target TEXT,
  -- JSON arrays: columns with kind and role; rows and cells that were wrong.
  columns TEXT NOT NULL,
  problems TEXT NOT NULL,
  -- JSON, computed when first asked for.
  profile TEXT,
  PRIMARY KEY (dataset_id, version)
) STRICT;

CREATE TABLE run (
  id TEXT PRIMARY KEY,
  number INTEGER NOT NULL UNIQUE,
  name TEXT NOT NULL,
  experiment TEXT NOT NULL,
  status TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  queued_at INTEGER NOT NULL,
  started_at INTEGER,
  ended_at INTEGER,
  duration_ms REAL NOT NULL DEFAULT 0,
  dataset_id TEXT REFERENCES dataset (id) ON DELETE SET NULL,
  dataset_name TEXT NOT NULL,
  dataset_version INTEGER,
  dataset_fingerprint TEXT,
  engine TEXT,
  engine_reason TEXT,
  compiled TEXT,
  parameter_count INTEGER,
  samples_per_second REAL,
  step INTEGER NOT NULL DEFAULT 0,
  step_count INTEGER,
  epoch INTEGER NOT NULL DEFAULT 0,
  epoch_count INTEGER NOT NULL,
  seed INTEGER NOT NULL,
  tags TEXT NOT NULL DEFAULT '[]',
  notes TEXT NOT NULL DEFAULT '',
  parent_run_id TEXT,
  parent_checkpoint_id TEXT,
  -- How a fork takes over what lies in its folder `origin`: exact or weights; null for runs that start anew.
  origin_mode TEXT,
  color_index INTEGER NOT NULL,
  -- JSON: figures over whole splits with the final weights.
  final_metrics TEXT,
  error TEXT,
  trash_id TEXT REFERENCES trash (id)
) STRICT;
CREATE INDEX run_status ON run (status);

-- Apart from `run`, so that lists never read it.
CREATE TABLE run_config (
  run_id TEXT PRIMARY KEY REFERENCES run (id) ON DELETE CASCADE,
  text TEXT NOT NULL,
  config TEXT NOT NULL,
  environment TEXT NOT NULL
) STRICT;

CREATE TABLE run_event (
  id INTEGER PRIMARY KEY,
  run_id TEXT NOT NULL REFERENCES run (id) ON DELETE CASCADE,
  at INTEGER NOT NULL,
  level TEXT NOT NULL,
  step INTEGER,
  message TEXT NOT NULL
) STRICT;
CREATE INDEX run_event_run ON run_event (run_id, id);

CREATE TABLE checkpoint (
  id TEXT NOT NULL,
  run_id TEXT NOT NULL REFERENCES run (id) ON DELETE CASCADE,
  step INTEGER NOT NULL,
  epoch INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  size_bytes INTEGER NOT NULL,
  best INTEGER NOT NULL,
  metrics TEXT NOT NULL,
  -- Relative to the project, with '/'.
  directory TEXT NOT NULL,
  PRIMARY KEY (run_id, id)
) STRICT;

-- Summaries of finite values; null while there are none.
CREATE TABLE metric_series (
  id INTEGER PRIMARY KEY,
  run_id TEXT NOT NULL REFERENCES run (id) ON DELETE CASCADE,
  metric TEXT NOT NULL,
  point_count INTEGER NOT NULL DEFAULT 0,
  not_finite_count INTEGER NOT NULL DEFAULT 0,
  last_step REAL,
  last REAL,
  minimum REAL,
  maximum REAL,
  best REAL,
  best_step REAL,
  UNIQUE (run_id, metric)
) STRICT;

-- Level 0 holds points (step, value, time), level n buckets of 8^n points (step, value, minimum, maximum, time); float64, little endian.
CREATE TABLE metric_chunk (
  series_id INTEGER NOT NULL REFERENCES metric_series (id) ON DELETE CASCADE,
  level INTEGER NOT NULL,
  number INTEGER NOT NULL,
  first_step REAL NOT NULL,
  last_step REAL NOT NULL,
  point_count INTEGER NOT NULL,
  data BLOB NOT NULL,
  UNIQUE (series_id, level, number)
) STRICT;

CREATE TABLE evaluation (
  id TEXT PRIMARY KEY,
  run_id TEXT NOT NULL REFERENCES run (id) ON DELETE CASCADE,
  split TEXT NOT NULL,
  checkpoint_id TEXT,
  created_at INTEGER NOT NULL,
  sample_count INTEGER NOT NULL,
  metrics TEXT NOT NULL,
  confusion TEXT,
  per_class TEXT
) STRICT;
CREATE INDEX evaluation_run ON evaluation (run_id, created_at);

-- An export outlives its run: the files stay useful.
CREATE TABLE export (
  id TEXT PRIMARY KEY,
  run_id TEXT NOT NULL,
  run_name TEXT NOT NULL,
  checkpoint_id TEXT,
  format TEXT NOT NULL,
  -- Relative to the project when `in_project`, else absolute.
  path TEXT NOT NULL,
  in_project INTEGER NOT NULL,
  size_bytes INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  proof TEXT NOT NULL,
  snippet TEXT NOT NULL,
  trash_id TEXT REFERENCES trash (id)
) STRICT;
