-- Networks with several outputs: confusion and figures by class of each. JSON; null for one output.
ALTER TABLE evaluation ADD COLUMN outputs TEXT;
