-- Versions know where they come from. Numbers of versions, rows and columns are never used twice, so that what was
-- written down about one keeps its meaning when others are deleted.
ALTER TABLE dataset ADD COLUMN next_version INTEGER NOT NULL DEFAULT 2;
ALTER TABLE dataset ADD COLUMN next_row_id INTEGER NOT NULL DEFAULT 0;
ALTER TABLE dataset ADD COLUMN next_column_key INTEGER NOT NULL DEFAULT 0;
UPDATE dataset SET
  next_version = 1 + coalesce((SELECT max(version) FROM dataset_version WHERE dataset_id = dataset.id), 1),
  next_row_id = coalesce((SELECT max(row_count) FROM dataset_version WHERE dataset_id = dataset.id), 0),
  next_column_key = coalesce((SELECT max(json_array_length(columns)) FROM dataset_version WHERE dataset_id = dataset.id), 0);

-- What the trash knows a version by.
ALTER TABLE dataset_version ADD COLUMN id TEXT GENERATED ALWAYS AS (dataset_id || '/v' || version) VIRTUAL;
CREATE UNIQUE INDEX dataset_version_id ON dataset_version (id);
-- Null for an import, whose rows and columns are known by their places.
ALTER TABLE dataset_version ADD COLUMN parent_version INTEGER;
ALTER TABLE dataset_version ADD COLUMN origin TEXT NOT NULL DEFAULT 'import' CHECK (origin IN ('import', 'edit', 'restore'));
ALTER TABLE dataset_version ADD COLUMN restored_version INTEGER;
ALTER TABLE dataset_version ADD COLUMN author TEXT NOT NULL DEFAULT '';
ALTER TABLE dataset_version ADD COLUMN note TEXT NOT NULL DEFAULT '';
-- JSON: the changes as they were asked for, and in words.
ALTER TABLE dataset_version ADD COLUMN changes TEXT NOT NULL DEFAULT '[]';
ALTER TABLE dataset_version ADD COLUMN summary TEXT NOT NULL DEFAULT '[]';
-- JSON: one number a column, the same for the same column in every version; null where it is the place.
ALTER TABLE dataset_version ADD COLUMN column_keys TEXT;
ALTER TABLE dataset_version ADD COLUMN added_row_count INTEGER NOT NULL DEFAULT 0;
ALTER TABLE dataset_version ADD COLUMN removed_row_count INTEGER NOT NULL DEFAULT 0;
ALTER TABLE dataset_version ADD COLUMN changed_row_count INTEGER NOT NULL DEFAULT 0;
ALTER TABLE dataset_version ADD COLUMN trash_id TEXT REFERENCES trash (id);

-- The trash takes versions too. A check cannot be changed in place; rows that point into the trash are checked again at
-- the end, when its rows are back.
PRAGMA defer_foreign_keys = ON;
CREATE TEMP TABLE kept_trash AS SELECT * FROM trash;
DELETE FROM trash;
DROP TABLE trash;
CREATE TABLE trash (
  id TEXT PRIMARY KEY,
  noun TEXT NOT NULL CHECK (noun IN ('dataset', 'datasetVersion', 'run', 'export', 'model')),
  subject_id TEXT NOT NULL,
  name TEXT NOT NULL,
  deleted_at INTEGER NOT NULL,
  size_bytes INTEGER NOT NULL,
  -- Relative to the project, with '/'; null when nothing lies in the project's folder.
  folder TEXT
) STRICT;
INSERT INTO trash SELECT * FROM kept_trash;
DROP TABLE kept_trash;
