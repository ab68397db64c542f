const wordPattern = /[\p{L}\p{N}]+(?:['’][\p{L}\p{N}]+)*/gu;

/** The words of a text: runs of letters and digits, an apostrophe inside a word included. */
export function splitWords(text: string, lowercase: boolean): string[] {
  const normal = text.normalize('NFC');
  return (lowercase ? normal.toLowerCase() : normal).match(wordPattern) ?? [];
}
