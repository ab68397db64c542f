/** `'text'`, safe for every text without NUL. */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** `"name"`, safe for every name. */
export function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** SQL of a double with every digit: bare digits would be read as a decimal and rounded on the way. */
export function numberLiteral(value: number): string {
  return `${literal(String(value))}::DOUBLE`;
}
