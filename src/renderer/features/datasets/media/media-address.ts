import { bulkPaths } from '../../../../shared/contract/bulk';
import type { Dataset, DatasetColumn } from '../../../../shared/contract/dataset';
import { bulkAddress } from '../../../lib/bulk';

type Owner = Pick<Dataset, 'id' | 'version'>;

/** A stored file as it came; `as` where the browser cannot show or play that. */
export function mediaAddress({ id, version }: Owner, mediaId: string, as?: 'png' | 'wav'): string {
  return bulkAddress(bulkPaths.media(id, mediaId), { version, as });
}

export function thumbnailAddress({ id, version }: Owner, mediaId: string, edge: number): string {
  const pixels = Math.min(512, Math.ceil(edge * Math.min(2, window.devicePixelRatio)));
  return bulkAddress(bulkPaths.mediaThumbnail(id, mediaId), { version, edge: pixels });
}

export function isMediaKind(kind: DatasetColumn['kind']): kind is 'image' | 'audio' {
  return kind === 'image' || kind === 'audio';
}

/** Height, width and channels of arrays that can be looked at as pictures; null for others. */
export function pictureShape({ kind, shape }: DatasetColumn): [number, number, number] | null {
  if (kind !== 'array' || !shape) return null;
  const [height, width, channels = 1] = shape;
  if (height === undefined || width === undefined || shape.length > 3) return null;
  const isPicture = height >= 4 && width >= 4 && [1, 3, 4].includes(channels);
  return isPicture ? [height, width, channels] : null;
}
