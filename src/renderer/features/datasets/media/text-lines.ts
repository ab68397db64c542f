/** Lines as they are shown: long ones are broken at blanks, so that each has one row of the screen. */
export function breakLines(text: string, width: number): { text: string; line: number }[] {
  const shown: { text: string; line: number }[] = [];
  for (const [index, whole] of text.split('\n').entries()) {
    let rest = whole;
    let line = index + 1;
    while (rest.length > width) {
      const blank = rest.lastIndexOf(' ', width);
      const end = blank > width / 2 ? blank + 1 : width;
      shown.push({ text: rest.slice(0, end), line });
      rest = rest.slice(end);
      // Only the first row of a line has its number.
      line = 0;
    }
    shown.push({ text: rest, line });
  }
  return shown;
}

export interface TextFigures {
  characterCount: number;
  lineCount: number;
  wordCount: number;
  distinctWordCount: number;
  topWords: { word: string; count: number }[];
}

const topWordCount = 20;

/** Words are runs of letters, digits, apostrophes and hyphens, in lower case. */
export function textFigures(text: string): TextFigures {
  const counts = new Map<string, number>();
  let wordCount = 0;
  for (const [word] of text.toLowerCase().matchAll(/[\p{L}\p{N}][\p{L}\p{N}'’-]*/gu)) {
    wordCount += 1;
    counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  return {
    characterCount: text.length,
    lineCount: text.split('\n').length,
    wordCount,
    distinctWordCount: counts.size,
    topWords: [...counts]
      .sort(([oneWord, one], [otherWord, other]) => other - one || (oneWord < otherWord ? -1 : 1))
      .slice(0, topWordCount)
      .map(([word, count]) => ({ word, count })),
  };
}
