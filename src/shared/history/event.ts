import { decodeMessage, encodeMessage, type MessageShape } from './protobuf';

/**
 * Messages of TensorBoard's event files.
 * Source: TensorFlow, tensorflow/core/util/event.proto and tensorflow/core/framework/{summary,tensor,tensor_shape,histogram}.proto
 */
const tensorShape = {
  1: { name: 'dataType', kind: 'int' },
  2: {
    name: 'shape',
    kind: { 2: { name: 'dimensions', kind: { 1: { name: 'size', kind: 'int' } }, repeated: true } },
  },
  4: { name: 'content', kind: 'bytes' },
  5: { name: 'floats', kind: 'float', repeated: true },
  6: { name: 'doubles', kind: 'double', repeated: true },
  7: { name: 'ints', kind: 'int', repeated: true },
  8: { name: 'strings', kind: 'bytes', repeated: true },
  10: { name: 'longs', kind: 'int', repeated: true },
  11: { name: 'bools', kind: 'bool', repeated: true },
  13: { name: 'halves', kind: 'int', repeated: true },
  16: { name: 'unsignedInts', kind: 'int', repeated: true },
  17: { name: 'unsignedLongs', kind: 'int', repeated: true },
} as const satisfies MessageShape;

const histogramShape = {
  1: { name: 'minimum', kind: 'double' },
  2: { name: 'maximum', kind: 'double' },
  3: { name: 'count', kind: 'double' },
  4: { name: 'sum', kind: 'double' },
  5: { name: 'sumOfSquares', kind: 'double' },
  6: { name: 'limits', kind: 'double', repeated: true },
  7: { name: 'counts', kind: 'double', repeated: true },
} as const satisfies MessageShape;

const valueShape = {
  1: { name: 'tag', kind: 'text' },
  2: { name: 'simpleValue', kind: 'float' },
  4: {
    name: 'image',
    kind: {
      1: { name: 'height', kind: 'int' },
      2: { name: 'width', kind: 'int' },
      4: { name: 'bytes', kind: 'bytes' },
    },
  },
  5: { name: 'histogram', kind: histogramShape },
  8: { name: 'tensor', kind: tensorShape },
  9: {
    name: 'metadata',
    kind: {
      1: {
        name: 'plugin',
        kind: { 1: { name: 'name', kind: 'text' }, 2: { name: 'content', kind: 'bytes' } },
      },
      2: { name: 'displayName', kind: 'text' },
      3: { name: 'description', kind: 'text' },
      4: { name: 'dataClass', kind: 'int' },
    },
  },
} as const satisfies MessageShape;

const eventShape = {
  1: { name: 'wallTime', kind: 'double' },
  2: { name: 'step', kind: 'int' },
  3: { name: 'fileVersion', kind: 'text' },
  4: { name: 'graph', kind: 'bytes' },
  5: { name: 'summary', kind: { 1: { name: 'values', kind: valueShape, repeated: true } } },
  7: { name: 'session', kind: { 1: { name: 'status', kind: 'int' } } },
} as const satisfies MessageShape;

export const sessionStart = 1;
/** Version that every event file begins with. */
export const eventFileVersion = 'brain.Event:2';

export interface EventTensor {
  /** Number of the type in `types.proto`; 1 float, 2 double, 3 int32, 7 string, 9 int64, 10 bool. */
  dataType: number;
  shape?: { dimensions?: { size?: number }[] };
  content?: Uint8Array;
  floats?: number[];
  doubles?: number[];
  ints?: number[];
  strings?: Uint8Array[];
  longs?: number[];
  bools?: boolean[];
  halves?: number[];
  unsignedInts?: number[];
  unsignedLongs?: number[];
}

/** Bucket `i` counts values up to and including `limits[i]`, above the limit before it. */
export interface EventHistogram {
  minimum?: number;
  maximum?: number;
  count?: number;
  sum?: number;
  sumOfSquares?: number;
  limits?: number[];
  counts?: number[];
}

export interface EventValue {
  tag: string;
  simpleValue?: number;
  image?: { height?: number; width?: number; bytes?: Uint8Array };
  histogram?: EventHistogram;
  tensor?: Partial<EventTensor>;
  metadata?: {
    /** `scalars`, `histograms`, `images`, `text`, `hparams` … with particulars of the plugin's own. */
    plugin?: { name?: string; content?: Uint8Array };
    displayName?: string;
    description?: string;
    /** 1 scalar, 2 tensor, 3 sequence of blobs. */
    dataClass?: number;
  };
}

export interface TensorboardEvent {
  /** Seconds since 1970. */
  wallTime: number;
  step: number;
  fileVersion?: string;
  /** Of a network: its bytes as they are. */
  graph?: Uint8Array;
  summary?: { values?: EventValue[] };
  session?: { status?: number };
}

/** Throws: RangeError or Error when the bytes are no event. */
export function decodeEvent(bytes: Uint8Array): TensorboardEvent {
  const event = decodeMessage<TensorboardEvent>(bytes, eventShape);
  return { ...event, wallTime: event.wallTime ?? 0, step: event.step ?? 0 };
}

/** The data of a record; `frameRecord` makes it part of a file. */
export function encodeEvent(event: TensorboardEvent): Uint8Array {
  return encodeMessage(event, eventShape);
}

/** One figure as TensorFlow 1, PyTorch and most others write it. */
export function scalarEvent(tag: string, step: number, value: number, wallTime: number): TensorboardEvent {
  return { wallTime, step, summary: { values: [{ tag, simpleValue: value }] } };
}
