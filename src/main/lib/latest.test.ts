import { setTimeout } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { followLatest } from './latest';

const { signal } = new AbortController();

it('passes over what was published between two readings, and ends with the result', async () => {
  const seen: number[] = [];
  for await (const value of followLatest<number>(signal, 20, async (publish) => {
    publish(1);
    await setTimeout(5);
    for (let index = 2; index < 50; index += 1) publish(index);
    await setTimeout(60);
    return 100;
  }))
    seen.push(value);
  expect(seen).toEqual([1, 49, 100]);
});

it('throws what the work throws', async () => {
  const following = followLatest<number>(signal, 1, async (publish) => {
    publish(1);
    throw new Error('broken');
  });
  await following.next();
  await expect(following.next()).rejects.toThrow('broken');
});

it('cancels the work when its reader leaves', async () => {
  let cancelled = false;
  for await (const _ of followLatest<number>(signal, 1, async (publish, own) => {
    own.addEventListener('abort', () => {
      cancelled = true;
    });
    publish(1);
    await setTimeout(200, undefined, { signal: own }).catch(() => {});
    return 2;
  }))
    break;
  expect(cancelled).toBe(true);
});
