import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { placeWindow, readWindowState, writeWindowState } from './window-state';

const screen = { x: 0, y: 0, width: 1920, height: 1080 };
const second = { x: 1920, y: 0, width: 1920, height: 1080 };

describe('where the window opens', () => {
  test('first: in the middle, as large as designed', () => {
    expect(placeWindow(null, [screen])).toEqual({ x: 240, y: 90, width: 1440, height: 900, maximized: false });
  });

  test('later: where it was, on whichever screen', () => {
    const state = { x: 2000, y: 50, width: 1200, height: 800, maximized: true };
    expect(placeWindow(state, [screen, second])).toEqual(state);
  });

  test('in the middle of what there is when its screen is gone, with its size', () => {
    const state = { x: 2000, y: 50, width: 1200, height: 800, maximized: false };
    expect(placeWindow(state, [screen])).toEqual({ x: 360, y: 140, width: 1200, height: 800, maximized: false });
  });

  test('never larger than the screen nor smaller than the page can be', () => {
    expect(placeWindow(null, [{ x: 0, y: 0, width: 1280, height: 720 }])).toMatchObject({
      x: 0,
      y: 0,
      width: 1280,
      height: 720,
    });
    expect(placeWindow({ x: 0, y: 0, width: 10, height: 10, maximized: false }, [screen])).toMatchObject({
      width: 1024,
      height: 640,
    });
  });

  test('is remembered, and forgotten when the file is damaged', async () => {
    const directory = await mkdtemp(path.join(tmpdir(), 'studio-window-'));
    const file = path.join(directory, 'window', 'place.json');
    const state = { x: 1, y: 2, width: 1200, height: 800, maximized: true };
    expect(readWindowState(file)).toBeNull();
    writeWindowState(file, state);
    expect(readWindowState(file)).toEqual(state);
    await writeFile(file, '{"x": 1');
    expect(readWindowState(file)).toBeNull();
    await rm(directory, { recursive: true });
  });
});
