import type { RunSink } from '../importer';
import { fileIn, type Place, plainSizeBytes, readPart } from '../place';

/** Read of a log's beginning and of its end; what lies between is told. */
const headBytes = 1024 ** 2;
const tailBytes = 3 * 1024 ** 2;
const pieceBytes = 256 * 1024;

/** Whether a file of a run is what it wrote to its console. */
export const isOutputFile = (name: string): boolean => /(?:^|\/)files\/output\.log$/.test(name);

/** Larger logs are not read as a whole. */
export const wholeOutputBytes = headBytes + tailBytes;

/** Gives the console output that W&B keeps as a file, when its log has none of it. */
export async function readOutputFile(place: Place, name: string, sink: RunSink): Promise<void> {
  const file = fileIn(place, name);
  const size = await plainSizeBytes(file);
  if (size === null) return;
  const read = async (from: number, to: number) => {
    const decoder = new TextDecoder();
    for (let at = from; at < to; at += pieceBytes) {
      const bytes = await readPart(file, at, Math.min(pieceBytes, to - at));
      sink.output(decoder.decode(bytes, { stream: true }), Number.NaN, 'file');
      await sink.pause();
    }
  };
  if (size <= wholeOutputBytes) {
    await read(0, size);
    return;
  }
  await read(0, headBytes);
  sink.outputGap(size - wholeOutputBytes);
  await read(size - tailBytes, size);
}
