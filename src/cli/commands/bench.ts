import { spawn } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import type { Command } from 'commander';
import { z } from 'zod';
import { findInstallation } from '../../main/lib/paths';
import { formatNumber } from '../../shared/base/format';
import { StudioError } from '../../shared/base/problem';
import { globalOptions, type Registration, writeOutcome } from '../command';
import type { Streams } from '../streams';
import { formatTable } from '../table';

const reportSchema = z.object({
  suite: z.string(),
  machine: z.unknown(),
  rows: z.array(
    z.looseObject({
      name: z.string(),
      value: z.number(),
      unit: z.string(),
      better: z.enum(['higher', 'lower']),
      reference: z.object({ name: z.string(), value: z.number() }),
      ratio: z.number(),
    }),
  ),
});

async function findSuite(root: string, suite: string): Promise<string> {
  const directory = path.join(root, 'scripts', 'benchmarks');
  const files = await readdir(directory).catch(() => []);
  const suites = files.filter((file) => file.endsWith('.mjs')).map((file) => file.slice(0, -'.mjs'.length));
  if (suites.includes(suite)) return path.join(directory, `${suite}.mjs`);
  throw new StudioError('NOT_FOUND', `There is no benchmark suite "${suite}".`, {
    fix: suites.length > 0 ? `Suites: ${suites.join(', ')}.` : 'Benchmarks run in a checkout of the studio only.',
  });
}

function runSuite(
  file: string,
  root: string,
  options: readonly string[],
  { errors, environment, entryUrl, signal }: Streams,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [file, ...options], {
      cwd: root,
      env: { ...environment, STUDIO_CLI: new URL(entryUrl).pathname },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
    child.stderr.on('data', (text) => errors.write(text));
    // The suite hears Ctrl+C as well; this is for a signal that was sent to this process alone.
    signal.addEventListener('abort', () => child.kill('SIGTERM'), { once: true });
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve(output);
      else if (signal.aborted) reject(new StudioError('CANCELLED', 'The benchmark was cancelled.'));
      else
        reject(new StudioError('UNAVAILABLE', `The benchmark ended with exit code ${code}; see its messages above.`));
    });
  });
}

export function registerBench({ program, streams }: Registration): void {
  program
    .command('bench')
    .description('Measure the studio on this machine against rivals or stated targets.')
    .argument('<suite>', 'suite in scripts/benchmarks, such as app or train')
    .argument('[options...]', 'passed on to the suite, such as --only mlp')
    .allowUnknownOption()
    .action(async (suite: string, options: string[], _known: unknown, command: Command) => {
      const { rootDirectory } = findInstallation(streams.entryUrl);
      const output = await runSuite(await findSuite(rootDirectory, suite), rootDirectory, options, streams);
      const report = reportSchema.safeParse(JSON.parse(output));
      if (!report.success)
        throw new StudioError(
          'BAD_INPUT',
          `The suite ${suite} wrote no benchmark report: ${z.prettifyError(report.error)}`,
        );
      const { rows } = report.data;
      writeOutcome(streams, globalOptions(command), {
        json: report.data,
        text: formatTable(rows, [
          { title: 'measure', text: (row) => row.name },
          { title: 'value', align: 'right', text: (row) => formatNumber(row.value) },
          { title: 'unit', text: (row) => row.unit },
          { title: 'better', text: (row) => row.better },
          { title: 'reference', text: (row) => `${row.reference.name} ${formatNumber(row.reference.value)}` },
          { title: 'ratio', align: 'right', text: (row) => formatNumber(row.ratio, 3) },
        ]),
      });
    });
}
