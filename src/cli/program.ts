import { Command, CommanderError } from 'commander';
import type { Registration } from './command';
import { registerBench } from './commands/bench';
import { registerDataset } from './commands/dataset';
import { registerEngine } from './commands/engine';
import { registerEvaluate } from './commands/evaluate';
import { registerExport } from './commands/export';
import { registerHistory } from './commands/history';
import { registerInspect } from './commands/inspect';
import { registerModel } from './commands/model';
import { registerProject } from './commands/project';
import { registerReport } from './commands/report';
import { registerRun } from './commands/run';
import { registerServe } from './commands/serve';
import { registerTrain } from './commands/train';
import { registerTransform } from './commands/transform';
import { describeFailure, exitCodes, toFailure, UsageError } from './failure';
import type { Streams } from './streams';

const registrations: ((registration: Registration) => void)[] = [
  registerDataset,
  registerModel,
  registerTransform,
  registerTrain,
  registerInspect,
  registerRun,
  registerEvaluate,
  registerExport,
  registerHistory,
  registerReport,
  registerProject,
  registerServe,
  registerEngine,
  registerBench,
];

function createProgram(streams: Streams, version: string): Command {
  const program = new Command('studio')
    .description('Train, compare and export deep-learning models on this machine.')
    .version(version)
    .option('--json', 'one JSON document on standard output')
    .option('--project <directory>', 'project folder, made when missing (default: STUDIO_PROJECT, else the last one)')
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({
      writeOut: (text) => streams.output.write(text),
      writeErr: (text) => streams.errors.write(text),
    })
    .exitOverride();
  for (const register of registrations) register({ program, streams });
  return program;
}

function endsWell(error: CommanderError): boolean {
  return error.exitCode === 0;
}

/** Runs one command and gives its exit code: 0 done, 1 failed, 2 wrong usage, 130 cancelled. */
export async function runCommandLine(
  parameters: readonly string[],
  streams: Streams,
  version: string,
): Promise<number> {
  const program = createProgram(streams, version);
  const json = parameters.includes('--json');
  try {
    if (parameters.length === 0) {
      program.outputHelp({ error: true });
      return exitCodes.usage;
    }
    await program.parseAsync(parameters, { from: 'user' });
    return exitCodes.done;
  } catch (error) {
    if (error instanceof CommanderError) {
      if (endsWell(error)) return exitCodes.done;
      const failure = { code: 'BAD_INPUT', message: error.message.replace(/^error: /, ''), data: {} };
      if (json) streams.output.write(`${JSON.stringify({ error: failure })}\n`);
      return exitCodes.usage;
    }
    const failure = toFailure(error, streams.signal.aborted);
    if (json) streams.output.write(`${JSON.stringify({ error: failure })}\n`);
    streams.errors.write(describeFailure(failure));
    if (error instanceof UsageError) return exitCodes.usage;
    return failure.code === 'CANCELLED' ? exitCodes.cancelled : exitCodes.failed;
  }
}
