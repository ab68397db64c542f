import path from 'node:path';
import { parseDocument } from 'yaml';
import type { RunSink } from '../importer';
import { fileIn, type Place, readSmallFile } from '../place';

const limitBytes = 1024 ** 2;

/** Parameters that Lightning writes beside its event files; tags of Python's classes are passed over, never made. */
export async function readSettingsFile(place: Place, folder: string, sink: RunSink): Promise<Record<string, unknown>> {
  const name = folder === '.' ? 'hparams.yaml' : path.posix.join(folder, 'hparams.yaml');
  if (!place.files.includes(name)) return {};
  try {
    const document = parseDocument(await readSmallFile(fileIn(place, name), limitBytes), { logLevel: 'silent' });
    const settings: unknown = document.toJS({ maxAliasCount: 100 });
    // A part that holds itself is YAML, but no setting: this throws.
    JSON.stringify(settings);
    return typeof settings === 'object' && settings !== null && !Array.isArray(settings)
      ? (settings as Record<string, unknown>)
      : {};
  } catch (error) {
    sink.problem({
      code: 'damagedSettings',
      severity: 'warning',
      message: `${name} cannot be read as parameters: ${(error as Error).message}`,
      where: { file: name },
    });
    return {};
  }
}
