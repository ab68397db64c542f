import type { ImportFormat } from '../../../../shared/contract/import-options';

export type MediaFormat = Extract<ImportFormat, 'images' | 'audio' | 'texts'>;

/** Extensions that are read. */
export const readExtensions = {
  images: ['png', 'jpg', 'jpeg', 'jpe', 'jfif', 'webp', 'tif', 'tiff', 'gif', 'bmp', 'dib'],
  audio: ['wav', 'wave', 'flac', 'mp3', 'mpga'],
  texts: ['txt', 'text', 'md'],
} as const satisfies Record<MediaFormat, readonly string[]>;

/** Of the same sort, but not read: such a file is named as a bad one and not passed over in silence. */
const otherExtensions: Record<MediaFormat, readonly string[]> = {
  images: [
    'heic',
    'heif',
    'avif',
    'svg',
    'psd',
    'jp2',
    'jxl',
    'ico',
    'tga',
    'exr',
    'hdr',
    'raw',
    'cr2',
    'nef',
    'dng',
    'dcm',
    'ppm',
    'pgm',
  ],
  audio: ['ogg', 'oga', 'opus', 'm4a', 'aac', 'wma', 'aif', 'aiff', 'au', 'amr'],
  texts: ['doc', 'docx', 'pdf', 'rtf', 'odt', 'htm', 'html'],
};

const archiveExtensions = ['zip', 'tar', 'gz', 'tgz', '7z', 'rar', 'bz2', 'xz'];

export function extensionOf(path: string): string {
  return /\.([^./]+)$/.exec(path)?.[1]?.toLowerCase() ?? '';
}

/** What is done with a file of that name. `beside`: it is of another sort, such as a table or a licence. */
export function roleOf(path: string, format: MediaFormat): 'read' | 'other' | 'archive' | 'beside' {
  const extension = extensionOf(path);
  if ((readExtensions[format] as readonly string[]).includes(extension)) return 'read';
  if (otherExtensions[format].includes(extension)) return 'other';
  return archiveExtensions.includes(extension) ? 'archive' : 'beside';
}

const tableExtensions = ['csv', 'tsv', 'tab'];

export function isTable(path: string): boolean {
  return tableExtensions.includes(extensionOf(path));
}

/** Which sort most files of a source are of; null when few of them are of any. */
export function mostOf(paths: Iterable<string>): MediaFormat | null {
  const counts: Record<MediaFormat, number> = { images: 0, audio: 0, texts: 0 };
  for (const path of paths)
    for (const format of Object.keys(counts) as MediaFormat[])
      if (['read', 'other'].includes(roleOf(path, format))) counts[format] += 1;
  // Texts lie beside images and sounds as notes and licences.
  if (counts.images > 0 || counts.audio > 0) return counts.images >= counts.audio ? 'images' : 'audio';
  return counts.texts > 0 ? 'texts' : null;
}
