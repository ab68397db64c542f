const largestOutput = 1024 * 1024 * 1024;

/**
 * Unpacks an LZ4 frame.
 *
 * Source: https://github.com/lz4/lz4/blob/dev/doc/lz4_Frame_format.md and lz4_Block_format.md
 * Throws: Error naming what is wrong.
 */
export function decodeLz4Frame(data: Uint8Array): Uint8Array {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  if (data.length < 7 || view.getUint32(0, true) !== 0x184d2204) throw new Error('no LZ4 frame');
  const flags = data[4] as number;
  const hasBlockChecksum = (flags & 0x10) !== 0;
  const hasContentSize = (flags & 0x08) !== 0;
  const hasDictionary = (flags & 0x01) !== 0;
  let position = 6 + (hasContentSize ? 8 : 0) + (hasDictionary ? 4 : 0) + 1;
  let output = new Uint8Array(Math.max(1024, data.length * 4));
  let length = 0;
  const reserve = (count: number) => {
    if (length + count <= output.length) return;
    if (length + count > largestOutput) throw new Error('an LZ4 frame of more than 1 GiB');
    const larger = new Uint8Array(Math.max(output.length * 2, length + count));
    larger.set(output.subarray(0, length));
    output = larger;
  };
  for (;;) {
    if (position + 4 > data.length) throw new Error('an LZ4 frame that is cut off');
    const size = view.getUint32(position, true);
    position += 4;
    if (size === 0) return output.subarray(0, length);
    const stored = size >= 0x80000000;
    const blockSize = size & 0x7fffffff;
    const end = position + blockSize;
    if (end > data.length) throw new Error('an LZ4 frame that is cut off');
    if (stored) {
      reserve(blockSize);
      output.set(data.subarray(position, end), length);
      length += blockSize;
    } else decodeBlock(end);
    position = end + (hasBlockChecksum ? 4 : 0);
  }

  function decodeBlock(end: number): void {
    const lengthFrom = (nibble: number): number => {
      let total = nibble;
      if (nibble === 15)
        for (let byte = 255; byte === 255; total += byte) {
          if (position >= end) throw new Error('an LZ4 block that is cut off');
          byte = data[position++] as number;
        }
      return total;
    };
    while (position < end) {
      const token = data[position++] as number;
      const literalLength = lengthFrom(token >> 4);
      if (position + literalLength > end) throw new Error('an LZ4 block with literals beyond its end');
      reserve(literalLength);
      output.set(data.subarray(position, position + literalLength), length);
      length += literalLength;
      position += literalLength;
      if (position >= end) return;
      const offset = (data[position] as number) | ((data[position + 1] as number) << 8);
      position += 2;
      if (offset === 0 || offset > length) throw new Error('an LZ4 block that refers to bytes before its beginning');
      const matchLength = lengthFrom(token & 15) + 4;
      reserve(matchLength);
      // Byte by byte, since a match may repeat what it has just written.
      for (let index = 0; index < matchLength; index += 1, length += 1)
        output[length] = output[length - offset] as number;
    }
  }
}
