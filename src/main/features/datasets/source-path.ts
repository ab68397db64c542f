import { homedir } from 'node:os';
import path from 'node:path';
import type { DatasetSource } from '../../../shared/contract/dataset';
import type { Uploads } from '../../lib/uploads';

/** Where a source lies on this machine; `~` is the home folder. */
export function sourcePath(source: DatasetSource, uploads: Pick<Uploads, 'path'>): string | string[] {
  if ('uploadId' in source) return uploads.path(source.uploadId);
  const whole = (given: string) => path.resolve(given.replace(/^~(?=$|[\\/])/, homedir()));
  return 'path' in source ? whole(source.path) : source.paths.map(whole);
}
