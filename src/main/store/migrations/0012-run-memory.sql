-- About what training holds at most, in bytes: estimated from the config, then as measured; for how many runs fit beside each other.
ALTER TABLE run ADD COLUMN memory_bytes REAL;
