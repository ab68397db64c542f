import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { BatchValues } from '../batches';
import { type RingLayout, RingReader, RingWriter, slotCountOf } from './ring';

const folder = mkdtempSync(path.join(tmpdir(), 'studio-ring-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

// Slots so large that only a few fit.
const layout: RingLayout = { batchSize: 4, inputWidths: [500_000, 2], targetWidths: [3], weighted: true };

function batch(number: number, rowCount = 4): BatchValues {
  const values = (width: number) => new Float32Array(rowCount * width).map((_, at) => number + at / 8);
  return { rowCount, inputs: [values(500_000), values(2)], targets: [values(3)], weights: [values(2)] };
}

/** Faster than comparing millions of numbers one by one. */
function sameBytes(found: BatchValues | null, expected: BatchValues): boolean {
  const listOf = ({ inputs, targets, weights }: BatchValues) => [...inputs, ...targets, ...(weights ?? [])];
  const bytesOf = (values: Float32Array) => Buffer.from(values.buffer, values.byteOffset, values.byteLength);
  return (
    found !== null &&
    found.rowCount === expected.rowCount &&
    listOf(found).every((values, index) => bytesOf(values).equals(bytesOf(listOf(expected)[index] as Float32Array)))
  );
}

test('batches come out as they went in, also smaller ones and after the slots were used again', () => {
  const file = path.join(folder, 'a.ring');
  const reader = new RingReader(file, layout);
  const writer = new RingWriter(file, layout);
  const count = slotCountOf(layout) * 2 + 1;
  for (let number = 0; number < count; number += 1) {
    const rowCount = number % 3 === 0 ? 2 : 4;
    writer.write({ epoch: 1, index: number }, batch(number, rowCount));
    const found = reader.read();
    expect(found?.place).toEqual({ epoch: 1, index: number });
    expect(sameBytes(found, batch(number, rowCount))).toBe(true);
  }
  expect(reader.read()).toBeNull();
  reader.close();
  writer.close();
});

test('a full ring has no room until a batch was taken', () => {
  const file = path.join(folder, 'b.ring');
  const reader = new RingReader(file, layout);
  const writer = new RingWriter(file, layout);
  let writtenCount = 0;
  while (writer.hasRoom()) {
    writer.write({ epoch: 0, index: writtenCount }, batch(writtenCount));
    writtenCount += 1;
  }
  expect(writtenCount).toBe(slotCountOf(layout));
  expect(reader.read()?.place.index).toBe(0);
  expect(writer.hasRoom()).toBe(true);
  reader.close();
  writer.close();
});
