import { spawn } from 'node:child_process';

/** What a graphics card did in the last second, whoever asked it to. */
export interface CardLoad {
  /** Share of the time in which it computed. Units: percent. */
  usePercent: number | null;
  memoryBytes: number | null;
}

/** The NVIDIA cards of the machine. */
export interface GraphicsCards {
  /** The newest reading, in the order of the cards; empty until one came, and where there are none. */
  loads(): readonly CardLoad[];
  close(): void;
}

const query = ['--query-gpu=index,utilization.gpu,memory.used', '--format=csv,noheader,nounits', '--loop=1'];
const mebibyte = 1024 * 1024;

/** Cards that do not tell say `[N/A]`. */
const numberIn = (text: string | undefined): number | null =>
  text !== undefined && /^\s*\d+(\.\d+)?\s*$/.test(text) ? Number(text) : null;

/** One line of nvidia-smi: `0, 37, 1024`. Units: percent, MiB. */
export function parseCardLine(line: string): { index: number; load: CardLoad } | null {
  const [index, use, memory] = line.split(',');
  const place = numberIn(index);
  if (place === null) return null;
  const memoryMebibytes = numberIn(memory);
  return {
    index: place,
    load: {
      usePercent: numberIn(use),
      memoryBytes: memoryMebibytes === null ? null : memoryMebibytes * mebibyte,
    },
  };
}

/** Follows nvidia-smi, which tells once a second from one process; without the program there are no cards. */
export function watchGraphicsCards(program = 'nvidia-smi'): GraphicsCards {
  const loads = new Map<number, CardLoad>();
  let rest = '';
  const child = spawn(program, query, { stdio: ['ignore', 'pipe', 'ignore'], windowsHide: true });
  // No program, no cards; it is looked for once.
  child.on('error', () => {});
  child.on('exit', () => loads.clear());
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = (lines.pop() ?? '').slice(-200);
    for (const line of lines) {
      const found = parseCardLine(line);
      if (found) loads.set(found.index, found.load);
    }
  });
  child.unref();
  return {
    loads: () => [...loads].sort(([left], [right]) => left - right).map(([, load]) => load),
    close: () => void child.kill(),
  };
}
