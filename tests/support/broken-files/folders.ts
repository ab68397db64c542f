import { chmod, mkdir, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type BrokenFile, fixture, noise } from './broken-file';
import { folderOf } from './images';

/** Folders of text and what folders can be. */
export const brokenFolders: readonly BrokenFile[] = [
  folderOf(
    'texts among which are files that are no text',
    {
      'good/a.txt': () => 'A good text.',
      'bad/program.txt': () => Buffer.concat([Buffer.from([0x7f, 0x45, 0x4c, 0x46]), Buffer.alloc(64), noise(500)]),
      'bad/picture.txt': () => fixture('media/colour.png'),
    },
    { listed: { 'bad/program.txt': /NUL characters/, 'bad/picture.txt': /NUL characters/ }, rowCount: 1 },
  ),
  {
    title: 'links that lead in a circle and out of the folder',
    async make(directory) {
      const root = path.join(directory, 'files');
      await mkdir(path.join(root, 'a'), { recursive: true });
      await writeFile(path.join(root, 'a', 'good.png'), await fixture('media/tiny.png'));
      await symlink('..', path.join(root, 'a', 'circle'));
      await symlink('self.png', path.join(root, 'a', 'self.png'));
      await symlink('/etc/passwd', path.join(root, 'a', 'out.png'));
      return root;
    },
    outcome: { listed: { 'a/self.png': /symbolic link/, 'a/out.png': /symbolic link/ }, rowCount: 1 },
  },
  {
    title: 'a folder without a file',
    async make(directory) {
      await mkdir(path.join(directory, 'a', 'b'), { recursive: true });
      return path.join(directory, 'a');
    },
    outcome: { refused: /has no files/ },
  },
  {
    title: 'a folder nested 100 levels deep',
    async make(directory) {
      const root = path.join(directory, 'files');
      const deep = path.join(root, ...Array.from({ length: 100 }, () => 'd'));
      await mkdir(deep, { recursive: true });
      await writeFile(path.join(deep, 'a.png'), await fixture('media/tiny.png'));
      return root;
    },
    outcome: { refused: /nested more than 64 folders deep/ },
  },
  folderOf('a folder of unknown files', { 'a.xyz': () => noise(100), 'b.exe': () => noise(100) }, { refused: /files/ }),
  {
    title: 'a path where nothing is',
    make: async (directory) => path.join(directory, 'nothing.csv'),
    outcome: { refused: /There is no file/ },
  },
  {
    title: 'a device in place of a file',
    make: async () => '/dev/zero',
    outcome: { refused: /not a plain file/ },
  },
];

/** Rights do not hold for the superuser. */
export const unreadableFile: BrokenFile = {
  title: 'a file that may not be read',
  async make(directory) {
    const file = path.join(directory, 'a.csv');
    await writeFile(file, 'a,b\n1,2\n');
    await chmod(file, 0);
    return file;
  },
  outcome: { refused: /cannot be read \(EACCES\)/ },
};
