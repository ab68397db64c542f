const dayMs = 86_400_000;

/** Formats that Excel numbers itself. Source: ECMA-376, part 1, 18.8.30. */
const builtInDates = new Set([
  14, 15, 16, 17, 18, 19, 20, 21, 22, 27, 28, 29, 30, 31, 34, 35, 36, 45, 46, 47, 50, 51, 52, 53, 54, 55, 56, 57, 58,
]);

/** Whether numbers in this format are days since 1900. */
export function isDateFormat(id: number, code: string | undefined): boolean {
  if (code === undefined) return builtInDates.has(id);
  const bare = code.replace(/"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]/gi, '');
  return /[ymdhs]/i.test(bare) && !/general/i.test(bare);
}

/**
 * A day number as time, whole seconds where they are meant. A time of the day alone (below 1) stays text.
 * Excel takes 1900 for a leap year: days before 1 March 1900 are one less.
 */
export function fromSerial(serial: number, from1904: boolean): Date | string | null {
  if (!Number.isFinite(serial) || serial < 0 || serial > 2_958_466) return null;
  if (serial < 1 && !from1904) {
    const seconds = Math.round(serial * 86_400);
    return [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60]
      .map((part) => String(part).padStart(2, '0'))
      .join(':');
  }
  const days = from1904 ? serial + 1462 : serial < 60 ? serial + 1 : serial;
  const ms = Math.round((days - 25_569) * dayMs);
  return new Date(Math.abs(ms % 1000) < 2 || Math.abs(ms % 1000) > 998 ? Math.round(ms / 1000) * 1000 : ms);
}
