import { expect, test } from 'vitest';
import { type ChartPicture, chartToCsv, chartToSvg } from './chart-export';
import { defaultChartView } from './chart-view';
import { prepareSeries } from './series';

function buildPicture(more: Partial<ChartPicture> = {}): ChartPicture {
  return {
    title: 'validation/loss',
    view: defaultChartView,
    events: [],
    range: [0, 20],
    heights: [0, 3],
    remark: null,
    colors: { background: '#fff', text: '#000', grid: '#ddd' },
    series: prepareSeries(
      [
        {
          id: 'a',
          label: 'swift <heron>, "12"',
          color: '#123456',
          dash: [6, 3],
          x: Float64Array.of(0, 10, 20),
          y: Float64Array.of(2, Number.NaN, 0.5),
          band: null,
        },
      ],
      0,
    ),
    ...more,
  };
}

test('the SVG carries title, legend with current value and escapes names', () => {
  const svg = chartToSvg(buildPicture());
  expect(svg).toContain('>validation/loss</text>');
  expect(svg).toContain('swift &lt;heron&gt;, &quot;12&quot; · 0.5');
  expect(svg).not.toMatch(/d="[^"]*NaN/);
});

test('the SVG marks what is no number, in words too', () => {
  expect(chartToSvg(buildPicture())).toContain('NaN (not a number)</title>');
});

test('long names in the legend are cut in their middle to fit the column, and told in full under the pointer', () => {
  const [one] = buildPicture().series;
  if (!one) throw new Error('no series');
  const svg = chartToSvg(buildPicture({ series: [{ ...one, label: `${'x'.repeat(399)}9` }] }));
  expect(svg).toContain(`<title>${'x'.repeat(399)}9</title>`);
  expect(svg).toMatch(/>x{40,60}…x{40,60}9 · 0.5<\/text>/);
});

test('events are drawn, and told in words under the legend', () => {
  const svg = chartToSvg(
    buildPicture({
      events: [{ id: 'e', x: 10, title: 'Learning rate 0.1 → 0.01', owner: null, color: '#000', faint: false }],
    }),
  );
  expect(svg).toContain('>Step 10: Learning rate 0.1 → 0.01</text>');
});

test('the axis of another metric says which, and how its points are joined', () => {
  const view = { ...defaultChartView, axis: 'metric' as const, axisMetric: 'train/loss', joinedBySteps: true };
  expect(chartToSvg(buildPicture({ view }))).toContain('train/loss (at the same step, joined in the order of steps)');
});

test('the logarithmic picture of values at zero has no NaN in its paths', () => {
  const [series] = buildPicture().series;
  if (!series) throw new Error('no series');
  const zero = { ...series, y: Float64Array.of(0, 1, 10), line: Float64Array.of(0, 1, 10) };
  expect(
    chartToSvg(
      buildPicture({
        view: { ...defaultChartView, logarithmic: true },
        heights: [0.5, 20],
        series: [zero],
      }),
    ),
  ).not.toMatch(/d="[^"]*NaN/);
});

test('the CSV quotes names and keeps to the visible range', () => {
  expect(chartToCsv(buildPicture({ range: [5, 20], view: { ...defaultChartView, range: [5, 20] } }))).toBe(
    'run,id,step,validation/loss,minimum,maximum\n"swift <heron>, ""12""",a,10,NaN,,\n"swift <heron>, ""12""",a,20,0.5,,\n',
  );
});
