/** What goes on in the host. */
export interface Work {
  runCount: number;
  taskCount: number;
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** Says what is going on. Example: `2 runs are training and 1 other task is working.` */
export function describeWork({ runCount, taskCount }: Work): string {
  const parts = [
    runCount > 0 ? `${plural(runCount, 'run')} ${runCount === 1 ? 'is' : 'are'} training` : null,
    taskCount > 0 ? `${plural(taskCount, 'task')} ${taskCount === 1 ? 'is' : 'are'} under way` : null,
  ].filter((part) => part !== null);
  return `${parts.join(' and ')}.`;
}
