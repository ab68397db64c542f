import { expect, test } from 'vitest';
import { outputPage } from './output-page';

const request = { edge: 128, channel: 0, channelCount: 64, slice: null };
const counting = (length: number) => Float32Array.from({ length }, (_, index) => index);

test('an image comes channel by channel', () => {
  // height 2, width 3, channels 2: value = (y * 3 + x) * 2 + c
  const page = outputPage(counting(12), [2, 3, 2], request);
  expect(page).toMatchObject({ shape: [2, 2, 3], fullShape: [2, 3, 2], reduction: null });
  expect([...page.values]).toEqual([0, 2, 4, 6, 8, 10, 1, 3, 5, 7, 9, 11]);
});

test('channels from the middle are given with what is left out said', () => {
  const page = outputPage(counting(20), [1, 2, 10], { ...request, channel: 4, channelCount: 3 });
  expect(page).toMatchObject({ shape: [3, 1, 2], channel: 4, reduction: 'channels 5 to 7 of 10' });
  expect([...page.values]).toEqual([4, 14, 5, 15, 6, 16]);
});

test('a large image is averaged block by block', () => {
  const page = outputPage(counting(16), [4, 4, 1], { ...request, edge: 2 });
  expect(page.shape).toEqual([1, 2, 2]);
  // The mean of each 2 × 2 block of 0…15.
  expect([...page.values]).toEqual([2.5, 4.5, 10.5, 12.5]);
  expect(page.reduction).toBe('4 × 4 points averaged to 2 × 2');
});

test('lengths that do not divide use every value once', () => {
  const page = outputPage(counting(5), [5, 1], { ...request, edge: 2 });
  expect([...page.values]).toEqual([0.5, 3]);
});

test('NaN is not averaged away', () => {
  const page = outputPage(Float32Array.of(1, Number.NaN, 3, 4), [2, 2, 1], { ...request, edge: 1 });
  expect([...page.values]).toEqual([Number.NaN]);
});

test('a volume gives its middle slice, or the one that is asked for', () => {
  const middle = outputPage(counting(12), [3, 2, 2, 1], request);
  expect(middle).toMatchObject({ shape: [1, 2, 2], slice: 1, reduction: 'slice 2 of 3' });
  expect([...middle.values]).toEqual([4, 5, 6, 7]);
  expect([...outputPage(counting(12), [3, 2, 2, 1], { ...request, slice: 9 }).values]).toEqual([8, 9, 10, 11]);
});

test('a long vector is given in pages', () => {
  const page = outputPage(counting(10), [10], { ...request, channel: 4, channelCount: 3 });
  expect(page).toMatchObject({ shape: [3], fullShape: [10], reduction: 'values 5 to 7 of 10' });
  expect([...page.values]).toEqual([4, 5, 6]);
});

test('a page never exceeds its limit, however much is asked for', () => {
  const page = outputPage(new Float32Array(64 * 64 * 512), [64, 64, 512], { ...request, channelCount: 100_000 });
  expect(page.values.length).toBeLessThanOrEqual(1_048_576);
  expect(page.reduction).toBe('channels 1 to 256 of 512');
});
