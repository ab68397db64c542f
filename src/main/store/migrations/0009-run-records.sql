-- What a run keeps besides figures: histograms of weights and gradients, samples with predictions. One row a name and step.
CREATE TABLE run_record (
  id INTEGER PRIMARY KEY,
  run_id TEXT NOT NULL REFERENCES run (id) ON DELETE CASCADE,
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  step INTEGER NOT NULL,
  at INTEGER NOT NULL,
  -- JSON: what a list shows without the data.
  description TEXT NOT NULL,
  data BLOB NOT NULL,
  UNIQUE (run_id, kind, name, step)
) STRICT;
