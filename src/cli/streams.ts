/** What a command reads and writes, so that tests can give their own. */
export interface Streams {
  output: NodeJS.WritableStream;
  /** Progress and log. */
  errors: NodeJS.WritableStream & { isTTY?: boolean; columns?: number };
  environment: NodeJS.ProcessEnv;
  /** Relative paths start here. */
  directory: string;
  /** `import.meta.url` of the entry: where the installation lies. */
  entryUrl: string;
  /** Aborted by Ctrl+C. */
  signal: AbortSignal;
}
