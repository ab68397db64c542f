import { decodeMessage, type MessageShape } from './protobuf';

/**
 * Records of a W&B run, as far as they are read.
 * Source: Weights & Biases, wandb/proto/wandb_internal.proto
 */
const item = {
  1: { name: 'key', kind: 'text' },
  2: { name: 'nestedKey', kind: 'text', repeated: true },
  16: { name: 'valueJson', kind: 'text' },
} as const satisfies MessageShape;
const timestamp = {
  1: { name: 'seconds', kind: 'int' },
  2: { name: 'nanos', kind: 'int' },
} as const satisfies MessageShape;
const items = {
  1: { name: 'update', kind: item, repeated: true },
  2: { name: 'remove', kind: item, repeated: true },
} as const satisfies MessageShape;

const output = {
  1: { name: 'stream', kind: 'int' },
  2: { name: 'timestamp', kind: timestamp },
  3: { name: 'text', kind: 'text' },
} as const satisfies MessageShape;

export const wandbRecordShape = {
  2: {
    name: 'history',
    kind: {
      1: { name: 'items', kind: item, repeated: true },
      2: { name: 'step', kind: { 1: { name: 'number', kind: 'int' } } },
    },
  },
  3: { name: 'summary', kind: items },
  4: { name: 'output', kind: output },
  5: { name: 'config', kind: items },
  7: {
    name: 'stats',
    kind: {
      2: { name: 'timestamp', kind: timestamp },
      3: {
        name: 'items',
        kind: { 1: { name: 'key', kind: 'text' }, 16: { name: 'valueJson', kind: 'text' } },
        repeated: true,
      },
    },
  },
  8: {
    name: 'artifact',
    kind: {
      4: { name: 'type', kind: 'text' },
      5: { name: 'name', kind: 'text' },
      11: { name: 'aliases', kind: 'text', repeated: true },
      12: {
        name: 'manifest',
        kind: {
          4: {
            name: 'contents',
            kind: {
              1: { name: 'path', kind: 'text' },
              3: { name: 'reference', kind: 'text' },
              4: { name: 'sizeBytes', kind: 'int' },
              6: { name: 'localPath', kind: 'text' },
            },
            repeated: true,
          },
        },
      },
    },
  },
  10: {
    name: 'alert',
    kind: {
      1: { name: 'title', kind: 'text' },
      2: { name: 'text', kind: 'text' },
      3: { name: 'level', kind: 'text' },
    },
  },
  13: { name: 'rawOutput', kind: output },
  17: {
    name: 'run',
    kind: {
      1: { name: 'id', kind: 'text' },
      2: { name: 'entity', kind: 'text' },
      3: { name: 'project', kind: 'text' },
      4: { name: 'config', kind: items },
      6: { name: 'group', kind: 'text' },
      7: { name: 'jobType', kind: 'text' },
      8: { name: 'name', kind: 'text' },
      9: { name: 'notes', kind: 'text' },
      10: { name: 'tags', kind: 'text', repeated: true },
      12: { name: 'sweepId', kind: 'text' },
      13: { name: 'host', kind: 'text' },
      17: { name: 'startedAt', kind: timestamp },
      21: { name: 'git', kind: { 1: { name: 'remote', kind: 'text' }, 2: { name: 'commit', kind: 'text' } } },
    },
  },
  18: { name: 'exit', kind: { 1: { name: 'code', kind: 'int' }, 2: { name: 'runtimeSeconds', kind: 'int' } } },
  26: {
    name: 'environment',
    kind: {
      1: { name: 'os', kind: 'text' },
      2: { name: 'python', kind: 'text' },
      6: { name: 'program', kind: 'text' },
      12: { name: 'host', kind: 'text' },
      13: { name: 'user', kind: 'text' },
      16: { name: 'processorCount', kind: 'int' },
      18: { name: 'gpu', kind: 'text' },
      19: { name: 'gpuCount', kind: 'int' },
      25: { name: 'cuda', kind: 'text' },
    },
  },
} as const satisfies MessageShape;

export interface WandbItem {
  key?: string;
  /** In place of `key` for values within others. */
  nestedKey?: string[];
  valueJson?: string;
}
export interface WandbTime {
  seconds?: number;
  nanos?: number;
}
export interface WandbOutput {
  /** 0 errors, 1 ordinary output. */
  stream?: number;
  timestamp?: WandbTime;
  text?: string;
}
interface Items {
  update?: WandbItem[];
  remove?: WandbItem[];
}

/** Exactly one part is present. */
export interface WandbRecord {
  history: { items?: WandbItem[]; step?: { number?: number } };
  summary: Items;
  config: Items;
  /** Console output in whole lines; `rawOutput` as it came, of older versions. */
  output: WandbOutput;
  rawOutput: WandbOutput;
  artifact: {
    type?: string;
    name?: string;
    aliases?: string[];
    manifest?: { contents?: { path?: string; reference?: string; sizeBytes?: number; localPath?: string }[] };
  };
  alert: { title?: string; text?: string; level?: string };
  stats: { timestamp?: WandbTime; items?: { key?: string; valueJson?: string }[] };
  run: {
    id?: string;
    entity?: string;
    project?: string;
    config?: Items;
    group?: string;
    jobType?: string;
    name?: string;
    notes?: string;
    tags?: string[];
    sweepId?: string;
    host?: string;
    startedAt?: WandbTime;
    git?: { remote?: string; commit?: string };
  };
  exit: { code?: number; runtimeSeconds?: number };
  environment: Record<string, string | number>;
}

/** Throws: RangeError or Error when the bytes are no record. */
export function decodeWandbRecord(bytes: Uint8Array): Partial<WandbRecord> {
  return decodeMessage<WandbRecord>(bytes, wandbRecordShape);
}

/** `:W&B`, 0xBEE1 and version 0. */
export const wandbHead = Uint8Array.of(0x3a, 0x57, 0x26, 0x42, 0xe1, 0xbe, 0);

/** Milliseconds since 1970; null where there is none. */
export function wandbTimeMs(time: WandbTime | undefined): number | null {
  return time?.seconds ? time.seconds * 1000 + Math.round((time.nanos ?? 0) / 1e6) : null;
}
/** JSON as Python writes it, which has bare words for numbers that are not finite; undefined when it is none. */
export function parseWandbValue(text: string | undefined): unknown {
  if (text === undefined) return undefined;
  const bare = { NaN: Number.NaN, Infinity: Number.POSITIVE_INFINITY, '-Infinity': Number.NEGATIVE_INFINITY }[text];
  if (bare !== undefined) return bare;
  try {
    const value: unknown = JSON.parse(text);
    if (value === 'NaN') return Number.NaN;
    if (value === 'Infinity') return Number.POSITIVE_INFINITY;
    if (value === '-Infinity') return Number.NEGATIVE_INFINITY;
    return value;
  } catch {
    return undefined;
  }
}
