import { createId } from '../base/id';
import {
  type Block,
  type BlockKind,
  type BlockOf,
  blockKinds,
  blockTitles,
  plainLook,
  type RunSelection,
} from './blocks';
import { isFenced } from './markdown-pieces';

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

/** The line that the caret is in, and the text around it. */
export interface CaretLine {
  before: string;
  line: string;
  after: string;
}

export function lineAtCaret(text: string, caret: number): CaretLine {
  const from = text.slice(0, caret).lastIndexOf('\n') + 1;
  const to = text.indexOf('\n', caret);
  return {
    before: text.slice(0, from),
    line: text.slice(from, to < 0 ? undefined : to),
    after: to < 0 ? '' : text.slice(to + 1),
  };
}

/** The blocks that a line asks for: the one it names, else those whose name begins so; none where it is other Markdown. */
export function blocksAskedFor({ before, line }: CaretLine): BlockKind[] {
  const words = line.trim().toLowerCase();
  const kind = blockTyped(words);
  // Under a line of words three dashes make a heading of Markdown.
  if (words === '---' && before.split('\n').at(-2)?.trim()) return [];
  if (kind === null && !/^\/\w*$/.test(words)) return [];
  if (isFenced(before)) return [];
  if (kind !== null) return [kind];
  return blockKinds.filter(
    (each) =>
      each !== 'text' && (typingOf(each).startsWith(words) || blockTitles[each].toLowerCase().includes(words.slice(1))),
  );
}

/** What stands in place of a text once the line at the caret has become a block. */
export function splitAtCaret(
  { before, after }: CaretLine,
  text: BlockOf<'text'>,
  kind: BlockKind,
): { blocks: Block[]; focus: string } {
  const added = newBlock(kind);
  const rest = { ...newBlock('text'), text: after.trimStart() };
  const goesOn = kind === 'text' || kind === 'divider';
  return {
    blocks: [
      ...(before.trim() === '' ? [] : [{ ...text, text: before.trimEnd() }]),
      ...(kind === 'text' ? [] : [added]),
      ...(goesOn || rest.text !== '' ? [rest] : []),
    ],
    focus: goesOn ? rest.id : added.id,
  };
}

export const isEmptyText = (block: Block) => block.kind === 'text' && block.text.trim() === '';
