-- Networks that were imported or saved from the editor. JSON: inputs, outputs, source (null: own), problems.
CREATE TABLE model (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL COLLATE NOCASE,
  origin TEXT NOT NULL CHECK (origin IN ('imported', 'own')),
  created_at INTEGER NOT NULL,
  size_bytes INTEGER NOT NULL,
  layer_count INTEGER NOT NULL,
  parameter_count INTEGER,
  has_weights INTEGER NOT NULL,
  inputs TEXT NOT NULL,
  outputs TEXT NOT NULL,
  source TEXT,
  problems TEXT NOT NULL,
  trash_id TEXT REFERENCES trash (id)
) STRICT;
CREATE UNIQUE INDEX model_name ON model (name) WHERE trash_id IS NULL;

-- The trash takes models too. A check cannot be changed in place; rows that point into the trash are checked again at
-- the end, when its rows are back.
PRAGMA defer_foreign_keys = ON;
CREATE TEMP TABLE kept_trash AS SELECT * FROM trash;
DELETE FROM trash;
DROP TABLE trash;
CREATE TABLE trash (
  id TEXT PRIMARY KEY,
  noun TEXT NOT NULL CHECK (noun IN ('dataset', 'run', 'export', 'model')),
  subject_id TEXT NOT NULL,
  name TEXT NOT NULL,
  deleted_at INTEGER NOT NULL,
  size_bytes INTEGER NOT NULL,
  -- Relative to the project, with '/'; null when nothing lies in the project's folder.
  folder TEXT
) STRICT;
INSERT INTO trash SELECT * FROM kept_trash;
DROP TABLE kept_trash;
