import { EventEmitter } from 'node:events';
import type { WebContents } from 'electron';
import { describe, expect, test } from 'vitest';
import { lockNavigation, lockPermissions } from './navigation';

function setUp() {
  let openHandler: ((details: { url: string }) => { action: string }) | null = null;
  const outside: string[] = [];
  const contents = Object.assign(new EventEmitter(), {
    setWindowOpenHandler(handler: typeof openHandler) {
      openHandler = handler;
    },
  });
  lockNavigation(contents as unknown as WebContents, {
    async openExternal(address) {
      outside.push(address);
    },
  });
  const emit = (event: string, url: string): boolean => {
    let allowed = true;
    contents.emit(event, {
      url,
      preventDefault: () => {
        allowed = false;
      },
    });
    return allowed;
  };
  return { outside, emit, openWindow: (url: string) => openHandler?.({ url }) };
}

describe('the window', () => {
  test('stays on the studio’s page', () => {
    const { emit } = setUp();
    expect([emit('will-navigate', 'studio://app/runs'), emit('will-navigate', 'studio://app')]).toEqual([true, true]);
  });

  test.each(['file:///etc/passwd', 'studio://app.evil.example/', 'javascript:alert(1)', 'data:text/html,x'])(
    'goes nowhere else: %s',
    (address) => {
      const { emit, outside } = setUp();
      expect([emit('will-navigate', address), emit('will-redirect', address), outside]).toEqual([false, false, []]);
    },
  );

  test('hands links to the web and to mail to the person’s own programs and opens no second window', () => {
    const { openWindow, outside, emit } = setUp();
    expect(openWindow('https://www.tensorflow.org/')).toEqual({ action: 'deny' });
    expect(openWindow('file:///etc/passwd')).toEqual({ action: 'deny' });
    expect(emit('will-navigate', 'https://example.org/')).toBe(false);
    expect(emit('will-navigate', 'http://localhost/')).toBe(false);
    openWindow('mailto:someone@example.org');
    expect(outside).toEqual([
      'https://www.tensorflow.org/',
      'https://example.org/',
      'http://localhost/',
      'mailto:someone@example.org',
    ]);
  });

  test('holds no other page inside', () => {
    expect(setUp().emit('will-attach-webview', 'https://example.org/')).toBe(false);
  });
});

test('the page may write to the clipboard and nothing else', () => {
  const granted: string[] = [];
  lockPermissions({
    setPermissionRequestHandler(handler) {
      for (const permission of [
        'clipboard-sanitized-write',
        'media',
        'geolocation',
        'notifications',
        'clipboard-read',
      ] as const)
        handler?.(
          {} as never,
          permission,
          (allowed) => {
            if (allowed) granted.push(permission);
          },
          {} as never,
        );
    },
    setPermissionCheckHandler(handler) {
      expect(handler?.(null, 'media', '', {} as never)).toBe(false);
    },
  });
  expect(granted).toEqual(['clipboard-sanitized-write']);
});
