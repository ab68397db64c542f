import type { BrowserWindow, BrowserWindowConstructorOptions } from 'electron';
import { smallestWindow, type WindowState, writeWindowState } from './window-state';

export interface WindowOptions {
  state: WindowState;
  preloadPath: string;
  iconPath: string;
  dark: boolean;
}

/** The page runs in a sandbox without Node; the preload script is its only door. */
export function windowOptions({ state, preloadPath, iconPath, dark }: WindowOptions): BrowserWindowConstructorOptions {
  return {
    x: state.x,
    y: state.y,
    width: state.width,
    height: state.height,
    minWidth: smallestWindow.width,
    minHeight: smallestWindow.height,
    title: 'Model Studio',
    icon: iconPath,
    show: false,
    // What is seen before the page has painted.
    backgroundColor: dark ? '#14171c' : '#ffffff',
    autoHideMenuBar: true,
    webPreferences: {
      preload: preloadPath,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webSecurity: true,
      webviewTag: false,
      navigateOnDragDrop: false,
      spellcheck: false,
      // Live charts go on while the window is covered.
      backgroundThrottling: false,
    },
  };
}

type RememberedWindow = Pick<BrowserWindow, 'on' | 'getNormalBounds' | 'isMaximized'>;

/** Writes the window's place when it closes. */
export function rememberWindow(window: RememberedWindow, file: string): void {
  window.on('close', () => writeWindowState(file, { ...window.getNormalBounds(), maximized: window.isMaximized() }));
}
