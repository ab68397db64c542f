import {
  type Icon,
  IconChartLine,
  IconCpu,
  IconDatabase,
  IconFileAnalytics,
  IconGitCompare,
  IconPackageExport,
  IconSettings,
  IconTopologyStar3,
} from '@tabler/icons-react';

interface Place {
  path: string;
  title: string;
  icon: Icon;
  /** Number key that goes there. */
  key: string;
  position: 'top' | 'bottom';
}

/** What the rail shows; an address below `path` marks it as the place where one is. */
export const places: readonly Place[] = [
  { path: '/datasets', title: 'Data', icon: IconDatabase, key: '1', position: 'top' },
  { path: '/models', title: 'Models', icon: IconTopologyStar3, key: '2', position: 'top' },
  { path: '/runs', title: 'Runs', icon: IconChartLine, key: '3', position: 'top' },
  { path: '/compare', title: 'Compare', icon: IconGitCompare, key: '4', position: 'top' },
  { path: '/reports', title: 'Reports', icon: IconFileAnalytics, key: '8', position: 'top' },
  { path: '/exports', title: 'Exports', icon: IconPackageExport, key: '5', position: 'top' },
  { path: '/engines', title: 'Engines', icon: IconCpu, key: '6', position: 'bottom' },
  { path: '/settings', title: 'Settings', icon: IconSettings, key: '7', position: 'bottom' },
];

export function isAt(place: Place, pathname: string): boolean {
  return pathname === place.path || pathname.startsWith(`${place.path}/`);
}
