import type { RunSummary } from '../../../shared/contract/run';
import { type Block, corrections } from '../../../shared/report/blocks';
import { newBlock } from '../../../shared/report/new-block';
import { defaultChartView } from '../../lib/charts';
import { chartBlock, runTableBlock, selectionOf } from '../../lib/report-offer';

/** Metrics that most runs have; the block can take others once it is in the report. */
const curves = ['validation/loss', 'validation/accuracy', 'train/loss'];

type Settings = Pick<URLSearchParams, 'get'>;

function statisticsBlock(runs: readonly RunSummary[], settings: Settings): Block {
  const correction = corrections.find((each) => each === settings.get('correction')) ?? 'holm';
  return {
    ...newBlock('statistics'),
    runs: selectionOf(runs),
    metric: settings.get('metric'),
    by: settings.get('by'),
    reference: settings.get('reference'),
    correction,
  };
}

const makers: Record<string, (runs: readonly RunSummary[], settings: Settings) => Block> = {
  curves: (runs) => chartBlock(curves, runs, defaultChartView),
  differences: (runs) => ({ ...newBlock('differences'), runs: selectionOf(runs) }),
  statistics: statisticsBlock,
  tradeOff: (runs, settings) => ({
    ...newBlock('tradeOff'),
    runs: selectionOf(runs),
    quality: settings.get('quality'),
    cost: settings.get('cost'),
  }),
};

/** What a tab of the comparison shows, as a block of a report; tabs without a block of their own give the runs' figures. */
export function blockOfTab(tab: string, runs: readonly RunSummary[], settings: Settings): Block {
  const make = makers[tab];
  if (make) return make(runs, settings);
  return runTableBlock(runs);
}
