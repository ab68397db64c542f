export { fromFindings, fromJsonLines, readBadFiles, readNotes, writeMediaIndex } from './findings';
export { mediaDirectory, mediaIndexPath, packPath } from './media-files';
export { type MediaEntry, type MediaKind, mediaColumns } from './media-store';
export { readMediaFiles } from './read-media';
