-- Archived runs stay where they are and are left out of lists until somebody asks for them.
ALTER TABLE run ADD COLUMN archived_at INTEGER;

-- Ways to look at the run table, kept under a name.
CREATE TABLE run_view (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL COLLATE NOCASE UNIQUE,
  created_at INTEGER NOT NULL,
  changed_at INTEGER NOT NULL,
  -- JSON: columns with order, width and pin, filter, sort, grouping.
  layout TEXT NOT NULL
) STRICT;
