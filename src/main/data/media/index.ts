export { fromFindings, fromJsonLines, readBadFiles, readNotes, writeMediaIndex } from './findings';
export { readClasses, readMediaFacts } from './media-facts';
export { mediaDirectory, mediaIndexPath, packPath } from './media-files';
export { loadMediaIndex, type MediaIndex, type StoredFile } from './media-index';
export { profileMedia } from './media-profile';
export { findNearDuplicates, type NearDuplicateQuery } from './near-duplicates';
export { readMediaFiles } from './read-media';
