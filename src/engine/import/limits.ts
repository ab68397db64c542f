import { maximumLayerCount } from '../../shared/graph/model';

/** What a file may ask of the reader, so that a hostile or damaged one ends with a sentence and not with the machine's memory. */
export const limits = {
  fileCount: 10_000,
  folderDepth: 8,
  /** Units: bytes. JSON and protocol buffers that describe a network. */
  descriptionBytes: 256 * 1024 ** 2,
  /** Units: bytes. All weights together, as float32. */
  weightBytes: 16 * 1024 ** 3,
  /** Units: bytes. What a zip file may unfold to. */
  unpackedBytes: 32 * 1024 ** 3,
  /** Unfolded bytes for each packed one; weights hardly shrink, and text by 1 : 20. */
  packingRatio: 200,
  layerCount: maximumLayerCount,
  nestingDepth: 32,
} as const;
