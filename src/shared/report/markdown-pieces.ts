const fencePattern = /^ {0,3}(`{3,}|~{3,})(.*)$/;

interface Fence {
  /** The line that opened it. */
  opening: string;
  mark: string;
}

function fenceAfter(line: string, open: Fence | null): Fence | null {
  const match = fencePattern.exec(line);
  if (!match) return open;
  const [, mark = '', rest = ''] = match;
  if (open === null) return mark.startsWith('`') && rest.includes('`') ? null : { opening: line.trim(), mark };
  return mark[0] === open.mark[0] && mark.length >= open.mark.length && rest.trim() === '' ? null : open;
}

/** Whether what follows a text stands in a block of code that the text opened. */
export function isFenced(text: string): boolean {
  return text.split('\n').reduce<Fence | null>((open, line) => fenceAfter(line, open), null) !== null;
}

/** Parts of one long line, never through a pair of surrogates. */
function* partsOfLine(line: string, size: number): Generator<string> {
  let start = 0;
  while (line.length - start > size) {
    let end = start + size;
    const code = line.charCodeAt(end - 1);
    if (code >= 0xd800 && code <= 0xdbff) end -= 1;
    yield line.slice(start, end);
    start = end;
  }
  yield line.slice(start);
}

/**
 * Cuts long Markdown into texts that can be rendered one by one, so that a page never renders a megabyte at once. Cuts
 * are at an empty line where there is one in the second half of a piece, else between lines, else inside a line; a
 * block of code goes on in the next piece. Links by reference and footnotes do not reach beyond their piece.
 * @param size characters of a piece, at least 16
 */
export function markdownPieces(text: string, size: number): string[] {
  if (text.length <= size) return [text];
  const pieces: string[] = [];
  let lines: string[] = [];
  let length = 0;
  let fence: Fence | null = null;
  /** Lines up to the last empty one that is in no block of code. */
  let untilEmpty = 0;
  const close = (count: number) => {
    untilEmpty = 0;
    const kept = lines.slice(0, count);
    if (kept.some((line) => line.trim() !== '')) pieces.push(kept.join('\n'));
    lines = lines.slice(count);
    length = lines.reduce((total, line) => total + line.length + 1, 0);
  };
  for (const whole of text.split('\n'))
    for (const line of partsOfLine(whole, size)) {
      if (length + line.length + 1 > size && lines.length > 0) {
        if (fence) {
          const { opening, mark }: Fence = fence;
          lines.push(mark);
          close(lines.length);
          lines = [opening];
          length = opening.length + 1;
        } else close(untilEmpty > lines.length / 2 ? untilEmpty : lines.length);
      }
      lines.push(line);
      length += line.length + 1;
      fence = fenceAfter(line, fence);
      if (fence === null && line.trim() === '') untilEmpty = lines.length;
    }
  close(lines.length);
  return pieces;
}
