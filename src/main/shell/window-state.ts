import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Rectangle } from 'electron';
import { z } from 'zod';

const windowStateSchema = z.object({
  x: z.number().int(),
  y: z.number().int(),
  width: z.number().int().min(1),
  height: z.number().int().min(1),
  maximized: z.boolean(),
});
export type WindowState = z.infer<typeof windowStateSchema>;

/** Units: pixels that do not depend on the screen's density. */
export const smallestWindow = { width: 1024, height: 640 };
const firstSize = { width: 1440, height: 900 };
/** So much of the title bar must be on a screen that the window can be dragged back. */
const graspable = { width: 100, height: 40 };

/** Null when there is none, or when what is there is not one. */
export function readWindowState(file: string): WindowState | null {
  try {
    return windowStateSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return null;
  }
}

/** Losing it costs a person one drag: failures are not worth a message. */
export function writeWindowState(file: string, state: WindowState): void {
  try {
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(`${file}.new`, JSON.stringify(state));
    renameSync(`${file}.new`, file);
  } catch {
    // See above.
  }
}

/** The remembered place where it can be grasped on one of the screens there are now, else the middle of the first. */
export function placeWindow(remembered: WindowState | null, screens: readonly Rectangle[]): WindowState {
  const first = screens[0] ?? { x: 0, y: 0, ...firstSize };
  const onScreen =
    remembered &&
    screens.find(
      (screen) =>
        remembered.x + remembered.width >= screen.x + graspable.width &&
        remembered.x <= screen.x + screen.width - graspable.width &&
        remembered.y >= screen.y &&
        remembered.y <= screen.y + screen.height - graspable.height,
    );
  const screen = onScreen || first;
  const width = Math.min(screen.width, Math.max(smallestWindow.width, remembered?.width ?? firstSize.width));
  const height = Math.min(screen.height, Math.max(smallestWindow.height, remembered?.height ?? firstSize.height));
  if (remembered && onScreen) return { ...remembered, width, height };
  return {
    x: screen.x + Math.round((screen.width - width) / 2),
    y: screen.y + Math.round((screen.height - height) / 2),
    width,
    height,
    maximized: remembered?.maximized ?? false,
  };
}
