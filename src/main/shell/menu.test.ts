import type { MenuItemConstructorOptions } from 'electron';
import { expect, test } from 'vitest';
import { menuTemplate } from './menu';
import { windowOptions } from './window';

function flatten(items: MenuItemConstructorOptions[]): MenuItemConstructorOptions[] {
  return items.flatMap((item) => [item, ...(Array.isArray(item.submenu) ? flatten(item.submenu) : [])]);
}

test('the menu takes no key that the page uses', () => {
  for (const platform of ['linux', 'win32', 'darwin'] as const)
    expect(flatten(menuTemplate(platform, true, { openLog() {} })).filter(({ accelerator }) => accelerator)).toEqual(
      [],
    );
});

test('reload, which would drop what was typed, is offered to developers only', () => {
  const roles = (development: boolean) =>
    flatten(menuTemplate('linux', development, { openLog() {} })).map(({ role }) => role);
  expect([roles(true).includes('reload'), roles(false).includes('reload')]).toEqual([true, false]);
});

test('Open log opens the log', () => {
  let opened = 0;
  const items = flatten(
    menuTemplate('linux', false, {
      openLog: () => {
        opened += 1;
      },
    }),
  );
  const openLog = items.find(({ label }) => label === 'Open log');
  openLog?.click?.({} as never, undefined, {} as never);
  expect(opened).toBe(1);
});

test('the page runs in a sandbox, apart from the preload script and without Node', () => {
  const { webPreferences } = windowOptions({
    state: { x: 0, y: 0, width: 1440, height: 900, maximized: false },
    preloadPath: '/preload.cjs',
    iconPath: '/icon.png',
    dark: false,
  });
  expect(webPreferences).toMatchObject({
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    webSecurity: true,
    webviewTag: false,
  });
});
