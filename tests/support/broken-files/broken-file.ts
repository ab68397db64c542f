import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { ImportOptions } from '../../../src/shared/contract/import-options';

/** What the studio must make of a source that is broken or made to harm. */
export type Outcome =
  /** Nothing is imported, with or without consent; the error says this. */
  | { refused: RegExp }
  /** Refused with these places and reasons; with consent `rowCount` rows come in and the same is on record. */
  | { listed: Readonly<Record<string, RegExp>>; rowCount: number }
  /** Odd, and nothing is wrong with it. */
  | { rowCount: number };

export interface BrokenFile {
  /** What is wrong with it, as its test is called. */
  title: string;
  /** Makes it in an empty folder; gives the path that the person chooses. */
  make(directory: string): Promise<string>;
  outcome: Outcome;
  options?: ImportOptions;
  /** The person gives up after this time, since it has no end. */
  cancelAfterMs?: number;
}

type Content = Uint8Array | string;

/** A source of one file. */
export function brokenFile(
  title: string,
  name: string,
  content: () => Content | Promise<Content>,
  outcome: Outcome,
  options?: ImportOptions,
): BrokenFile {
  return {
    title,
    outcome,
    options,
    async make(directory) {
      const file = path.join(directory, name);
      await writeFile(file, await content());
      return file;
    },
  };
}

/** A good file that the formats' own libraries wrote: of `importers` or `media`. */
export function fixture(name: string): Promise<Buffer> {
  return readFile(path.resolve('tests/fixtures', name));
}

/** The part of a fixture between two shares of its length. */
export async function part(name: string, from: number, to: number): Promise<Buffer> {
  const bytes = await fixture(name);
  return bytes.subarray(Math.floor(bytes.length * from), Math.floor(bytes.length * to));
}

/** A fixture with other bytes at a place; a negative one counts from the end. */
export async function patched(name: string, at: number, bytes: Content | readonly number[]): Promise<Buffer> {
  const copy = Buffer.from(await fixture(name));
  copy.set(Buffer.from(bytes as Uint8Array), at < 0 ? copy.length + at : at);
  return copy;
}

/** Bytes without sense, the same in every run. */
export function noise(length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  let state = 12_345;
  for (let index = 0; index < length; index += 1) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    bytes[index] = state >>> 16;
  }
  return bytes;
}
