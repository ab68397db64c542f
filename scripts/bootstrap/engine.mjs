import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { childEnvironment, commandLine, dataDirectory, nodePath, readJson, root } from './locations.mjs';
import { lastLines, run } from './run.mjs';
import { writeStamp } from './stamp.mjs';

const retryAfterMs = 24 * 60 * 60 * 1000;
const attemptPath = () => join(dataDirectory(), 'engines', '.last-attempt.json');

/** True when an engine on libtensorflow lies in the data folder. */
export function hasEngine(directory = dataDirectory()) {
  return ['tfjs-node', 'tfjs-node-gpu'].some((id) => existsSync(join(directory, 'engines', id, 'engine.json')));
}

/** A failed attempt is not repeated for a day: an offline machine must not wait for it at every start. */
export function failedLately(now = Date.now(), attempt = readJson(attemptPath())) {
  return typeof attempt?.failedAt === 'number' && now - attempt.failedAt < retryAfterMs && now >= attempt.failedAt;
}

/**
 * Installs tfjs-node through the studio's own command line.
 * Returns `present`, `installed`, or `failed` with the reason; never throws, since the app runs without it.
 */
export async function ensureEngine(status, { retry = false } = {}) {
  if (hasEngine()) return { state: 'present' };
  if (!retry && failedLately()) return { state: 'failed', reason: readJson(attemptPath()).reason };
  status.update('Setting up the TensorFlow engine');
  const result = await run(nodePath(), [commandLine, 'engine', 'install', 'cpu', '--json'], {
    cwd: root,
    environment: childEnvironment(),
    onLine: (line) => {
      if (!line.startsWith('{')) status.update(`Setting up the TensorFlow engine: ${line.trim()}`);
    },
  });
  if (result.exitCode === 0 && hasEngine()) return { state: 'installed' };
  const reason = failureMessage(result);
  try {
    writeStamp(attemptPath(), { failedAt: Date.now(), reason });
  } catch {
    // A data folder that cannot be written has just been named in the reason.
  }
  return { state: 'failed', reason };
}

/** The sentence out of the command line's error document, else the end of what it printed. */
export function failureMessage({ standardOutput, output }) {
  try {
    const { error } = JSON.parse(standardOutput);
    return [error.message, error.data?.fix].filter(Boolean).join(' ');
  } catch {
    return lastLines(output, 3);
  }
}
