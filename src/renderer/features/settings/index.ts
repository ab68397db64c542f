import { type Feature, lazyPage } from '../../lib/feature';

export const settings: Feature = {
  routes: [{ path: '/settings', page: lazyPage(async () => (await import('./settings-page')).SettingsPage) }],
};
