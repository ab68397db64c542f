import { rename } from 'node:fs/promises';
import path from 'node:path';
import { type Settings, settingsSchema } from '../../../shared/contract/setting';
import type { Changes } from '../../lib/changes';
import { readJson, writeJson } from '../../lib/files';
import type { Log } from '../../lib/log';

export interface SettingsDependencies {
  dataDirectory: string;
  changes: Changes;
  log: Log;
}

/** What the person chose, for all projects. */
export interface SettingsStore {
  current(): Settings;
  update(patch: Partial<Settings>): Promise<Settings>;
  /** Called after every change. */
  onChange(listener: (settings: Settings) => void): void;
}

/** Takes what is valid key by key, so that one bad value does not lose the others. */
export function readSettings(value: unknown): { settings: Settings; refused: string[] } {
  const settings: Record<string, unknown> = settingsSchema.parse({});
  const refused: string[] = [];
  if (typeof value === 'object' && value !== null)
    for (const [name, schema] of Object.entries(settingsSchema.shape)) {
      if (!(name in value)) continue;
      const result = schema.safeParse((value as Record<string, unknown>)[name]);
      if (result.success) settings[name] = result.data;
      else refused.push(name);
    }
  return { settings: settings as Settings, refused };
}

async function load(file: string, log: Log): Promise<Settings> {
  const value = await readJson(file).catch(async (error: Error) => {
    log.warn(
      { file, reason: error.message },
      'the settings could not be read; they were put aside and defaults are used',
    );
    await rename(file, `${file}.damaged`).catch(() => {});
    return null;
  });
  const { settings, refused } = readSettings(value);
  if (refused.length > 0) log.warn({ file, refused }, 'settings with values that are not valid were ignored');
  return settings;
}

/** Reads the settings once and keeps them; they are written at every change. */
export async function createSettingsStore({
  dataDirectory,
  changes,
  log,
}: SettingsDependencies): Promise<SettingsStore> {
  const file = path.join(dataDirectory, 'settings.json');
  const listeners: ((settings: Settings) => void)[] = [];
  let settings = await load(file, log);
  let writing: Promise<unknown> = Promise.resolve();
  return {
    current: () => settings,
    update: async (patch) => {
      settings = settingsSchema.parse({ ...settings, ...patch });
      const written = settings;
      // One after the other, so that the newest is what stays.
      const write = writing.then(() => writeJson(file, written));
      writing = write.catch(() => {});
      await write;
      changes.publish({ noun: 'setting', id: null });
      for (const listener of listeners) listener(settings);
      return settings;
    },
    onChange: (listener) => void listeners.push(listener),
  };
}
