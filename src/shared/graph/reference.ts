/** What a layer reads: an output of another layer. */
export interface Reference {
  name: string;
  /** Null for the main output. */
  port: string | null;
}

/** Reads `name` or `name:port`. */
export function parseReference(text: string): Reference {
  const colon = text.indexOf(':');
  return colon < 0 ? { name: text, port: null } : { name: text.slice(0, colon), port: text.slice(colon + 1) };
}

export function formatReference({ name, port }: Reference): string {
  return port === null ? name : `${name}:${port}`;
}

/** The layer that a reference reads, without the port. */
export function referencedName(text: string): string {
  const colon = text.indexOf(':');
  return colon < 0 ? text : text.slice(0, colon);
}
