import { type BrokenFile, fixture, noise, part, patched } from './broken-file';
import { folderOf } from './images';

/** Folders of sounds. */
export const brokenSounds: readonly BrokenFile[] = [
  folderOf(
    'sounds of which most are broken',
    {
      'good/a.wav': () => fixture('media/pcm16.wav'),
      'good/b.flac': () => fixture('media/mono.flac'),
      'bad/no-channels.wav': () => patched('media/pcm16.wav', 22, [0, 0]),
      'bad/many-channels.wav': () => patched('media/pcm16.wav', 22, [0xff, 0xff]),
      'bad/no-rate.wav': () => patched('media/pcm16.wav', 24, [0, 0, 0, 0]),
      'bad/head-only.wav': () => part('media/pcm16.wav', 0, 0.004),
      'bad/cut.flac': () => part('media/stereo.flac', 0, 0.3),
      'bad/garbage.mp3': () => noise(20_000),
      'bad/empty.mp3': () => '',
      'bad/image.wav': () => fixture('media/colour.png'),
      'bad/text.flac': () => 'this is not a sound',
    },
    {
      listed: {
        'bad/no-channels.wav': /channel/,
        'bad/many-channels.wav': /channel/,
        'bad/no-rate.wav': /rate/,
        'bad/head-only.wav': /no header/,
        'bad/cut.flac': /gives 0 of 2,400 samples/,
        'bad/garbage.mp3': /unknown format/,
        'bad/empty.mp3': /empty/,
        'bad/image.wav': /image|PNG/,
        'bad/text.flac': /unknown format/,
      },
      rowCount: 2,
    },
  ),
  folderOf(
    'a sound that declares four gigabytes',
    {
      'a/lying.wav': () => patched('media/pcm16.wav', 40, [0xff, 0xff, 0xff, 0x7f]),
      'b/a.wav': () => fixture('media/pcm16.wav'),
    },
    { listed: { 'a/lying.wav': /ends in the middle of its samples/ }, rowCount: 1 },
  ),
];
