import { lazy } from 'react';
import type { Dataset } from '../../../shared/contract/dataset';
import { type DatasetTab, type DatasetTabName, type DatasetTabs, datasetTabNames } from '../../lib/dataset-tabs';
import { galleryColumns } from './media/gallery-columns';

const always = () => true;

/** The data set's own tabs; other features give theirs as `datasetTabs` (lib/feature.ts). A new view: a file, and its line here. */
const ownTabs: DatasetTabs = {
  table: {
    title: 'Table',
    shortcut: 't',
    applies: always,
    View: lazy(async () => ({ default: (await import('./table/table-tab')).TableTab })),
  },
  gallery: {
    title: 'Gallery',
    shortcut: 'g',
    applies: (dataset) => galleryColumns(dataset).length > 0,
    View: lazy(async () => ({ default: (await import('./media/gallery-tab')).GalleryTab })),
  },
  profile: {
    title: 'Profile',
    shortcut: 'p',
    applies: always,
    View: lazy(async () => ({ default: (await import('./profile/profile-tab')).ProfileTab })),
  },
  split: {
    title: 'Split',
    shortcut: 's',
    applies: always,
    View: lazy(async () => ({ default: (await import('./split/split-tab')).SplitTab })),
  },
  versions: {
    title: 'Versions',
    shortcut: 'v',
    applies: always,
    View: lazy(async () => ({ default: (await import('./versions-tab')).VersionsTab })),
  },
};

/** The tabs that a data set has, in order, with those of other features. */
export function tabsOf(dataset: Dataset, others: DatasetTabs): (DatasetTab & { name: DatasetTabName })[] {
  const all = { ...ownTabs, ...others };
  return datasetTabNames.flatMap((name) => {
    const tab = all[name];
    return tab?.applies(dataset) ? [{ ...tab, name }] : [];
  });
}
