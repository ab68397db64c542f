import { ensureBuild } from './bootstrap/build.mjs';
import { handOver } from './bootstrap/child.mjs';
import { childEnvironment, commandLine, nodePath } from './bootstrap/locations.mjs';
import { ensurePackages } from './bootstrap/packages.mjs';
import { createStatusLine } from './bootstrap/status-line.mjs';

/** `npm run --silent studio -- <command>`: the command line of a checkout, installed and built when that is due. */
const status = createStatusLine(process.stderr);
try {
  await ensurePackages(status);
  await ensureBuild(status);
  status.clear();
} catch (error) {
  status.say(error.message);
  process.exit(1);
}

const { ended } = handOver(nodePath(), [commandLine, ...process.argv.slice(2)], { environment: childEnvironment() });
process.exitCode = await ended;
