import type { ComparisonColumn, NumberColumn } from '../../../shared/comparison';
// Not by the index: the forest's library belongs to the worker alone.
import { importanceOf } from '../../../shared/comparison/importance';

/** Hundreds of trees take seconds for hundreds of runs: the page must not wait for them. */
self.onmessage = ({ data }: MessageEvent<{ settings: ComparisonColumn[]; metric: NumberColumn }>) => {
  self.postMessage(importanceOf(data.settings, data.metric));
};
