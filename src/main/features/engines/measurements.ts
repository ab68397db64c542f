import { cpus } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { type Engine, measurementSchema } from '../../../shared/contract/engine';
import { readJson, writeJson } from '../../lib/files';

type Measurement = NonNullable<Engine['measurement']>;

const documentSchema = z.object({
  formatVersion: z.literal(1),
  entries: z.record(z.string(), measurementSchema),
});

export interface Measurements {
  find(engine: MeasuredEngine): Promise<Measurement | null>;
  remember(engine: MeasuredEngine, measurement: Measurement): Promise<void>;
}

/** A figure is true for one engine in one version on one kind of processor; a data folder may be shared. */
export interface MeasuredEngine {
  readonly id: string;
  readonly version: string;
  readonly libraryVersion: string | null;
}

/** Remembers measured speeds in `<data>/engines/measurements.json`; an unreadable file counts as empty. */
export function createMeasurements(enginesDirectory: string, machineName = processorName()): Measurements {
  const path = join(enginesDirectory, 'measurements.json');
  const keyOf = ({ id, version, libraryVersion }: MeasuredEngine): string =>
    [machineName, id, version, libraryVersion ?? '-'].join(' | ');
  const read = async () => {
    const document = documentSchema.safeParse(await readJson(path).catch(() => null));
    return document.success ? document.data.entries : {};
  };
  return {
    find: async (engine) => (await read())[keyOf(engine)] ?? null,
    async remember(engine, measurement) {
      const entries = { ...(await read()), [keyOf(engine)]: measurement };
      await writeJson(path, { formatVersion: 1, entries });
    },
  };
}

function processorName(): string {
  const all = cpus();
  return `${all[0]?.model.trim() ?? 'unknown processor'} × ${all.length}`;
}
