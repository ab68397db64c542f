import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { readJson } from './locations.mjs';

/** Digest of files and folders by content, independent of time stamps and of the order of listing. */
export function digestOf(base, entries, ignore = () => false) {
  const hash = createHash('sha256');
  const visit = (path) => {
    if (!existsSync(path) || ignore(relative(base, path))) return;
    const children = listFolder(path);
    if (children) for (const name of children) visit(join(path, name));
    else
      hash
        .update(`${relative(base, path).replaceAll('\\', '/')}\0`)
        .update(readFileSync(path))
        .update('\0');
  };
  for (const entry of [...entries].sort()) visit(join(base, entry));
  return hash.digest('hex');
}

function listFolder(path) {
  try {
    return readdirSync(path).sort();
  } catch (error) {
    if (error.code === 'ENOTDIR') return undefined;
    throw error;
  }
}

/** What a step was last done for; a stamp that does not equal the wish means: do it again. */
export function isStamped(path, wanted) {
  const stamp = readJson(path);
  return stamp !== undefined && JSON.stringify(stamp) === JSON.stringify(wanted);
}

export function writeStamp(path, value) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `${JSON.stringify(value)}\n`);
}
