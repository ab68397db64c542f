import { lazy } from 'react';

/** What transforms make of a data set, step by step; loaded when it is first shown. */
export const TransformsTab = lazy(async () => ({ default: (await import('./transforms-tab')).TransformsTab }));
