import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { DrawnChart, DrawnLine } from './chart-lines';
import type { ReportDocument } from './document';
import { noChoices } from './figure';
import { writeReportHtml } from './report-html';

const hostile = `</script><script>alert(1)</script><img src=x onerror=alert(2)>"'--><!--]]>\u2028\u0000`;
const line: DrawnLine = {
  label: 'run',
  colorIndex: 0,
  x: Float64Array.of(0, 1, 2, 3),
  y: Float64Array.of(1.5, Number.NaN, Number.POSITIVE_INFINITY, -0.1),
  raw: null,
  band: null,
  extremes: null,
  pointCount: 4,
};
const chart = (more: Partial<DrawnChart> = {}): DrawnChart => ({
  metric: 'loss',
  axis: 'step',
  axisMetric: null,
  logarithmic: false,
  logarithmicHorizontal: false,
  ignoreOutliers: false,
  range: null,
  remark: null,
  lines: [line],
  ...more,
});
const write = (more: Partial<ReportDocument>) =>
  writeReportHtml({
    name: 'Report',
    projectName: 'project',
    studioVersion: '1.2.3',
    createdAt: 0,
    changedAt: 0,
    writtenAt: 0,
    pointLimit: 600,
    parts: [],
    ...more,
  });
const dataOf = (html: string) =>
  JSON.parse(/<script type="application\/json" id="data">(.*?)<\/script>/s.exec(html)?.[1] ?? '') as {
    numbers: string[];
    charts: { zero: number; title: string; lines: { label: string; x: number; y: number }[] }[];
  };
const unpack = (text = '') => [...new Float32Array(new Uint8Array(Buffer.from(text, 'base64')).buffer)];

describe('a report as one file', () => {
  test('lets nothing in a name, note, caption or cell become markup', async () => {
    const html = await write({
      name: hostile,
      projectName: hostile,
      parts: [
        { kind: 'text', text: `${hostile}\n\n[link](javascript:alert(3)) ![p](https://example.org/p.png)` },
        {
          kind: 'charts',
          caption: hostile,
          charts: [chart({ metric: hostile, lines: [{ ...line, label: hostile }] })],
          remarks: [hostile],
        },
        {
          kind: 'figure',
          caption: hostile,
          figure: {
            table: {
              columns: [{ title: hostile, align: 'left' }],
              rows: [{ cells: [{ text: hostile, exact: `${hostile} exact` }] }],
              omittedRowCount: 0,
            },
            scatter: {
              horizontal: hostile,
              vertical: hostile,
              horizontalUnit: null,
              verticalUnit: 'bytes',
              points: [{ name: hostile, colorIndex: 1, x: 1, y: 1, xText: hostile, yText: hostile, isOnFront: true }],
            },
            remarks: [hostile],
            missing: [],
            choices: noChoices,
          },
        },
      ],
    });
    // The file's own two: the data and the script that draws them.
    expect(html.match(/<script/g)).toHaveLength(2);
    expect(html.match(/<\/script/g)).toHaveLength(2);
    expect(html).not.toMatch(/<img|<!--|javascript:/i);
    expect(html).not.toContain('\u0000');
    expect(dataOf(html).charts[0]?.title).toBe(hostile);
  });

  test('asks for nothing: no address is in an element that loads', async () => {
    const html = await write({
      parts: [{ kind: 'text', text: '![p](https://example.org/p.png) https://example.org' }],
    });
    expect(html.match(/(?:src|srcset|data|poster|background)="(?!data:)[^"]*"/g)).toBeNull();
    expect(html.match(/<(?:link|iframe|object|embed|video|audio|base)[^>]*>/g)).toEqual([
      '<link rel="icon" href="data:,">',
    ]);
    expect(html).toContain('<a href="https://example.org"');
    expect(html.replaceAll(/<style>[\s\S]*?<\/style>/g, '')).not.toContain('url(http');
  });

  test('lets its own script run by its hash, and no other', async () => {
    const html = await write({ parts: [{ kind: 'charts', caption: '', charts: [chart()], remarks: [] }] });
    const script = /<script>([\s\S]*)<\/script>\n<\/body>/.exec(html)?.[1] ?? '';
    const hash = createHash('sha256').update(script).digest('base64');
    expect(html).toContain(`script-src &#39;sha256-${hash}&#39;`);
    expect(html).toContain('default-src &#39;none&#39;');
  });

  test('keeps values that are no numbers, and equal steps once', async () => {
    const html = await write({
      parts: [
        {
          kind: 'charts',
          caption: '',
          charts: [
            chart({
              lines: [line, { ...line, y: Float64Array.of(9, 8, 7, 6) }],
            }),
          ],
          remarks: [],
        },
      ],
    });
    const { charts, numbers } = dataOf(html);
    const [one, other] = charts[0]?.lines ?? [];
    expect(unpack(numbers[one?.y ?? -1])).toEqual([1.5, Number.NaN, Number.POSITIVE_INFINITY, Math.fround(-0.1)]);
    expect(one?.x).toBe(other?.x);
    expect(numbers).toHaveLength(3);
  });

  test('counts points in time from the first, so that milliseconds are not lost', async () => {
    const start = Date.UTC(2026, 10, 22);
    const html = await write({
      parts: [
        {
          kind: 'charts',
          caption: '',
          charts: [
            chart({
              axis: 'clock',
              lines: [{ ...line, x: Float64Array.of(start, start + 1, start + 2, start + 3) }],
            }),
          ],
          remarks: [],
        },
      ],
    });
    const { charts, numbers } = dataOf(html);
    expect(charts[0]?.zero).toBe(start);
    expect(unpack(numbers[charts[0]?.lines[0]?.x ?? -1])).toEqual([0, 1, 2, 3]);
  });

  test('stays small with names of ten thousand characters', async () => {
    const lines = Array.from({ length: 20 }, () => ({ ...line, label: 'n'.repeat(10_000) }) as never);
    const html = await write({ parts: [{ kind: 'charts', caption: '', charts: [chart({ lines })], remarks: [] }] });
    expect(html.length).toBeLessThan(60_000);
  });
});
