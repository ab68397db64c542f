import { comparisons } from '../features/compare';
import { datasets } from '../features/datasets';
import { engines } from '../features/engines';
import { exports } from '../features/exports';
import { histories } from '../features/histories';
import { models } from '../features/models';
import { portables } from '../features/portables';
import { preparations } from '../features/preparations';
import { projects } from '../features/projects';
import { reports } from '../features/reports';
import { runs } from '../features/runs';
import { settings } from '../features/settings';
import type { DatasetTabs } from '../lib/dataset-tabs';
import type { Feature } from '../lib/feature';
import type { Route } from '../lib/router';

/** Every part of the studio that has pages, or views on them. */
export const features: readonly Feature[] = [
  datasets,
  preparations,
  models,
  runs,
  comparisons,
  reports,
  exports,
  engines,
  settings,
  projects,
  portables,
  histories,
];

export const routes: readonly Route[] = features.flatMap((feature) => feature.routes);

export const datasetTabs: DatasetTabs = Object.assign({}, ...features.map((feature) => feature.datasetTabs ?? {}));
