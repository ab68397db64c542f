import type { Menu, MenuItemConstructorOptions, Tray } from 'electron';
import { describeWork, type Work } from './work';

export interface BackgroundOptions {
  createTray(): Pick<Tray, 'setToolTip' | 'setContextMenu' | 'on' | 'destroy'>;
  buildMenu(template: MenuItemConstructorOptions[]): Menu;
  /** Tells the person although no window is there. */
  notify(title: string, body: string): void;
  work(): Work;
  /** Brings the window back. */
  show(): void;
  /** Stops everything with checkpoints and ends the studio. */
  quit(): void;
}

export interface Background {
  /** The window has been hidden: an icon in the tray stands for it. */
  enter(): void;
  /** The window is back. */
  leave(): void;
}

const lookMs = 2_000;

/**
 * The studio without its window: work goes on, an icon in the tray says what, and a notice tells when all of it has
 * ended. Some desktops show no tray; opening the studio again brings the window back on all of them.
 */
export function createBackground({ createTray, buildMenu, notify, work, show, quit }: BackgroundOptions): Background {
  let leave = () => {};

  const enter = () => {
    leave();
    const tray = createTray();
    let shown: string | null = null;
    let hadWork = true;
    const look = () => {
      const going = work();
      const hasWork = going.runCount + going.taskCount > 0;
      const text = hasWork ? describeWork(going) : 'Nothing is under way.';
      if (text === shown) return;
      shown = text;
      tray.setToolTip(`Model Studio: ${text}`);
      tray.setContextMenu(
        buildMenu([
          { label: text, enabled: false },
          { type: 'separator' },
          { label: 'Show Model Studio', click: show },
          { label: hasWork ? 'Stop and quit' : 'Quit', click: quit },
        ]),
      );
      if (hadWork && !hasWork) notify('Model Studio', 'All runs and tasks have ended.');
      hadWork = hasWork;
    };
    tray.on('click', show);
    look();
    const looking = setInterval(look, lookMs).unref();
    leave = () => {
      clearInterval(looking);
      tray.destroy();
      leave = () => {};
    };
  };

  return { enter, leave: () => leave() };
}
