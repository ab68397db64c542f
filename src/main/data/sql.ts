/** `"name"`, safe for every name. */
export function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** `'text'`, safe for every text without NUL. */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
