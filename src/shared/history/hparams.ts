import { decodeMessage, encodeMessage, type MessageShape } from './protobuf';

/**
 * Parameters and outcome of a run, in the particulars of a summary value whose plugin is `hparams`.
 * Source: TensorBoard, tensorboard/plugins/hparams/{plugin_data,api}.proto; google/protobuf/struct.proto
 */
const structValue = {
  1: { name: 'isNull', kind: 'int' },
  2: { name: 'number', kind: 'double' },
  3: { name: 'text', kind: 'text' },
  4: { name: 'isTrue', kind: 'bool' },
} as const satisfies MessageShape;

const shape = {
  1: { name: 'version', kind: 'int' },
  3: {
    name: 'start',
    kind: {
      1: {
        name: 'settings',
        kind: { 1: { name: 'key', kind: 'text' }, 2: { name: 'value', kind: structValue } },
        repeated: true,
      },
      4: { name: 'group', kind: 'text' },
      5: { name: 'startedAtSeconds', kind: 'double' },
    },
  },
  4: {
    name: 'end',
    kind: { 1: { name: 'status', kind: 'int' }, 2: { name: 'endedAtSeconds', kind: 'double' } },
  },
} as const satisfies MessageShape;

export type SessionSetting = number | string | boolean | null;

interface Content {
  version: number;
  start: {
    settings?: {
      key?: string;
      value?: { isNull?: number; number?: number; text?: string; isTrue?: boolean };
    }[];
    startedAtSeconds?: number;
  };
  end: { status?: number; endedAtSeconds?: number };
}

export const hparamsPlugin = 'hparams';
export const sessionStartTag = '_hparams_/session_start_info';
export const sessionEndTag = '_hparams_/session_end_info';
/** Of `Status` in api.proto. */
export const sessionStatuses = { unknown: 0, success: 1, failure: 2, running: 3 } as const;

export interface SessionInfo {
  settings: Record<string, SessionSetting> | null;
  startedAtSeconds: number | null;
  status: number | null;
  endedAtSeconds: number | null;
}

/** Throws: RangeError or Error when the bytes are no such message. */
export function decodeSession(content: Uint8Array): SessionInfo {
  const { start, end } = decodeMessage<Content>(content, shape);
  return {
    settings: start
      ? Object.fromEntries(
          (start.settings ?? []).map(({ key = '', value = {} }) => [
            key,
            value.number ?? value.text ?? value.isTrue ?? null,
          ]),
        )
      : null,
    startedAtSeconds: start?.startedAtSeconds ?? null,
    status: end ? (end.status ?? sessionStatuses.unknown) : null,
    endedAtSeconds: end?.endedAtSeconds ?? null,
  };
}

/** Content of the value with tag `sessionStartTag`; TensorBoard knows numbers, texts and truth values. */
export function encodeSessionStart(settings: Record<string, SessionSetting>, startedAtSeconds: number): Uint8Array {
  const value = (setting: SessionSetting) =>
    typeof setting === 'number'
      ? { number: setting }
      : typeof setting === 'string'
        ? { text: setting }
        : setting === null
          ? { isNull: 0 }
          : { isTrue: setting };
  return encodeMessage(
    {
      version: 0,
      start: {
        settings: Object.entries(settings).map(([key, setting]) => ({ key, value: value(setting) })),
        startedAtSeconds,
      },
    },
    shape,
  );
}

/** Content of the value with tag `sessionEndTag`. */
export function encodeSessionEnd(status: number, endedAtSeconds: number): Uint8Array {
  return encodeMessage({ version: 0, end: { status, endedAtSeconds } }, shape);
}
