/** `'text'`, safe for every text without NUL. */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
