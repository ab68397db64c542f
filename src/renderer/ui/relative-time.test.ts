import { expect, it } from 'vitest';
import { formatRelative } from './relative-time';

it('says times as people do, in the largest unit that fits', () => {
  const now = Date.UTC(2026, 10, 22, 12);
  const ago = (ms: number) => formatRelative(now - ms, now);
  expect([ago(4_000), ago(59_000), ago(61_000), ago(3_600_000), ago(26 * 3_600_000), ago(65 * 86_400_000)]).toEqual([
    'just now',
    '59 seconds ago',
    '1 minute ago',
    '1 hour ago',
    'yesterday',
    '2 months ago',
  ]);
});
