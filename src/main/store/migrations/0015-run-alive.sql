-- When the host last heard of a run that trains: where it ended, should the host die.
ALTER TABLE run ADD COLUMN alive_at INTEGER;
