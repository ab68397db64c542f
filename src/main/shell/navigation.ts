import type { Session, Shell, WebContents } from 'electron';
import { pageOrigin } from './page-protocol';

/** What the page may ask the system for; everything else is refused without a question. */
const grantedPermissions = new Set(['clipboard-sanitized-write', 'fullscreen']);

function isPage(address: string): boolean {
  return address === pageOrigin || address.startsWith(`${pageOrigin}/`);
}

/** Keeps the window on the studio's page: no other page, no second window; web links go to the person's browser. */
export function lockNavigation(
  contents: Pick<WebContents, 'on' | 'setWindowOpenHandler'>,
  shell: Pick<Shell, 'openExternal'>,
): void {
  const openOutside = (address: string) => {
    if (/^(https?:\/\/|mailto:)/.test(address)) void shell.openExternal(address);
  };
  contents.on('will-navigate', (event) => {
    if (isPage(event.url)) return;
    event.preventDefault();
    openOutside(event.url);
  });
  contents.on('will-redirect', (event) => {
    if (!isPage(event.url)) event.preventDefault();
  });
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.setWindowOpenHandler(({ url }) => {
    openOutside(url);
    return { action: 'deny' };
  });
}

export function lockPermissions(
  session: Pick<Session, 'setPermissionRequestHandler' | 'setPermissionCheckHandler'>,
): void {
  session.setPermissionRequestHandler((_contents, permission, grant) => grant(grantedPermissions.has(permission)));
  session.setPermissionCheckHandler((_contents, permission) => grantedPermissions.has(permission));
}
