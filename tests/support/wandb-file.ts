import { crc32 } from 'node:zlib';
import { encodeMessage } from '../../src/shared/history/protobuf';
import { type WandbRecord, wandbHead, wandbRecordShape } from '../../src/shared/history/wandb-record';

const headBytes = 7;
const fullRecord = 1;

/** A `.wandb` file of records, as the tool writes it; all of them within one block of 32 KiB. */
export function wandbFile(records: readonly Partial<WandbRecord>[]): Buffer {
  const parts = records.map((record) => {
    const data = encodeMessage(record, wandbRecordShape);
    const head = Buffer.alloc(headBytes);
    head.writeUInt32LE(crc32(data, crc32(Uint8Array.of(fullRecord))), 0);
    head.writeUInt16LE(data.length, 4);
    head.writeUInt8(fullRecord, 6);
    return Buffer.concat([head, data]);
  });
  return Buffer.concat([wandbHead, ...parts]);
}

/** A row of the history: values by their keys. */
export const wandbRow = (step: number, values: Record<string, unknown>): Partial<WandbRecord> => ({
  history: {
    items: Object.entries(values).map(([key, value]) => ({ key, valueJson: JSON.stringify(value) })),
    step: { number: step },
  },
});
