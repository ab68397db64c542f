import type { BrowserWindow, Dialog } from 'electron';

export interface Work {
  runCount: number;
  taskCount: number;
}

export interface ClosingOptions {
  window: Pick<BrowserWindow, 'on' | 'destroy' | 'hide'>;
  dialog: Pick<Dialog, 'showMessageBox'>;
  /** What would be interrupted. */
  work(): Work;
  /** Stops everything with a checkpoint; resolves when nothing is left. */
  stop(): Promise<void>;
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** Says what is going on. Example: `2 runs are training and 1 other task is working.` */
export function describeWork({ runCount, taskCount }: Work): string {
  const parts = [
    runCount > 0 ? `${plural(runCount, 'run')} ${runCount === 1 ? 'is' : 'are'} training` : null,
    taskCount > 0 ? `${plural(taskCount, 'task')} ${taskCount === 1 ? 'is' : 'are'} under way` : null,
  ].filter((part) => part !== null);
  return `${parts.join(' and ')}.`;
}

/** Closing the window ends the studio: at once when nothing works, else after asking, with checkpoints written. */
export function guardClosing({ window, dialog, work, stop }: ClosingOptions): void {
  let asking = false;
  const close = async () => {
    const going = work();
    if (going.runCount + going.taskCount > 0) {
      const { response } = await dialog.showMessageBox(window as BrowserWindow, {
        type: 'question',
        message: describeWork(going),
        detail: 'Stopped runs keep a checkpoint and can be resumed; other tasks are cancelled.',
        buttons: ['Stop and quit', 'Keep working'],
        defaultId: 1,
        cancelId: 1,
      });
      if (response !== 0) return;
    }
    window.hide();
    await stop();
    window.destroy();
  };
  window.on('close', (event) => {
    event.preventDefault();
    if (asking) return;
    asking = true;
    close().finally(() => {
      asking = false;
    });
  });
}
