import { gzipSync } from 'node:zlib';
import { type BrokenFile, brokenFile, fixture, patched } from './broken-file';
import { zipFile } from './zip-file';

/** An .npy file with this header, right or wrong. */
function npy(shape: string, descr = '<f8', values = Buffer.alloc(0)): Buffer {
  const text = `{'descr': '${descr}', 'fortran_order': False, 'shape': ${shape}, }\n`;
  const head = Buffer.from([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, 0, 0]);
  head.writeUInt16LE(text.length, 8);
  return Buffer.concat([head, Buffer.from(text, 'latin1'), values]);
}

const images = 'importers/tiny-images-idx3-ubyte';

/** NumPy and IDX. */
export const brokenArrays: readonly BrokenFile[] = [
  brokenFile('an .npy whose header is no header', 'a.npy', () => patched('importers/grid.npy', 10, 'x'.repeat(40)), {
    refused: /its header cannot be read/,
  }),
  brokenFile(
    'an .npy whose header is longer than the file',
    'a.npy',
    () => patched('importers/grid.npy', 8, [0xff, 0xff]),
    {
      refused: /a\.npy/,
    },
  ),
  brokenFile('an .npy of Python objects', 'a.npy', () => fixture('importers/objects.npy'), {
    refused: /pickle|objects/,
  }),
  brokenFile('an .npy that declares 10^24 values', 'a.npy', () => npy('(1000000000000, 1000000000000)'), {
    refused: /declares 1000000000000 × 1000000000000 values/,
  }),
  brokenFile(
    'an .npy whose rows are wider than memory',
    'a.npy',
    () => npy('(1, 4000000000)', '|u1', Buffer.alloc(64)),
    {
      refused: /a\.npy/,
    },
  ),
  brokenFile('an .npy cut off', 'a.npy', async () => (await fixture('importers/grid.npy')).subarray(0, 150), {
    refused: /has 22 bytes/,
  }),
  brokenFile(
    'an .npz with a path out of it',
    'a.npz',
    () => zipFile([{ name: '../../evil.npy', content: npy('(2,)', '<f8', Buffer.alloc(16)) }]),
    { refused: /leads out of the archive/ },
  ),
  brokenFile(
    'an .npz whose array is shorter than it says',
    'a.npz',
    () => zipFile([{ name: 'a.npy', content: npy('(1000000,)', '<f8', Buffer.alloc(16)) }]),
    { refused: /declares 1000000/ },
  ),
  brokenFile(
    'an .npz that unfolds without end',
    'a.npz',
    () => zipFile([{ name: 'a.npy', content: npy('(2,)', '<f8', Buffer.alloc(64 * 1024 * 1024)), declaredBytes: 96 }]),
    { refused: /a\.npz/ },
  ),
  brokenFile('an IDX file with a wrong magic number', 'a-idx3-ubyte', () => patched(images, 2, [0x7f]), {
    refused: /a-idx3-ubyte/,
  }),
  brokenFile('an IDX file that counts more than it has', 'a-idx3-ubyte', () => patched(images, 4, [0, 1, 0, 0]), {
    refused: /declares 65536 × 4 × 3 values/,
  }),
  brokenFile(
    'an IDX file of items wider than memory',
    'a-idx3-ubyte',
    () => patched(images, 8, [0xff, 0xff, 0xff, 0xff]),
    {
      refused: /declares items of 4294967295/,
    },
  ),
  brokenFile(
    'an IDX file whose gzip is cut off',
    'a-idx3-ubyte.gz',
    async () => gzipSync(await fixture(images), { level: 0 }).subarray(0, 70),
    { refused: /damaged gzip file/ },
  ),
];
