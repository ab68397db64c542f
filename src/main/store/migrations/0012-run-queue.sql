-- Place among the waiting runs, smallest first; null for runs that do not wait.
ALTER TABLE run ADD COLUMN queue_place REAL;
-- A waiting run that is held does not start until it is released.
ALTER TABLE run ADD COLUMN held INTEGER NOT NULL DEFAULT 0;
