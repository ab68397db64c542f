import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { crc32c } from './crc32c';
import { decodeEvent, encodeEvent, eventFileVersion, scalarEvent, type TensorboardEvent } from './event';
import { createRecordReader, frameRecord, type RecordItem } from './tfrecord';

const fixtures = path.resolve('tests/fixtures/histories/tensorboard');
const [torchFile] = globSync('torch/events.out.*', { cwd: fixtures });
const bytes = readFileSync(path.join(fixtures, torchFile as string));

/** All items of a file that comes in pieces. */
function readAll(file: Uint8Array, pieceSize = file.length || 1, maximumSizeBytes?: number): RecordItem[] {
  const reader = createRecordReader({ maximumSizeBytes });
  const items: RecordItem[] = [];
  const drain = () => {
    for (let item = reader.next(); item !== null; item = reader.next())
      items.push(item.kind === 'record' ? { ...item, data: item.data.slice() } : item);
  };
  for (let at = 0; at < file.length; at += pieceSize) {
    reader.push(file.subarray(at, at + pieceSize));
    drain();
  }
  reader.end();
  drain();
  return items;
}

const records = (items: readonly RecordItem[]) => items.filter((item) => item.kind === 'record');
const damages = (items: readonly RecordItem[]) => items.filter((item) => item.kind === 'damage');

describe('records of TensorFlow', () => {
  it('sum up as RFC 3720 has it', () => {
    expect(crc32c(new TextEncoder().encode('123456789'))).toBe(0xe3069283);
    // Appendix B.4: 32 bytes of zeroes, and of ones.
    expect(crc32c(new Uint8Array(32))).toBe(0x8a9136aa);
    expect(crc32c(new Uint8Array(32).fill(255))).toBe(0x62a8ab43);
  });

  it('hold the figures that TensorBoard reads from the same file', () => {
    const expected = JSON.parse(readFileSync(path.join(fixtures, '../tensorboard.json'), 'utf8')).torch.series;
    const found: Record<string, unknown[]> = {};
    for (const { data } of records(readAll(bytes))) {
      const { step, wallTime, summary } = decodeEvent(data);
      for (const { tag, simpleValue } of summary?.values ?? [])
        if (simpleValue !== undefined) found[tag] = [...(found[tag] ?? []), [step, simpleValue, wallTime]];
    }
    expect(found).toEqual(expected);
  });

  it('come out alike however the file is cut into pieces', () => {
    const whole = readAll(bytes);
    for (const size of [1, 7, 12, 13, 100, 1000]) expect(readAll(bytes, size)).toEqual(whole);
  });

  it('behind damage are found again, and the damage has its place', () => {
    const whole = readAll(bytes);
    const third = whole[2] as RecordItem;
    const damaged = Uint8Array.from(bytes);
    // A length, so that the place of the next record is lost.
    damaged[third.offset] = 0xee;
    const items = readAll(damaged, 64);
    expect(damages(items)).toEqual([
      {
        kind: 'damage',
        offset: third.offset,
        sizeBytes: (whole[3] as RecordItem).offset - third.offset,
        reason: 'the checksum of a length does not match',
      },
    ]);
    expect(records(items)).toEqual(whole.filter((item) => item !== third));
  });

  it('that are cut off are reported with the bytes that are left', () => {
    const items = readAll(bytes.subarray(0, bytes.length - 5));
    expect(damages(items)).toHaveLength(1);
    expect(records(items)).toHaveLength(readAll(bytes).length - 1);
  });

  it('larger than allowed are passed over without being kept', () => {
    const file = Buffer.concat([
      frameRecord(new Uint8Array(10)),
      frameRecord(new Uint8Array(5000)),
      frameRecord(new Uint8Array(3)),
    ]);
    const items = readAll(file, 100, 1000);
    expect(items.map(({ kind, offset }) => [kind, offset])).toEqual([
      ['record', 0],
      ['damage', 26],
      ['record', 26 + 5016],
    ]);
  });

  it('of any bytes end in items that cover the file and never in an exception', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.uint8Array({ maxLength: 40 }), fc.uint8Array({ maxLength: 20 }).map(frameRecord)), {
          maxLength: 12,
        }),
        fc.integer({ min: 1, max: 50 }),
        (parts, size) => {
          const file = Buffer.concat(parts);
          let at = 0;
          for (const item of readAll(file, size)) {
            expect(item.offset).toBe(at);
            at += item.kind === 'record' ? item.data.length + 16 : item.sizeBytes;
          }
          expect(at).toBe(file.length);
        },
      ),
    );
  });
});

describe('events', () => {
  it('come back from their bytes as they were written', () => {
    const events: TensorboardEvent[] = [
      { wallTime: 1.5, step: 0, fileVersion: eventFileVersion },
      scalarEvent('train/loss', 2 ** 40, 0.25, 1_700_000_000.125),
      scalarEvent('later', -3, Number.NaN, 0),
      {
        wallTime: 3,
        step: 7,
        summary: {
          values: [
            {
              tag: 'h',
              histogram: {
                minimum: -1,
                maximum: 2,
                count: 3,
                sum: 1,
                sumOfSquares: 5,
                limits: [0, 1, 2],
                counts: [1, 0, 2],
              },
            },
            {
              tag: 't',
              tensor: { dataType: 7, shape: { dimensions: [{ size: 1 }] }, strings: [Uint8Array.of(195, 164)] },
              metadata: { plugin: { name: 'text' }, dataClass: 2 },
            },
          ],
        },
      },
    ];
    for (const event of events) expect(decodeEvent(encodeEvent(event))).toEqual(event);
  });

  it('of any bytes are read or refused', () => {
    const [, record] = records(readAll(bytes));
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array({ maxLength: 200 }),
          fc.tuple(fc.nat(), fc.nat({ max: 255 })).map(([place, value]) => {
            const changed = Uint8Array.from((record as { data: Uint8Array }).data);
            changed[place % changed.length] = value;
            return changed;
          }),
        ),
        (data) => {
          try {
            decodeEvent(data);
          } catch (error) {
            expect(error).toBeInstanceOf(Error);
          }
        },
      ),
    );
  });
});
