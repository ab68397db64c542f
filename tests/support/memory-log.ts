import type { Log } from '../../src/main/lib/log';

export interface MemoryLog extends Log {
  entries: { level: 'debug' | 'info' | 'warn' | 'error'; data: Record<string, unknown>; message: string }[];
}

/** A log that tests can read. */
export function createMemoryLog(): MemoryLog {
  const entries: MemoryLog['entries'] = [];
  const write = (level: MemoryLog['entries'][number]['level']) => (data: object, message: string) =>
    void entries.push({ level, data: data as Record<string, unknown>, message });
  return { entries, debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') };
}
