import { type ComponentType, createElement } from 'react';
import type { Command } from './commands';
import type { DatasetTabs } from './dataset-tabs';
import { type LazyComponent, lazyComponent } from './lazy-component';
import { SkeletonLines } from './loaded';
import type { Route, RouteParameters } from './router';

/** What a feature gives the app: its pages, and the palette entries made from its data. */
export interface Feature {
  routes: readonly Route[];
  /** A hook, called once at the root: runs, data sets, templates … as palette entries. */
  useCommands?: () => readonly Command[];
  /** Views of a data set on its page. */
  datasetTabs?: DatasetTabs;
}

/** A page loaded when it is first opened: `lazyPage(async () => (await import('./run-page')).RunPage)`. */
export function lazyPage(
  load: () => Promise<ComponentType<{ parameters: RouteParameters }>>,
): LazyComponent<{ parameters: RouteParameters }> {
  return lazyComponent(load, createElement(SkeletonLines));
}
