import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { crc32, deflateSync } from 'node:zlib';
import { type BrokenFile, fixture, noise, part, patched } from './broken-file';

function chunk(type: string, data: Uint8Array): Buffer {
  const bytes = Buffer.alloc(12 + data.length);
  bytes.writeUInt32BE(data.length, 0);
  bytes.write(type, 4, 'latin1');
  bytes.set(data, 8);
  bytes.writeUInt32BE(crc32(bytes.subarray(4, 8 + data.length)), 8 + data.length);
  return bytes;
}

/** A grey PNG that declares this size and holds one row of it. */
function png(width: number, height: number): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header[8] = 8;
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.alloc(width + 1))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** A GIF of 2 × 2 pixels and this many frames. */
function gif(frameCount: number): Buffer {
  const head = Buffer.from([...Buffer.from('GIF89a'), 2, 0, 2, 0, 0x80, 0, 0, 0, 0, 0, 255, 255, 255]);
  const frame = Buffer.from([0x2c, 0, 0, 0, 0, 2, 0, 2, 0, 0, 2, 3, 0x44, 0x12, 0x05, 0]);
  return Buffer.concat([head, ...Array.from({ length: frameCount }, () => frame), Buffer.from([0x3b])]);
}

type Files = Readonly<Record<string, () => Uint8Array | string | Promise<Uint8Array | string>>>;

/** A folder whose files are read each for itself. */
export function folderOf(title: string, files: Files, outcome: BrokenFile['outcome']): BrokenFile {
  return {
    title,
    outcome,
    async make(directory) {
      const root = path.join(directory, 'files');
      for (const [name, content] of Object.entries(files)) {
        await mkdir(path.dirname(path.join(root, name)), { recursive: true });
        await writeFile(path.join(root, name), await content());
      }
      return root;
    },
  };
}

/** Folders of images. */
export const brokenImages: readonly BrokenFile[] = [
  folderOf(
    'images of which most are broken',
    {
      'good/other-extension.jpg': () => fixture('media/colour.png'),
      'good/cmyk.jpg': () => fixture('media/cmyk.jpg'),
      'good/sixteen-bit.png': () => fixture('media/sixteen-bit.png'),
      'good/frames.gif': () => gif(10_000),
      'bad/cut.jpg': () => part('media/colour.jpg', 0, 0.5),
      'bad/cut.png': () => part('media/colour.png', 0, 0.5),
      'bad/cut.gif': () => part('media/still.gif', 0, 0.5),
      'bad/cut.webp': () => part('media/colour.webp', 0, 0.5),
      'bad/cut.tif': () => part('media/colour.tif', 0, 0.5),
      'bad/cut.bmp': () => part('media/colour.bmp', 0, 0.5),
      'bad/headless.jpg': () => part('media/colour.jpg', 0.5, 1),
      'bad/huge.png': () => png(65_535, 65_535),
      'bad/huge.bmp': () => patched('media/colour.bmp', 18, [0xff, 0xff, 0xff, 0x7f, 0xff, 0xff, 0xff, 0x7f]),
      'bad/drawing.png': () =>
        '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><image href="/etc/passwd"/></svg>',
      'bad/sound.png': () => fixture('media/pcm16.wav'),
      'bad/page.jpg': () => '<!doctype html><title>404</title>',
      'bad/noise.webp': () => noise(4000),
      'bad/empty.png': () => '',
      'bad/wrong-sum.png': () => patched('media/colour.png', 29, [0, 0, 0, 0]),
    },
    {
      listed: {
        'bad/cut.jpg': /ends before the image is complete/,
        'bad/cut.png': /ends before the image is complete/,
        'bad/cut.gif': /ends before the image is complete/,
        'bad/cut.webp': /ends before the image is complete/,
        'bad/cut.tif': /cannot be decoded/,
        'bad/cut.bmp': /ends in the middle of its pixels/,
        'bad/headless.jpg': /unknown format/,
        'bad/huge.png': /65,535 × 65,535 pixels/,
        'bad/huge.bmp': /2,?147,?483,?647/,
        'bad/drawing.png': /SVG/i,
        'bad/sound.png': /sound|WAV/i,
        'bad/page.jpg': /HTML page/,
        'bad/noise.webp': /unknown format/,
        'bad/empty.png': /empty/,
        'bad/wrong-sum.png': /damaged/,
      },
      rowCount: 4,
    },
  ),
  folderOf(
    'images of which none can be read',
    { 'a/cut.png': () => part('media/colour.png', 0, 0.2), 'b/noise.jpg': () => noise(400) },
    { refused: /no file that can be read/ },
  ),
];
