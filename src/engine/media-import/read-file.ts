import { createHash } from 'node:crypto';
import type { MediaFacts, MediaNote, ReadMediaJob } from '../../shared/job/media';
import { decodeAudio, formatOf, openImage, readPixels } from '../decode';
import type { Budget } from './budget';
import { imageFigures } from './image-figures';

/** Everything about a file but where its bytes are stored. */
export type FileFacts = Omit<MediaFacts, 'pack' | 'offset'> & { notes: MediaNote[] };

export function idOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex').slice(0, 32);
}

const extensions: Record<string, readonly string[]> = {
  jpeg: ['jpg', 'jpeg', 'jpe', 'jfif'],
  tiff: ['tif', 'tiff'],
  bmp: ['bmp', 'dib'],
  wav: ['wav', 'wave'],
  mp3: ['mp3', 'mpga'],
};

function hasOtherExtension(path: string, format: string): boolean {
  const extension = /\.([^./]+)$/.exec(path)?.[1]?.toLowerCase();
  return extension !== undefined && !(extensions[format] ?? [format]).includes(extension);
}

/** Decodes a file whole. Throws: Unreadable. */
export async function readFacts(
  path: string,
  bytes: Uint8Array,
  id: string,
  mediaKind: ReadMediaJob['mediaKind'],
  budget: Budget,
): Promise<FileFacts> {
  const facts = await (mediaKind === 'image' ? readImage(bytes, budget) : readAudio(bytes));
  const format = formatOf(bytes);
  const notes: MediaNote[] = format && hasOtherExtension(path, format) ? ['wrongExtension'] : [];
  return { id, size: bytes.length, ...facts, notes: [...notes, ...facts.notes] };
}

type DecodedFacts = Omit<FileFacts, 'id' | 'size'>;

async function readImage(bytes: Uint8Array, budget: Budget): Promise<DecodedFacts> {
  const opened = await openImage(bytes);
  const { width, height, channels, format, notes, pipeline } = opened;
  // Decoders hold the image once more while they turn or convert it.
  const figures = await budget.use(width * height * channels * 2, async () =>
    imageFigures({ width, height, channels, data: await readPixels(pipeline, channels, bytes) }),
  );
  return { format, width, height, channels, sampleRate: null, durationS: null, ...figures, notes };
}

async function readAudio(bytes: Uint8Array): Promise<DecodedFacts> {
  const { format, sampleRate, channels } = await decodeAudio(bytes);
  return {
    format,
    width: null,
    height: null,
    channels: channels.length,
    sampleRate,
    durationS: (channels[0]?.length ?? 0) / sampleRate,
    hash64: null,
    mean: null,
    deviation: null,
    notes: [],
  };
}
