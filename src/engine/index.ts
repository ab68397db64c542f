import { isStudioError } from '../shared/base/problem';
import type { Job, JobCommand, JobEvent, JobKind, JobResults } from '../shared/job/protocol';
import { probe } from './backends';
import { evaluate, predict } from './evaluate';
import { exportRun } from './export';
import { importModel } from './import';
import { inspect } from './inspect';
import { setEntryFile } from './lib/entry-file';
import { describeFailure } from './lib/failure';
import { connectToHost, type HostChannel } from './lib/host-channel';
import { type JobContext, JobControl, type JobHandler } from './lib/job-context';
import { materialise } from './materialise';
import { readMedia } from './media-import';
import { viewMedia } from './media-view';
import { prepare } from './prepare';
import { read } from './reader';
import { train } from './train';

/** One handler a job kind; a kind without one does not compile. */
const jobHandlers = {
  train,
  evaluate,
  predict,
  export: exportRun,
  importModel,
  readMedia,
  materialise,
  inspect,
  viewMedia,
  prepare,
  probe,
  read,
} satisfies {
  [Kind in JobKind]: JobHandler<Kind>;
};

const heartbeatMs = 1000;

function runJob(job: Job, context: JobContext): Promise<JobResults[JobKind]> {
  return (jobHandlers[job.kind] as (job: Job, context: JobContext) => Promise<JobResults[JobKind]>)(job, context);
}

/** The largest memory of the process so far is a figure of the operating system, so no moment is missed. */
function signOfLife(): JobEvent {
  const { user, system } = process.cpuUsage();
  return {
    type: 'alive',
    residentBytes: process.memoryUsage.rss(),
    peakBytes: process.resourceUsage().maxRSS * 1024,
    processorMs: (user + system) / 1000,
  };
}

/** How a job ends that threw. */
function endOf(error: unknown): JobEvent {
  return isStudioError(error) && error.code === 'CANCELLED'
    ? { type: 'cancelled' }
    : { type: 'failed', error: describeFailure(error) };
}

/** One job in, events out, then the end of the process. */
function serve(host: HostChannel): void {
  const control = new JobControl();
  let ending = false;
  const end = async (event: JobEvent): Promise<void> => {
    if (ending) return;
    ending = true;
    host.send(event);
    await host.drain();
    process.exit(0);
  };
  let started = false;
  const commandHandlers = {
    job: ({ job }) => {
      if (started) return;
      started = true;
      const heartbeat = setInterval(() => host.send(signOfLife()), heartbeatMs);
      runJob(job, control.contextFor(host.send))
        .then((result) => {
          host.send(signOfLife());
          return end({ type: 'done', result });
        })
        .catch((error: unknown) => end(endOf(error)))
        .finally(() => clearInterval(heartbeat));
    },
    stop: () => control.stop(),
    cancel: () => {
      control.cancel();
      if (!started) void end({ type: 'cancelled' });
    },
    control: (asked) => control.control(asked),
    question: (asked) => control.ask(asked),
  } satisfies { [Type in JobCommand['type']]: (command: Extract<JobCommand, { type: Type }>) => void };

  process.on('uncaughtException', (error) => void end(endOf(error)));
  process.on('unhandledRejection', (error) => void end(endOf(error)));
  host.onCommand((command) => (commandHandlers[command.type] as (command: JobCommand) => void)(command));
  // Ctrl+C in a terminal reaches every process of the studio; the host asks for a checkpoint by command.
  process.on('SIGINT', () => {});
  // Ctrl+C in a terminal reaches every process of it; the host decides what it means for the job.
  process.on('SIGINT', () => undefined);
  // Nobody listens any more; what was checkpointed is safe.
  host.onClosed(() => process.exit(0));
  host.send({ type: 'ready', pid: process.pid });
}

// Packages of the engine use functions that Node deprecates; the person can do nothing about it.
process.noDeprecation = true;
setEntryFile(import.meta.url);
const host = connectToHost();
if (host) serve(host);
else {
  process.stderr.write('This is the engine process of Model Studio; the studio starts it by itself.\n');
  process.exitCode = 2;
}
