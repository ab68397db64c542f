import { Field, FixedSizeList, makeData, Table, Uint32, Vector, vectorFromArray } from 'apache-arrow';
import { describe, expect, it } from 'vitest';
import { histogramBinCount, histogramFigureNames } from '../../../../shared/job/run-record';
import { type Colour, outlineOf, paintHeatMap, placesOfColumns, positionOfPlace } from './heat-map';
import { binAt, type HistogramSeries, placeOfStep, toHistogramSeries, valueRange } from './histogram-series';

/** Records with one number in the middle of each of some bins. */
function series(steps: number[], ranges: [number, number][], filled: number[][]): HistogramSeries {
  const bins = new Uint32Array(steps.length * histogramBinCount);
  filled.forEach((own, place) => {
    for (const bin of own) bins[place * histogramBinCount + bin] = 10;
  });
  const figures = Object.fromEntries(
    histogramFigureNames.map((name) => [name, new Float64Array(steps.length)]),
  ) as HistogramSeries['figures'];
  figures.minimum.set(ranges.map(([low]) => low));
  figures.maximum.set(ranges.map(([, high]) => high));
  return { name: 'a', steps: Float64Array.from(steps), figures, binCount: histogramBinCount, bins };
}

const greys: Colour[] = Array.from({ length: 256 }, (_, grey) => [grey, grey, grey] as const);
function paint(given: HistogramSeries, width: number, height: number, range: [number, number]) {
  const pixels = new Uint8ClampedArray(width * height * 4);
  paintHeatMap(pixels, { width, height }, given, range, { colours: greys, logarithmic: false });
  return (column: number, row: number) => pixels[(row * width + column) * 4] as number;
}

describe('a heat map', () => {
  it('has values upwards and steps to the right', () => {
    const at = paint(
      series(
        [0, 1],
        [
          [0, 64],
          [0, 64],
        ],
        [[0], [63]],
      ),
      2,
      64,
      [0, 64],
    );
    expect([at(0, 63), at(0, 0), at(1, 0), at(1, 63)]).toEqual([255, 0, 255, 0]);
  });

  it('keeps a spike that is narrower than a pixel', () => {
    const at = paint(series([0], [[0, 64]], [[37]]), 1, 4, [0, 64]);
    expect([at(0, 0), at(0, 1), at(0, 2), at(0, 3)]).toEqual([0, 255, 0, 0]);
  });

  it('compares densities, so that narrow bins are brighter than wide ones with as many numbers', () => {
    const at = paint(
      series(
        [0, 1],
        [
          [0, 64],
          [0, 6.4],
        ],
        [[0], [0]],
      ),
      2,
      640,
      [0, 64],
    );
    expect(at(1, 639)).toBe(255);
    expect(at(0, 639)).toBe(26);
  });

  it('shows numbers that are all equal as a line', () => {
    const at = paint(series([0], [[0.5, 0.5]], [[32]]), 1, 10, [0, 1]);
    expect(Array.from({ length: 10 }, (_, row) => at(0, row)).filter((grey) => grey > 0)).not.toEqual([]);
  });
});

it('records that were thinned stand where their steps are', () => {
  expect([...placesOfColumns(Float64Array.of(0, 10, 90), 9)]).toEqual([0, 1, 1, 1, 1, 1, 2, 2, 2]);
  expect(positionOfPlace(Float64Array.of(0, 10), 1)).toBe(0.75);
});

it('finds the bin under the pointer with its bounds and count', () => {
  const given = series([0], [[-1, 1]], [[63]]);
  expect(binAt(given, 0, 1)).toEqual({ from: 0.96875, to: 1, count: 10 });
  expect(binAt(given, 0, 0)).toMatchObject({ count: 0 });
  expect(binAt(given, 0, 1.5)).toBeNull();
});

it('the range covers all steps, and gives numbers that never change some room', () => {
  expect(
    valueRange(
      series(
        [0, 1],
        [
          [-1, 1],
          [0, 3],
        ],
        [[], []],
      ),
    ),
  ).toEqual([-1, 3]);
  expect(valueRange(series([0], [[Number.NaN, Number.NaN]], [[]]))).toBeNull();
  expect(valueRange(series([0], [[2, 2]], [[]]))).toEqual([1.8, 2.2]);
});

it('the record of a step is the newest that is not later', () => {
  expect([0, 9, 10, 25, 99].map((step) => placeOfStep([0, 10, 20], step))).toEqual([0, 0, 1, 2, 2]);
});

it('an outline reaches 1 at the highest bin and 0 outside of the numbers', () => {
  const outline = outlineOf(series([0], [[0, 64]], [[10]]), 0, [-64, 64], 128, false);
  expect(outline[64 + 10]).toBe(1);
  expect(outline.slice(0, 64).every((value) => value === 0)).toBe(true);
});

describe('a table of histograms', () => {
  const tableOf = (count: number) => {
    const bins = new Uint32Array(128).fill(1);
    const columns = Object.fromEntries(histogramFigureNames.map((name) => [name, Float64Array.of(count, count)]));
    const list = makeData({
      type: new FixedSizeList(64, new Field('count', new Uint32(), false)),
      length: 2,
      nullCount: 0,
      child: makeData({ type: new Uint32(), length: 128, nullCount: 0, data: bins }),
    });
    return new Table({
      name: vectorFromArray(['a', 'b']),
      step: vectorFromArray(Float64Array.of(5, 7)),
      ...Object.fromEntries(Object.entries(columns).map(([name, values]) => [name, vectorFromArray(values)])),
      bins: new Vector([list]),
    });
  };

  it('is taken apart by name', () => {
    expect(toHistogramSeries(tableOf(1e6)).map(({ name, steps, bins }) => [name, [...steps], bins.length])).toEqual([
      ['a', [5], 64],
      ['b', [7], 64],
    ]);
  });

  it('has fewer bins where there are few numbers, and every number is still counted', () => {
    const [series] = toHistogramSeries(tableOf(64));
    expect(series?.binCount).toBe(16);
    expect([...(series?.bins ?? [])]).toEqual(Array.from({ length: 16 }, () => 4));
  });
});
