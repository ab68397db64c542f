import { StudioError } from '../../shared/base/problem';

/** Why the bytes of a file cannot be decoded, as a sentence that goes on after the file's name: `ends too early`. */
export class Unreadable extends StudioError {
  constructor(
    readonly problem: string,
    readonly reason: string,
    readonly remedy: string,
    cause?: unknown,
  ) {
    super('BAD_INPUT', `The file ${reason}.`, { fix: remedy }, { cause });
  }
}

export const isTruncated = (what: string) =>
  new Unreadable('truncated', `ends in the middle of ${what}`, 'Check that the copy or the download was complete.');
