import { type ComponentType, createContext } from 'react';
import type { Dataset } from '../../shared/contract/dataset';

export const datasetTabNames = ['table', 'gallery', 'profile', 'transforms', 'split', 'versions'] as const;
export type DatasetTabName = (typeof datasetTabNames)[number];

/** One view of a data set, loaded when it is first opened. */
export interface DatasetTab {
  title: string;
  /** A plain key that opens it anywhere on the page. */
  shortcut: string;
  /** Whether the data set has something to show in it. */
  applies(dataset: Dataset): boolean;
  View: ComponentType<{ dataset: Dataset }>;
}

export type DatasetTabs = Partial<Record<DatasetTabName, DatasetTab>>;

/** Tabs that other features give to the page of a data set, which must not know those features. */
export const FeatureDatasetTabs = createContext<DatasetTabs>({});
