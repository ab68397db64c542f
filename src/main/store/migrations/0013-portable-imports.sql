-- A portable file that is coming in. Its rows stand in the trash under the same id until all of it is there; a row that
-- is still here after a crash names what has to go. `folders`: JSON, relative to the project, with '/'.
CREATE TABLE portable_import (
  id TEXT PRIMARY KEY,
  started_at INTEGER NOT NULL,
  file TEXT NOT NULL,
  folders TEXT NOT NULL
) STRICT;
