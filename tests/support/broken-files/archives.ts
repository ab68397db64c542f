import { type BrokenFile, brokenFile, fixture, part } from './broken-file';
import { type ZipEntry, zipFile } from './zip-file';

const image = () => fixture('media/tiny.png');
const archive = (title: string, entries: () => Promise<ZipEntry[]>, outcome: BrokenFile['outcome']) =>
  brokenFile(title, 'a.zip', async () => zipFile(await entries()), outcome);

/** Zip archives of images. */
export const brokenArchives: readonly BrokenFile[] = [
  archive(
    'an archive with entries that must not be read',
    async () => [
      { name: 'good/a.png', content: await image() },
      { name: '../outside.png', content: await image() },
      { name: '/etc/absolute.png', content: await image() },
      { name: 'C:\\windows.png', content: await image() },
      { name: 'bad/link.png', content: '/etc/passwd', isLink: true },
      { name: 'good/a.png', content: await image() },
      { name: 'bad/encrypted.png', content: await image(), isEncrypted: true },
      { name: 'bad/longer.png', content: await image(), declaredBytes: 900 },
      { name: 'bad/shorter.png', content: await image(), declaredBytes: 10 },
      { name: 'bad/ratio.png', content: await image(), declaredBytes: 900_000 },
      { name: 'bad/inside.zip', content: zipFile([{ name: 'b.png', content: await image() }]) },
      { name: 'bad/\u0007control\u001b.png', content: await part('media/colour.png', 0, 0.2) },
    ],
    {
      listed: {
        '../outside.png': /leads out of the archive/,
        '/etc/absolute.png': /leads out of the archive/,
        'C:/windows.png': /leads out of the archive/,
        'bad/link.png': /symbolic link/,
        'good/a.png': /same name as another entry/,
        'bad/encrypted.png': /encrypted/,
        'bad/longer.png': /damaged in the archive/,
        'bad/shorter.png': /damaged in the archive/,
        'bad/ratio.png': /declares 900000 bytes/,
        'bad/inside.zip': /archive inside/,
        'bad/\u0007control\u001b.png': /ends before/,
      },
      rowCount: 1,
    },
  ),
  archive(
    'an archive that unfolds to sixteen gigabytes',
    async () => {
      const zeros = Buffer.alloc(16 * 1024 * 1024);
      const first = { name: 'a/0.png', content: zeros };
      return [
        first,
        ...Array.from({ length: 1000 }, (_, index) => ({
          name: `a/${index + 1}.png`,
          content: '',
          declaredBytes: zeros.length,
          overlaps: true,
        })),
      ];
    },
    { refused: /overlap|unfold/ },
  ),
  archive(
    'an image that unfolds to a thousand times its size',
    async () => [
      { name: 'good/a.png', content: await image() },
      { name: 'bad/zeros.png', content: Buffer.alloc(48 * 1024 * 1024) },
    ],
    { listed: { 'bad/zeros.png': /nothing but zeros/ }, rowCount: 1 },
  ),
  archive(
    'an archive of archives',
    async () => {
      let inner = zipFile([{ name: 'a.png', content: await image() }]);
      for (let depth = 0; depth < 50; depth += 1) inner = zipFile([{ name: 'inner.zip', content: inner }]);
      return [{ name: 'inner.zip', content: inner }];
    },
    { refused: /a\.zip/ },
  ),
  archive(
    'an archive of 100,000 empty entries',
    async () => Array.from({ length: 100_000 }, (_, index) => ({ name: `e/${index}`, content: '' })),
    { refused: /a\.zip/ },
  ),
  archive(
    'a name of 10,000 characters',
    async () => [
      { name: 'good/a.png', content: await image() },
      { name: `good/${'n'.repeat(10_000)}.png`, content: await fixture('media/grey.png') },
    ],
    { rowCount: 2 },
  ),
  brokenFile(
    'an archive cut off',
    'a.zip',
    async () => zipFile([{ name: 'a.png', content: await image() }]).subarray(0, 120),
    {
      refused: /damaged zip archive/,
    },
  ),
  brokenFile('an archive without an entry', 'a.zip', () => zipFile([]), { refused: /a\.zip/ }),
];
