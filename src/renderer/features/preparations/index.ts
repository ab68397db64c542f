import { lazy } from 'react';
import type { Feature } from '../../lib/feature';

/** What transforms make of a data set, step by step: a tab of its page. */
export const preparations: Feature = {
  routes: [],
  datasetTabs: {
    transforms: {
      title: 'Transforms',
      shortcut: 'x',
      applies: () => true,
      View: lazy(async () => ({ default: (await import('./transforms-tab')).TransformsTab })),
    },
  },
};
