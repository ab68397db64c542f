import { type ComponentType, lazy } from 'react';
import type { Dataset } from '../../../shared/contract/dataset';
import { galleryColumns } from './media/gallery-columns';
import { TransformsTab } from '../preparations';

export const tabNames = ['table', 'gallery', 'profile', 'transforms', 'split', 'versions'] as const;
export type TabName = (typeof tabNames)[number];

/** One view of a data set, loaded when it is first opened. */
export interface DatasetTab {
  title: string;
  /** A plain key that opens it anywhere on the page. */
  shortcut: string;
  /** Whether the data set has something to show in it. */
  applies(dataset: Dataset): boolean;
  View: ComponentType<{ dataset: Dataset }>;
}

const always = () => true;

/** Tabs of a data set's page in their order; null until there is one. A new view: a file, and its line here. */
export const datasetTabs: Record<TabName, DatasetTab | null> = {
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
  transforms: { title: 'Transforms', shortcut: 'x', applies: always, View: TransformsTab },
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

/** The tabs that a data set has, in order. */
export function tabsOf(dataset: Dataset): (DatasetTab & { name: TabName })[] {
  return tabNames.flatMap((name) => {
    const tab = datasetTabs[name];
    return tab?.applies(dataset) ? [{ ...tab, name }] : [];
  });
}
