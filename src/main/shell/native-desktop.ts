import type { BrowserWindow, Dialog, OpenDialogOptions, Shell } from 'electron';
import type { Desktop } from '../lib/desktop';

export interface NativeDesktopOptions {
  dialog: Pick<Dialog, 'showOpenDialog'>;
  shell: Pick<Shell, 'showItemInFolder'>;
  window(): BrowserWindow | null;
}

/** The system's own dialogs, attached to the studio's window. */
export function createNativeDesktop({ dialog, shell, window }: NativeDesktopOptions): Desktop {
  return {
    async chooseFile({ title, extensions, directory }) {
      const options: OpenDialogOptions = {
        title,
        properties: directory ? ['openDirectory', 'createDirectory'] : ['openFile'],
        filters: extensions && !directory ? [{ name: extensions.join(', '), extensions }] : [],
      };
      const parent = window();
      const { canceled, filePaths } = await (parent
        ? dialog.showOpenDialog(parent, options)
        : dialog.showOpenDialog(options));
      return canceled ? null : (filePaths[0] ?? null);
    },
    async reveal(path) {
      shell.showItemInFolder(path);
    },
  };
}
