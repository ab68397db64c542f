-- What an event was (message, intervention, checkpoint, phase …), and JSON of its particulars: for an intervention the
-- command with the values before and after, which a repetition of the run applies again.
ALTER TABLE run_event ADD COLUMN kind TEXT NOT NULL DEFAULT 'message';
ALTER TABLE run_event ADD COLUMN detail TEXT;
