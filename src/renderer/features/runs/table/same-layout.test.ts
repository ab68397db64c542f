import { describe, expect, test } from 'vitest';
import { emptyRunTableLayout, type RunTableLayout } from '../../../../shared/contract/run-view';
import { plainViewCharts, type ViewCharts } from '../../../../shared/run-table/view-charts';
import { isSameLayout } from './same-layout';

const view: RunTableLayout = {
  ...emptyRunTableLayout,
  widths: { status: 90, seed: 80 },
  charts: { ...plainViewCharts, hidden: ['train/loss', 'train/rate'] },
};
const withCharts = (charts: Partial<ViewCharts>): RunTableLayout => ({
  ...view,
  charts: { ...(view.charts ?? plainViewCharts), ...charts },
});

describe('a page of runs looks as its view', () => {
  test.each<[string, RunTableLayout]>([
    ['with its entries in another order', { ...view, widths: { seed: 80, status: 90 } }],
    ['with a section folded and unfolded again', withCharts({ folded: { train: false, system: true } })],
    ['with charts hidden in another order', withCharts({ hidden: ['train/rate', 'train/loss'] })],
  ])('%s', (_name, page) => expect(isSameLayout(page, view)).toBe(true));

  test('that was saved without charts, however they are', () => {
    expect(isSameLayout(withCharts({ hidden: [] }), { ...view, charts: null })).toBe(true);
  });
});

describe('a page of runs differs from its view', () => {
  test.each<[string, RunTableLayout]>([
    ['by a filter', { ...view, filter: 'seed = 1' }],
    ['by the smoothing of its charts', withCharts({ look: { ...plainViewCharts.look, smoothing: 0.5 } })],
    ['by a hidden chart', withCharts({ hidden: ['train/loss'] })],
    ['by the order of its charts', withCharts({ order: { train: ['train/rate', 'train/loss'] } })],
    ['by a section that was unfolded', withCharts({ folded: { system: false } })],
  ])('%s', (_name, page) => expect(isSameLayout(page, view)).toBe(false));
});
