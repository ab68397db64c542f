import type { CommandContext } from './command';

/**
 * Shows what the host's tasks report while `work` goes on, and hands Ctrl+C to it. Only for calls that run as activities.
 */
export async function withActivityProgress<Result>(
  { client, progress, signal }: CommandContext,
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const end = new AbortController();
  const watching = (async () => {
    const changes = await client.activities.watch({ after: null }, { signal: end.signal });
    for await (const { activity } of changes) {
      if (activity?.status !== 'running') continue;
      const share = activity.fraction === null ? '' : ` ${Math.floor(activity.fraction * 100)} %`;
      progress.show(`${activity.title}${share}${activity.detail ? ` · ${activity.detail}` : ''}`, activity.remainingMs);
    }
  })().catch(() => {
    // Progress is only shown; the work itself tells how it ends.
  });
  try {
    return await work(signal);
  } finally {
    end.abort();
    await watching;
    progress.end();
  }
}
