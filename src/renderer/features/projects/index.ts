import { type Feature, lazyPage } from '../../lib/feature';

export { ProjectGate } from './project-gate';
export { ProjectSwitcher } from './project-switcher';

export const projects: Feature = {
  routes: [
    { path: '/projects', page: lazyPage(async () => (await import('./projects-page')).ProjectsPage) },
    { path: '/trash', page: lazyPage(async () => (await import('./trash-page')).TrashPage) },
  ],
};
