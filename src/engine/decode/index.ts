export { decodeAudio } from './audio';
export { type DecodedImage, decodeImage, type ImageNote, type OpenedImage, openImage, readPixels } from './image';
export {
  type AudioFormat,
  formatOf,
  type ImageFormat,
  isImageFormat,
  type MediaFormat,
} from './media-format';
export { Unreadable } from './unreadable';
export { type DecodedAudio, encodeWav } from './wav';
