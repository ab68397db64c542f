import type { BrowserWindow, OpenDialogOptions } from 'electron';
import { expect, test } from 'vitest';
import { createNativeDesktop, type NativeDesktopOptions } from './native-desktop';

function setUp(answer: { canceled: boolean; filePaths: string[] }, window: BrowserWindow | null) {
  const asked: { parent: unknown; options: OpenDialogOptions }[] = [];
  const revealed: string[] = [];
  const dialog = {
    async showOpenDialog(...given: unknown[]) {
      const [parent, options] = given.length === 2 ? given : [null, given[0]];
      asked.push({ parent, options: options as OpenDialogOptions });
      return answer;
    },
  } as NativeDesktopOptions['dialog'];
  const shell = { showItemInFolder: (file: string) => void revealed.push(file) };
  return { asked, revealed, desktop: createNativeDesktop({ dialog, shell, window: () => window }) };
}

test('a file is chosen in a dialog of the window, filtered by extension', async () => {
  const window = {} as BrowserWindow;
  const { desktop, asked } = setUp({ canceled: false, filePaths: ['/data/iris.csv'] }, window);
  expect(await desktop.chooseFile({ title: 'Import', extensions: ['csv', 'tsv'], directory: false })).toBe(
    '/data/iris.csv',
  );
  expect(asked).toEqual([
    {
      parent: window,
      options: {
        title: 'Import',
        properties: ['openFile'],
        filters: [{ name: 'csv, tsv', extensions: ['csv', 'tsv'] }],
      },
    },
  ]);
});

test('a folder may be made in the dialog', async () => {
  const { desktop, asked } = setUp({ canceled: false, filePaths: ['/projects/new'] }, null);
  await desktop.chooseFile({ title: 'Open', extensions: ['csv'], directory: true });
  expect(asked[0]?.options).toMatchObject({ properties: ['openDirectory', 'createDirectory'], filters: [] });
});

test('a closed dialog chooses nothing', async () => {
  const { desktop } = setUp({ canceled: true, filePaths: ['/stale'] }, null);
  expect(await desktop.chooseFile({ title: 'Open', directory: false })).toBeNull();
});

test('a file is shown in its folder', async () => {
  const { desktop, revealed } = setUp({ canceled: true, filePaths: [] }, null);
  await desktop.reveal('/data/iris.csv');
  expect(revealed).toEqual(['/data/iris.csv']);
});
