-- Pages of text and live charts.
CREATE TABLE report (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  changed_at INTEGER NOT NULL,
  -- JSON: blocks of Markdown, charts, tables in their order.
  content TEXT NOT NULL,
  -- Grows with every save, so that a window learns that another one saved meanwhile.
  revision INTEGER NOT NULL DEFAULT 1,
  trash_id TEXT REFERENCES trash (id)
) STRICT;

-- The trash takes reports too; see 0004. Which nouns there are is the store's matter (trash.ts), no check of the table.
PRAGMA defer_foreign_keys = ON;
CREATE TEMP TABLE kept_trash AS SELECT * FROM trash;
DELETE FROM trash;
DROP TABLE trash;
CREATE TABLE trash (
  id TEXT PRIMARY KEY,
  noun TEXT NOT NULL,
  subject_id TEXT NOT NULL,
  name TEXT NOT NULL,
  deleted_at INTEGER NOT NULL,
  size_bytes INTEGER NOT NULL,
  -- Relative to the project, with '/'; null when nothing lies in the project's folder.
  folder TEXT
) STRICT;
INSERT INTO trash SELECT * FROM kept_trash;
DROP TABLE kept_trash;
