import type { MenuItemConstructorOptions } from 'electron';

export interface MenuActions {
  openLog(): void;
}

/**
 * The native menu: what the system expects of an application. The page has its own commands and shortcuts (Ctrl+K), so
 * nothing here takes a key that it uses.
 */
export function menuTemplate(
  platform: NodeJS.Platform,
  development: boolean,
  actions: MenuActions,
): MenuItemConstructorOptions[] {
  const mac = platform === 'darwin';
  const application: MenuItemConstructorOptions[] = mac ? [{ role: 'appMenu' }] : [];
  return [
    ...application,
    { label: '&File', submenu: [{ role: mac ? 'close' : 'quit' }] },
    {
      label: '&Edit',
      submenu: [
        { role: 'undo' },
        { role: 'redo' },
        { type: 'separator' },
        { role: 'cut' },
        { role: 'copy' },
        { role: 'paste' },
        { role: 'selectAll' },
      ],
    },
    {
      label: '&View',
      submenu: [
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        { role: 'togglefullscreen' },
        ...(development ? ([{ type: 'separator' }, { role: 'reload' }] as const) : []),
        { type: 'separator' },
        { role: 'toggleDevTools' },
      ],
    },
    { role: 'windowMenu' },
    { role: 'help', submenu: [{ label: 'Open log', click: () => actions.openLog() }] },
  ];
}
