import { formatCount } from '../../../../shared/base/format';
import type { Problem } from '../../../../shared/base/problem';
import type { MediaNote } from '../../../../shared/job/media';

interface Noted {
  note: MediaNote;
  count: number;
  files: readonly { path: string; format: string }[];
}

interface NoteText {
  severity: Problem['severity'];
  /** After the number of files. */
  text(isOne: boolean): string;
  fix?: string;
}

const formatNames: Record<string, string> = {
  png: 'PNG',
  jpeg: 'JPEG',
  webp: 'WebP',
  tiff: 'TIFF',
  gif: 'GIF',
  bmp: 'BMP',
  wav: 'WAV',
  flac: 'FLAC',
  mp3: 'MP3',
};

const texts = {
  wrongExtension: {
    severity: 'warning',
    text: (isOne) =>
      `${isOne ? 'is' : 'are'} of another format than the name says, and ${isOne ? 'was' : 'were'} imported as what ${isOne ? 'it is' : 'they are'}`,
    fix: 'Rename them if other programs are to read them.',
  },
  animated: {
    severity: 'info',
    text: (isOne) => `${isOne ? 'has' : 'have'} several frames or pages; the first is used`,
  },
  cmyk: {
    severity: 'info',
    text: (isOne) => `${isOne ? 'is' : 'are'} in print colours (CMYK) and converted to RGB`,
  },
  sixteenBit: {
    severity: 'info',
    text: (isOne) => `${isOne ? 'has' : 'have'} 16 bit a channel, of which the upper 8 are used`,
  },
  floatPixels: {
    severity: 'warning',
    text: (isOne) => `${isOne ? 'has' : 'have'} floating-point pixels, which are cut to whole numbers from 0 to 255`,
    fix: 'Import them as NumPy arrays if their numbers matter.',
  },
  turned: {
    severity: 'info',
    text: (isOne) => `${isOne ? 'is' : 'are'} turned upright, as the camera noted`,
  },
} as const satisfies Record<MediaNote, NoteText>;

/** One problem a kind of note, with the first files it is about. */
export function describeNotes(noted: readonly Noted[]): Problem[] {
  return noted.map(({ note, count, files }) => {
    const { severity, text, fix }: NoteText = texts[note];
    const named = files.map(({ path, format }) =>
      note === 'wrongExtension' ? `${path} is a ${formatNames[format] ?? format}` : path,
    );
    const list = `${named.join(', ')}${count > files.length ? ', …' : ''}`;
    return {
      code: note,
      severity,
      message: `${formatCount(count)} ${count === 1 ? 'file' : 'files'} ${text(count === 1)}: ${list}.`,
      ...(fix ? { fix } : {}),
    };
  });
}
