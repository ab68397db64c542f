import { expect, test } from 'vitest';
import type { JobCommand } from '../../../shared/job/protocol';
import { createLiveControl } from './live-control';

const done = (id: number) => ({
  type: 'control' as const,
  id,
  isRecorded: false,
  step: 7,
  interventions: [
    { action: 'pause' as const, epoch: 0, phase: 0, before: null, after: null, change: null, message: 'Paused.' },
  ],
});

function open() {
  const sent: JobCommand[] = [];
  const control = createLiveControl('swift', () => {});
  return { control, sent, attach: () => control.attach((command) => sent.push(command)) };
}

test('what is asked before the engine is there is told as soon as it is, in order', async () => {
  const { control, sent, attach } = open();
  const paused = control.ask({ kind: 'pause' }, 'window');
  void control.ask({ kind: 'checkpoint' }, 'api').catch(() => {});
  expect(control.pending()).toEqual(['pause', 'checkpoint']);
  attach();
  expect(sent).toEqual([
    { type: 'control', id: 1, command: { kind: 'pause' } },
    { type: 'control', id: 2, command: { kind: 'checkpoint' } },
  ]);
  expect(control.actorOf(done(1))).toBe('window');
  control.settle(done(1));
  expect(await paused).toEqual([{ step: 7, message: 'Paused.' }]);
  expect(control.pending()).toEqual(['checkpoint']);
});

test('a refusal reaches only the one who asked', async () => {
  const { control, attach } = open();
  attach();
  const first = control.ask({ kind: 'pause' }, 'window');
  const second = control.ask({ kind: 'resume' }, 'commandLine');
  control.refuse({ type: 'controlRefused', id: 2, step: 3, message: 'The run is not paused.', fix: 'Nothing.' });
  await expect(second).rejects.toMatchObject({ code: 'CONFLICT', message: 'The run is not paused.' });
  expect(control.pending()).toEqual(['pause']);
  control.settle(done(1));
  await first;
});

test('nobody waits for an engine that has gone', async () => {
  const { control, attach } = open();
  attach();
  const asked = control.ask({ kind: 'checkpoint' }, 'window');
  control.end();
  await expect(asked).rejects.toMatchObject({ code: 'CONFLICT' });
  await expect(control.ask({ kind: 'pause' }, 'window')).rejects.toMatchObject({ code: 'CONFLICT' });
});
