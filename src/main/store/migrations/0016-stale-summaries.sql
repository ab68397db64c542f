-- Summaries that are made anew from their points, in the background: `last` is none where a series ends in a value that is
-- not finite, and more metrics than before are better the lower they are (or, such as `params`, no longer are).
ALTER TABLE metric_series ADD COLUMN is_stale INTEGER NOT NULL DEFAULT 0;
UPDATE metric_series SET is_stale = 1 WHERE not_finite_count > 0 OR (minimum < maximum AND (
  metric LIKE '%mse%' OR metric LIKE '%msle%' OR metric LIKE '%mae%' OR metric LIKE '%mape%' OR metric LIKE '%nll%'
  OR metric LIKE '%wer%' OR metric LIKE '%cer%' OR metric LIKE '%fid%' OR metric LIKE '%bp_%'
  OR metric LIKE '%ppl%' OR metric LIKE '%cost%' OR metric LIKE '%regret%'
  OR (metric LIKE '%ms' AND metric NOT GLOB '*[a-z]Ms') OR (metric LIKE '%bytes' AND metric NOT GLOB '*[a-z]Bytes')));
CREATE INDEX metric_series_stale ON metric_series (id) WHERE is_stale = 1;
