import path from 'node:path';
import {
  app,
  BrowserWindow,
  dialog,
  ipcMain,
  Menu,
  MessageChannelMain,
  Notification,
  nativeTheme,
  net,
  protocol,
  screen,
  session,
  shell,
  Tray,
  utilityProcess,
} from 'electron';
import { createHost } from './host';
import { createUtilitySpawn, type UtilityFork } from './jobs';
import { createFileLog, logCrashes } from './lib/file-log';
import { findDataDirectory, findInstallation } from './lib/paths';
import type { RunningServer } from './server';
import { guardClosing } from './shell/closing';
import { menuTemplate } from './shell/menu';
import { createNativeDesktop } from './shell/native-desktop';
import { lockNavigation, lockPermissions } from './shell/navigation';
import { collectOpenedFiles } from './shell/opened-files';
import { reloadAfterCrash } from './shell/page-crash';
import { connectPages } from './shell/page-ports';
import { createPageProtocol, pageOrigin, pageScheme } from './shell/page-protocol';
import { type Background, createBackground } from './shell/tray';
import { rememberWindow, windowOptions } from './shell/window';
import { placeWindow, readWindowState } from './shell/window-state';

/** Electron entry: wires the host to one window. */
async function start(): Promise<void> {
  const installation = findInstallation(import.meta.url);
  const dataDirectory = findDataDirectory();
  const windowDirectory = path.join(dataDirectory, 'window');
  app.setPath('userData', windowDirectory);
  if (!app.requestSingleInstanceLock()) {
    app.quit();
    return;
  }
  protocol.registerSchemesAsPrivileged([pageScheme]);
  const log = createFileLog(dataDirectory);
  logCrashes(log);
  let window: BrowserWindow | null = null;
  let background: Background | null = null;
  const showWindow = () => {
    background?.leave();
    if (window?.isMinimized()) window.restore();
    window?.show();
    window?.focus();
  };
  app.on('second-instance', showWindow);
  app.on('activate', showWindow);
  const openedFiles = collectOpenedFiles(app, process.argv.slice(1), process.cwd());
  app.on('window-all-closed', () => app.quit());

  const [host] = await Promise.all([
    createHost({
      version: installation.version,
      dataDirectory,
      resourcesDirectory: installation.resourcesDirectory,
      enginePath: installation.enginePath,
      shell: 'electron',
      desktop: createNativeDesktop({ dialog, shell, window: () => window }),
      spawn: createUtilitySpawn(utilityProcess.fork as UtilityFork),
      log,
    }),
    app.whenReady(),
  ]);
  openedFiles.forward((file) => {
    host.openFile(file);
    showWindow();
  });
  const developmentUrl = app.isPackaged ? undefined : process.env.ELECTRON_RENDERER_URL;
  protocol.handle(
    pageScheme.scheme,
    createPageProtocol({
      pageDirectory: installation.pageDirectory,
      bulk: host.bulk,
      development: developmentUrl ? { url: developmentUrl, fetch: (url) => net.fetch(url) } : undefined,
    }),
  );
  lockPermissions(session.defaultSession);
  connectPages({ router: host.router, ipc: ipcMain, createChannel: () => new MessageChannelMain() });
  Menu.setApplicationMenu(
    Menu.buildFromTemplate(
      menuTemplate(process.platform, !app.isPackaged, { openLog: () => void shell.openPath(log.file) }),
    ),
  );

  /** After the window is there: it does not wait for what only commands need. */
  const openToCommands = async (): Promise<RunningServer | null> => {
    try {
      const { startServer } = await import('./server');
      const server = await startServer({ host, pageDirectory: installation.pageDirectory, log, port: 0 });
      await host.announce(server.attachment);
      return server;
    } catch (error) {
      log.warn({ error: String(error) }, 'Commands cannot use the project while this window has it open.');
      return null;
    }
  };
  let commands: Promise<RunningServer | null> | null = null;

  const stateFile = path.join(windowDirectory, 'place.json');
  const state = placeWindow(
    readWindowState(stateFile),
    screen.getAllDisplays().map((display) => display.workArea),
  );
  window = new BrowserWindow(
    windowOptions({
      state,
      preloadPath: installation.preloadPath,
      iconPath: path.join(installation.resourcesDirectory, 'icons', 'icon.png'),
      dark: nativeTheme.shouldUseDarkColors,
    }),
  );
  lockNavigation(window.webContents, shell);
  rememberWindow(window, stateFile);
  const iconPath = path.join(
    installation.resourcesDirectory,
    'icons',
    process.platform === 'win32' ? '32x32.png' : '16x16.png',
  );
  background = createBackground({
    createTray: () => new Tray(iconPath),
    buildMenu: (template) => Menu.buildFromTemplate(template),
    notify: (title, body) => new Notification({ title, body }).show(),
    work: host.work,
    show: showWindow,
    quit: () => void closing.quit(),
  });
  const closing = guardClosing({
    background,
    window,
    dialog,
    work: host.work,
    async stop() {
      await host.announce(null);
      await (await commands)?.close();
      await host.close();
      log.flush();
    },
  });
  reloadAfterCrash(window.webContents, log);
  window.once('ready-to-show', () => {
    if (state.maximized) window?.maximize();
    window?.show();
    commands = openToCommands();
  });
  void host.openProject(null).catch((error: unknown) => log.warn({ error: String(error) }, 'No project was opened.'));
  await window.loadURL(`${pageOrigin}/`);
}

start().catch((error: unknown) => {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  dialog.showErrorBox('Model Studio could not start', text);
  app.exit(1);
});
