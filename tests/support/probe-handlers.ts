import type { HostHandlers } from '../../src/main/contract/router';
import { StudioError } from '../../src/shared/base/problem';
import { contract } from '../../src/shared/contract';

/** What the contract suite sees of the handlers while they run. */
export interface ProbeRecord {
  /** Resolves when a handler's signal has aborted. */
  aborted: Promise<void>;
  /** Resolves when a handler has started to wait. */
  waiting: Promise<void>;
}

function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

/**
 * Handlers with one known behaviour each, in place of features: what is tested is the way between caller and handler.
 * `engines.list` never ends by itself, `datasets.list` has a defect, `runs.get` fails as expected.
 */
export function createProbeHandlers(): { handlers: HostHandlers; record: ProbeRecord } {
  const aborted = Promise.withResolvers<void>();
  const waiting = Promise.withResolvers<void>();
  const none = Object.fromEntries(
    Object.entries(contract).map(([noun, routes]) => [
      noun,
      Object.fromEntries(Object.keys(routes).map((route) => [route, () => ({})])),
    ]),
  ) as unknown as HostHandlers;
  const waitForAbort = async (signal: AbortSignal) => {
    waiting.resolve();
    await untilAborted(signal);
    aborted.resolve();
  };
  const handlers: HostHandlers = {
    ...none,
    projects: {
      ...none.projects,
      open: ({ path, name }) => ({
        project: {
          id: 'project_1',
          name: name ?? 'unnamed',
          path,
          createdAt: 1,
          datasetCount: 0,
          runCount: 0,
          sizeBytes: 2 ** 40,
          readOnly: false,
        },
      }),
    },
    runs: {
      ...none.runs,
      get({ id }) {
        throw new StudioError('NOT_FOUND', `There is no run "${id}".`, {
          fix: 'List the runs.',
          problems: [
            { code: 'unknownRun', severity: 'error', message: 'Not here.', where: { path: ['runs', 0], line: 3 } },
          ],
        });
      },
    },
    datasets: {
      ...none.datasets,
      list() {
        throw new TypeError('secret detail of a defect');
      },
    },
    engines: {
      ...none.engines,
      async list(_input, { signal }) {
        await waitForAbort(signal);
        throw signal.reason;
      },
    },
    activities: {
      ...none.activities,
      /** `after` null: three changes, then silence; 13: one change, then an expected failure; 14: one, then a defect. */
      async *watch({ after }, { signal }) {
        try {
          const count = after === null ? 3 : 1;
          for (let sequence = 1; sequence <= count; sequence += 1)
            yield { sequence, noun: 'run', id: `run_${sequence}` };
          if (after === 13) throw new StudioError('DISK_FULL', 'The disk is full.', { fix: 'Free some space.' });
          if (after === 14) throw new TypeError('secret detail of a defect');
          await waitForAbort(signal);
        } finally {
          aborted.resolve();
        }
      },
    },
  };
  return { handlers, record: { aborted: aborted.promise, waiting: waiting.promise } };
}
