-- JSON of where a run that was trained elsewhere came from: tool, path, its id there, a fingerprint; null for own runs.
ALTER TABLE run ADD COLUMN source TEXT;

-- A history that is coming in; a row that is still there after a crash names runs that are incomplete.
CREATE TABLE history_import (
  id TEXT PRIMARY KEY,
  started_at INTEGER NOT NULL,
  source TEXT NOT NULL,
  run_ids TEXT NOT NULL DEFAULT '[]'
) STRICT;
