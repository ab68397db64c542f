import type { BrowserWindow, Dialog } from 'electron';
import type { Background } from './tray';
import { describeWork, type Work } from './work';

export interface ClosingOptions {
  window: Pick<BrowserWindow, 'on' | 'destroy' | 'hide'>;
  dialog: Pick<Dialog, 'showMessageBox'>;
  /** What would be interrupted. */
  work(): Work;
  /** Stops everything with a checkpoint; resolves when nothing is left. */
  stop(): Promise<void>;
  background: Pick<Background, 'enter' | 'leave'>;
}

export interface Closing {
  /** Stops everything with a checkpoint and ends the studio, without a question. */
  quit(): Promise<void>;
}

const answers = ['Keep working in the background', 'Stop and quit', 'Cancel'] as const;

/**
 * Closing the window ends the studio: at once when nothing works. Otherwise the person chooses whether the work goes on
 * without a window, or is stopped with checkpoints.
 */
export function guardClosing({ window, dialog, work, stop, background }: ClosingOptions): Closing {
  let asking = false;
  let quitting: Promise<void> | null = null;
  const end = async () => {
    window.hide();
    await stop();
    background.leave();
    window.destroy();
  };
  const quit = () => {
    quitting ??= end();
    return quitting;
  };
  const close = async () => {
    const going = work();
    if (going.runCount + going.taskCount === 0) return quit();
    const { response } = await dialog.showMessageBox(window as BrowserWindow, {
      type: 'question',
      message: describeWork(going),
      detail:
        'In the background it goes on without a window; the icon in the tray, or opening Model Studio again, brings the window back. Stopped runs keep a checkpoint and can be resumed; other tasks are cancelled.',
      buttons: [...answers],
      defaultId: 0,
      cancelId: 2,
    });
    const answer = answers[response];
    if (answer === 'Stop and quit') return quit();
    if (answer !== 'Keep working in the background') return;
    window.hide();
    background.enter();
  };
  window.on('close', (event) => {
    event.preventDefault();
    if (asking || quitting) return;
    asking = true;
    close().finally(() => {
      asking = false;
    });
  });
  return { quit };
}
