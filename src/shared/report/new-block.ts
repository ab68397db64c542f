import { createId } from '../base/id';
import { type Block, type BlockKind, type BlockOf, plainLook, type RunSelection } from './blocks';

/** What a new block is about when nothing was chosen: the newest runs, as they come. */
export const newestRuns: RunSelection = { kind: 'filter', filter: '', limit: 5 };

const makers = {
  text: (id) => ({ id, kind: 'text', text: '' }),
  chart: (id) => ({
    id,
    kind: 'chart',
    caption: '',
    metrics: [],
    runs: newestRuns,
    look: plainLook,
    grouping: null,
  }),
  runTable: (id) => ({
    id,
    kind: 'runTable',
    caption: '',
    runs: { ...newestRuns, limit: 20 },
    columns: ['status', 'experiment', 'duration'],
    sort: null,
  }),
  differences: (id) => ({ id, kind: 'differences', caption: '', runs: newestRuns }),
  statistics: (id) => ({
    id,
    kind: 'statistics',
    caption: '',
    runs: { ...newestRuns, limit: 100 },
    metric: null,
    by: null,
    reference: null,
    correction: 'holm',
  }),
  tradeOff: (id) => ({
    id,
    kind: 'tradeOff',
    caption: '',
    runs: { ...newestRuns, limit: 100 },
    quality: null,
    cost: null,
  }),
  confusion: (id) => ({ id, kind: 'confusion', caption: '', run: null, split: null }),
  divider: (id) => ({ id, kind: 'divider' }),
} satisfies { [Kind in BlockKind]: (id: string) => BlockOf<Kind> };

export const createBlockId = () => createId('block');

export function newBlock<Kind extends BlockKind>(kind: Kind): BlockOf<Kind> {
  return makers[kind](createBlockId()) as BlockOf<Kind>;
}

const typed: Record<string, BlockKind> = {
  '/text': 'text',
  '/chart': 'chart',
  '/table': 'runTable',
  '/runs': 'runTable',
  '/differences': 'differences',
  '/diff': 'differences',
  '/statistics': 'statistics',
  '/seeds': 'statistics',
  '/pareto': 'tradeOff',
  '/confusion': 'confusion',
  '/divider': 'divider',
  '---': 'divider',
  '***': 'divider',
};

/** The block that a line asks for by itself, as `/chart` or `---`; null for text that is text. */
export function blockTyped(line: string): BlockKind | null {
  return typed[line.trim().toLowerCase()] ?? null;
}

/** What can be typed for each block, as a menu says it. */
export function typingOf(kind: BlockKind): string {
  return Object.entries(typed).find(([, each]) => each === kind)?.[0] ?? '';
}

/** Lines of a text: before a line that asks for a block, and after it. */
export function splitAtTyped(text: string): { before: string; kind: BlockKind; after: string } | null {
  const lines = text.split('\n');
  let fenced = false;
  for (const [index, line] of lines.entries()) {
    if (/^ {0,3}(```|~~~)/.test(line)) fenced = !fenced;
    const kind = fenced ? null : blockTyped(line);
    // Under a line of words three dashes make a heading of Markdown.
    const isHeading = line.trim() === '---' && index > 0 && (lines[index - 1] as string).trim() !== '';
    if (kind !== null && !isHeading)
      return {
        before: lines.slice(0, index).join('\n').trimEnd(),
        kind,
        after: lines
          .slice(index + 1)
          .join('\n')
          .trimStart(),
      };
  }
  return null;
}

export const isEmptyText = (block: Block) => block.kind === 'text' && block.text.trim() === '';
