export { mediaDirectory, mediaIndexPath, packPath } from './media-files';
export { type MediaEntry, type MediaKind, mediaColumns } from './media-store';
