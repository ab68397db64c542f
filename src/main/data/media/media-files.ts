import path from 'node:path';

/** Folder of the packs, shared by all versions of a data set. @param datasetDirectory `<project>/datasets/<id>` */
export function mediaDirectory(datasetDirectory: string): string {
  return path.join(datasetDirectory, 'media');
}

export function packPath(mediaDirectory: string, pack: number): string {
  return path.join(mediaDirectory, `pack-${String(pack).padStart(4, '0')}.bin`);
}

/** Index of one version's media. @param versionDirectory `<project>/datasets/<id>/v<N>` */
export function mediaIndexPath(versionDirectory: string): string {
  return path.join(versionDirectory, 'media.parquet');
}
