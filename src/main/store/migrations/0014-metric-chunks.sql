-- Chunks tell whether they are damaged, and how their bytes lie: 0 rows of float64, 1 packed columns. Buckets of older
-- versions have five numbers a row, newer ones six (marks of NaN and infinities among their points).
ALTER TABLE metric_chunk ADD COLUMN checksum INTEGER;
ALTER TABLE metric_chunk ADD COLUMN packing INTEGER NOT NULL DEFAULT 0;

-- Where a step lies in a long series; a first chunk needs no search.
CREATE INDEX metric_chunk_step ON metric_chunk (series_id, level, first_step) WHERE number > 0;

-- The chunks of an ended run have been packed.
ALTER TABLE run ADD COLUMN compacted INTEGER NOT NULL DEFAULT 0;
