import { type ComparisonColumn, importanceOf, type NumberColumn } from '../../../shared/comparison';

/** Hundreds of trees take seconds for hundreds of runs: the page must not wait for them. */
self.onmessage = ({ data }: MessageEvent<{ settings: ComparisonColumn[]; metric: NumberColumn }>) => {
  self.postMessage(importanceOf(data.settings, data.metric));
};
