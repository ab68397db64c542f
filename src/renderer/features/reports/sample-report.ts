import type { Block } from '../../../shared/report/blocks';
import { newBlock } from '../../../shared/report/new-block';

const opening = `## What this is about

Write here in **Markdown**. A line of \`/chart\`, \`/table\` or \`---\` becomes a block of its own; all blocks can be
dragged, and what they show follows the runs.`;

/** A report that shows what a report can be, about whatever runs there are. */
export function sampleBlocks(): Block[] {
  return [
    { ...newBlock('text'), text: opening },
    { ...newBlock('chart'), caption: 'The newest runs', metrics: ['validation/loss', 'validation/accuracy'] },
    {
      ...newBlock('runTable'),
      caption: 'Their figures',
      columns: ['status', 'duration', 'parameters', 'metric:validation/accuracy:best', 'metric:validation/loss'],
    },
    { ...newBlock('differences'), caption: 'What differs' },
  ];
}
