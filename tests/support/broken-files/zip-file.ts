import { crc32, deflateRawSync } from 'node:zlib';

export interface ZipEntry {
  name: string | Uint8Array;
  content: Uint8Array | string;
  /** What the archive says of the unpacked length, where that is a lie. */
  declaredBytes?: number;
  isEncrypted?: boolean;
  isLink?: boolean;
  /** Takes the bytes of the entry before for its own. */
  overlaps?: boolean;
}

/** A zip archive as it is told to be, true or not. */
export function zipFile(entries: readonly ZipEntry[]): Buffer {
  const local: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  let previous = 0;
  let previousBytes = Buffer.alloc(0);
  for (const { name, content, declaredBytes, isEncrypted, isLink, overlaps } of entries) {
    const plain = Buffer.from(content as Uint8Array);
    const isStored = plain.length === 0;
    const packed = overlaps ? previousBytes : isStored ? plain : deflateRawSync(plain);
    const nameBytes = Buffer.from(name as Uint8Array);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE((isEncrypted ? 1 : 0) | 0x800, 2);
    common.writeUInt16LE(isStored && !overlaps ? 0 : 8, 4);
    common.writeUInt16LE(0x21, 8);
    common.writeUInt32LE(crc32(plain), 10);
    common.writeUInt32LE(packed.length, 14);
    common.writeUInt32LE(declaredBytes ?? plain.length, 18);
    common.writeUInt16LE(nameBytes.length, 22);
    const header = Buffer.alloc(46);
    header.writeUInt32LE(0x02014b50, 0);
    header.writeUInt16LE((3 << 8) | 20, 4);
    common.copy(header, 6);
    header.writeUInt32LE((isLink ? 0o120777 : 0o100644) * 0x10000, 38);
    header.writeUInt32LE(overlaps ? previous : offset, 42);
    directory.push(header, nameBytes);
    if (overlaps) continue;
    previous = offset;
    previousBytes = packed;
    const signature = Buffer.from([0x50, 0x4b, 0x03, 0x04]);
    for (const piece of [signature, common, nameBytes, packed]) {
      local.push(piece);
      offset += piece.length;
    }
  }
  return Buffer.concat([...local, ...directory, endOf(entries.length, Buffer.concat(directory).length, offset)]);
}

function endOf(entryCount: number, directoryBytes: number, offset: number): Buffer {
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(Math.min(entryCount, 0xffff), 8);
  end.writeUInt16LE(Math.min(entryCount, 0xffff), 10);
  end.writeUInt32LE(directoryBytes, 12);
  end.writeUInt32LE(offset, 16);
  if (entryCount < 0xffff) return end;
  // More entries than 16 bits can count stand in a second record before.
  const large = Buffer.alloc(76);
  large.writeUInt32LE(0x06064b50, 0);
  large.writeBigUInt64LE(44n, 4);
  large.writeBigUInt64LE(BigInt(entryCount), 24);
  large.writeBigUInt64LE(BigInt(entryCount), 32);
  large.writeBigUInt64LE(BigInt(directoryBytes), 40);
  large.writeBigUInt64LE(BigInt(offset), 48);
  large.writeUInt32LE(0x07064b50, 56);
  large.writeBigUInt64LE(BigInt(offset + directoryBytes), 64);
  large.writeUInt32LE(1, 72);
  return Buffer.concat([large, end]);
}
