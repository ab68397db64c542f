import { expect, test } from 'vitest';
import { type ChartPicture, chartToCsv, chartToSvg } from './chart-export';
import { prepareSeries } from './series';

function buildPicture(more: Partial<ChartPicture> = {}): ChartPicture {
  return {
    title: 'validation/loss',
    axis: 'step',
    range: null,
    logarithmic: false,
    ignoreOutliers: false,
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
  expect(svg).not.toContain('NaN');
});

test('the logarithmic picture of values at zero has no NaN in its paths', () => {
  const [series] = buildPicture().series;
  if (!series) throw new Error('no series');
  const zero = { ...series, y: Float64Array.of(0, 1, 10), line: Float64Array.of(0, 1, 10) };
  expect(chartToSvg(buildPicture({ logarithmic: true, series: [zero] }))).not.toContain('NaN');
});

test('the CSV quotes names and keeps to the visible range', () => {
  expect(chartToCsv(buildPicture({ range: [5, 20] }))).toBe(
    'run,step,validation/loss,minimum,maximum\n"swift <heron>, ""12""",10,NaN,,\n"swift <heron>, ""12""",20,0.5,,\n',
  );
});
