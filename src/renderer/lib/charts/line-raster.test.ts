import { expect, test } from 'vitest';
import { type RasterFrame, type RasterLine, rasterLines } from './line-raster';
import { createAxisMap } from './projection';

const width = 100;
const height = 50;
const look = { lineWidth: 1, opacity: 1 };

function buildFrame(to: number, logarithmic = false): RasterFrame {
  return {
    width,
    height,
    from: 0,
    to,
    horizontal: createAxisMap([0, to], [0, width], false),
    vertical: createAxisMap(logarithmic ? [0.01, 100] : [0, 100], [height, 0], logarithmic),
  };
}

function buildLine(values: number[], extremes: RasterLine['extremes'] = null): RasterLine {
  return {
    x: Float64Array.from(values, (_, index) => index),
    y: Float64Array.from(values),
    extremes,
    color: '#ff0000',
  };
}

/** Rows of a column that are painted. */
function paintedRows(pixels: Uint8ClampedArray, column: number): number[] {
  return Array.from({ length: height }, (_, row) => row).filter(
    (row) => (pixels[(row * width + column) * 4 + 3] ?? 0) > 0,
  );
}

test('one spike among ten thousand points reaches its full height', () => {
  const values = Array.from({ length: 10_000 }, (_, index) => (index === 5_432 ? 99 : 1));
  const pixels = rasterLines([buildLine(values)], buildFrame(9_999), look);
  expect(Math.min(...paintedRows(pixels, 54))).toBe(0);
  expect(Math.min(...paintedRows(pixels, 53))).toBeGreaterThan(45);
});

test('a spike that only the extremes of an aggregated point know is drawn too', () => {
  const flat = Array.from({ length: 100 }, () => 1);
  const maximum = Float64Array.from(flat, (value, index) => (index === 20 ? 99 : value));
  const pixels = rasterLines([buildLine(flat, { minimum: Float64Array.from(flat), maximum })], buildFrame(100), look);
  expect(Math.min(...paintedRows(pixels, 20))).toBe(0);
});

test('nothing joins the points on either side of NaN', () => {
  const pixels = rasterLines([buildLine([50, 50, Number.NaN, 50, 50])], buildFrame(4), look);
  expect(paintedRows(pixels, 10).length).toBeGreaterThan(0);
  expect(paintedRows(pixels, 50)).toEqual([]);
  expect(paintedRows(pixels, 90).length).toBeGreaterThan(0);
});

test('zero has no place on a logarithmic axis', () => {
  const pixels = rasterLines([buildLine([1, 0, 1])], buildFrame(2, true), look);
  expect(pixels.every((value) => Number.isFinite(value))).toBe(true);
  expect(paintedRows(pixels, 50)).toEqual([]);
});

test('a line in front covers the one behind it, in its own colour', () => {
  const behind = buildLine([50, 50]);
  const pixels = rasterLines([behind, { ...behind, color: '#0000ff' }], buildFrame(1), { lineWidth: 2, opacity: 1 });
  const at = (25 * width + 50) * 4;
  expect([...pixels.slice(at, at + 4)]).toEqual([0, 0, 255, 255]);
});
