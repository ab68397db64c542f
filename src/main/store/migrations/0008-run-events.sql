-- What an event was (message, intervention, checkpoint, phase …), and JSON of its particulars: for an intervention the
-- command with the values before and after, which a repetition of the run applies again.
ALTER TABLE run_event ADD COLUMN kind TEXT NOT NULL DEFAULT 'message';
ALTER TABLE run_event ADD COLUMN detail TEXT;
-- Interventions that changed what the run computes, so that lists need not read events.
ALTER TABLE run ADD COLUMN intervention_count INTEGER NOT NULL DEFAULT 0;
-- Since when the run is paused, and how long it was before.
ALTER TABLE run ADD COLUMN paused_at INTEGER;
ALTER TABLE run ADD COLUMN paused_ms REAL NOT NULL DEFAULT 0;
-- JSON list of what is to be applied at which step: of a repetition, what was done to the run it repeats.
ALTER TABLE run_config ADD COLUMN interventions TEXT NOT NULL DEFAULT '[]';
