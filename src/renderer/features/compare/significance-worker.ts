import { compareGroups } from '../../../shared/comparison/significance';

export type SignificanceQuestion = Parameters<typeof compareGroups>;

/** Thousands of draws a group take seconds for hundreds of groups: the page must not wait for them. */
self.onmessage = ({ data }: MessageEvent<SignificanceQuestion>) => {
  self.postMessage(compareGroups(...data));
};
