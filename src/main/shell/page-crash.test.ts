import { EventEmitter } from 'node:events';
import type { WebContents } from 'electron';
import { expect, test } from 'vitest';
import { createMemoryLog } from '../../../tests/support/memory-log';
import { reloadAfterCrash } from './page-crash';

function setUp() {
  let nowMs = 0;
  let reloadCount = 0;
  const log = createMemoryLog();
  const contents = Object.assign(new EventEmitter(), {
    reload() {
      reloadCount += 1;
    },
  });
  reloadAfterCrash(contents as unknown as WebContents, log, () => nowMs);
  return {
    log,
    reloads: () => reloadCount,
    crash(reason: string, afterMs: number) {
      nowMs += afterMs;
      contents.emit('render-process-gone', {}, { reason });
    },
  };
}

test('a page that crashes is loaded again, with its reason in the log', () => {
  const { log, reloads, crash } = setUp();
  crash('oom', 0);
  expect(reloads()).toBe(1);
  expect(log.entries).toMatchObject([{ level: 'error', data: { reason: 'oom' } }]);
});

test('a page that crashes at once again is left alone, and loaded when it crashes much later', () => {
  const { reloads, crash } = setUp();
  crash('crashed', 0);
  crash('crashed', 500);
  expect(reloads()).toBe(1);
  crash('crashed', 60_000);
  expect(reloads()).toBe(2);
});

test('a page that ends as it should is not loaded again', () => {
  const { reloads, crash } = setUp();
  crash('clean-exit', 0);
  expect(reloads()).toBe(0);
});
