import { spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import path from 'node:path';

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

/** Where a program lies that the system would find; null where it has none. Trying to start it would cost far more. */
function findProgram(name: string): string | null {
  const fileName = process.platform === 'win32' ? `${name}.exe` : name;
  for (const folder of (process.env.PATH ?? '').split(path.delimiter))
    try {
      const file = path.join(folder, fileName);
      accessSync(file, constants.X_OK);
      return file;
    } catch {
      // Not in this one.
    }
  return null;
}

const noCards: GraphicsCards = { loads: () => [], close: () => {} };

/** Follows nvidia-smi, which tells once a second from one process; without the program there are no cards. */
export function watchGraphicsCards(program = findProgram('nvidia-smi')): GraphicsCards {
  if (program === null) return noCards;
  const loads = new Map<number, CardLoad>();
  let rest = '';
  const child = spawn(program, query, { stdio: ['ignore', 'pipe', 'ignore'], windowsHide: true });
  // It went away meanwhile, or may not be started: no cards.
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
