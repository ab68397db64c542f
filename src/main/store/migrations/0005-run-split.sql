-- JSON: fingerprints of the parts whose rows lie in the run's split.parquet; null before the run has started.
ALTER TABLE run ADD COLUMN split TEXT;
