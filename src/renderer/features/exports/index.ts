import { type Feature, lazyPage } from '../../lib/feature';

export { ExportDialog } from './export-dialog';

export const exports: Feature = {
  routes: [{ path: '/exports', page: lazyPage(async () => (await import('./exports-page')).ExportsPage) }],
};
