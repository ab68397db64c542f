import { lazy, Suspense, useEffect, useState } from 'react';
import { Redirect, Route, Switch } from 'wouter';
import { JobsPanel } from '../features/activities';
import { HistoryDialogs } from '../features/histories';
import { PortableDialogs } from '../features/portables';
import { ProjectGate } from '../features/projects';
import { AddToReport } from '../features/reports';
import { FeatureDatasetTabs } from '../lib/dataset-tabs';
import { SkeletonLines } from '../lib/loaded';
import { lacksCode, loadAgainOnceBack } from '../lib/missing-code';
import { usePathname } from '../lib/router';
import { useSecondPress } from '../lib/second-press';
import { AppCommands } from './app-commands';
import { ConnectionBanner } from './connection-banner';
import { ErrorBoundary } from './error-boundary';
import classes from './frame.module.css';
import { NotFoundPage } from './not-found-page';
import { preloadPages } from './preload-pages';
import { Rail } from './rail';
import { datasetTabs, features, routes } from './routes';
import { StatusBar } from './status-bar';
import { TopBar } from './top-bar';

const CommandPalette = lazy(async () => ({ default: (await import('./command-palette')).CommandPalette }));

/** Bar, rail, page and status bar: the same around every page. */
export function Frame() {
  const pathname = usePathname();
  const [jobsOpen, setJobsOpen] = useState(false);
  const onMouseDown = useSecondPress(pathname);
  useEffect(preloadPages, []);
  // A page that was left is a good moment to mend a window whose parts did not all come.
  useEffect(() => (lacksCode() ? loadAgainOnceBack() : undefined), [pathname]);
  return (
    <div className={classes.frame}>
      <a href="#page" className={classes.skip}>
        Skip to the page
      </a>
      <TopBar />
      <ConnectionBanner />
      <div className={classes.middle}>
        <Rail />
        {/* biome-ignore lint/a11y/noStaticElementInteractions: it only keeps a press from selecting text. */}
        <div className={classes.page} onMouseDown={onMouseDown}>
          <ErrorBoundary name="This page" key={pathname}>
            <Suspense fallback={<SkeletonLines />}>
              <FeatureDatasetTabs value={datasetTabs}>
                <ProjectGate pathname={pathname}>
                  <Switch>
                    <Route path="/">
                      <Redirect to="/datasets" replace />
                    </Route>
                    {routes.map(({ path, page: RoutePage }) => (
                      <Route key={path} path={path}>
                        {(parameters: Record<string, string>) => <RoutePage parameters={parameters} />}
                      </Route>
                    ))}
                    <Route>
                      <NotFoundPage />
                    </Route>
                  </Switch>
                </ProjectGate>
              </FeatureDatasetTabs>
            </Suspense>
          </ErrorBoundary>
        </div>
        <JobsPanel open={jobsOpen} onClose={() => setJobsOpen(false)} />
      </div>
      <StatusBar onOpenJobs={() => setJobsOpen((open) => !open)} jobsOpen={jobsOpen} />
      <AppCommands onOpenJobs={() => setJobsOpen(true)} features={features} />
      <ErrorBoundary name="A dialog" isOverlay>
        <PortableDialogs />
        <HistoryDialogs />
        <Suspense fallback={null}>
          <CommandPalette />
          <AddToReport />
        </Suspense>
      </ErrorBoundary>
    </div>
  );
}
