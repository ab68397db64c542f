/**
 * Checks who imports whom (.dependency-cruiser.cjs), that the check itself saw every source file, and that it catches
 * each planted violation: dependency-cruiser passes silently with nothing read when TypeScript is outside its range.
 */
import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const plantedRoot = 'tests/planted/';
const minimumModuleCount = 300;
const require = createRequire(import.meta.url);

async function cruise(folder, environment = {}) {
  const entry = path.join(root, 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs');
  const parameters = [entry, folder, '--config', '.dependency-cruiser.cjs', '--output-type', 'json'];
  const run = promisify(execFile)(process.execPath, parameters, {
    cwd: root,
    env: { ...process.env, ...environment },
    maxBuffer: 1024 ** 3,
  });
  // Violations make it end with their count; its report is complete all the same.
  const { stdout } = await run.catch((error) => {
    if (error.stdout) return error;
    throw new Error(`dependency-cruiser could not run: ${error.stderr || error.message}`);
  });
  return JSON.parse(stdout);
}

async function sourceFiles(folder) {
  const entries = await readdir(path.join(root, folder), { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name) && !entry.name.endsWith('.d.ts'))
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)).split(path.sep).join('/'));
}

async function checkSources() {
  const [{ modules, summary }, files] = await Promise.all([cruise('src'), sourceFiles('src')]);
  const read = new Set(modules.map((module) => module.source));
  const unread = files.filter((file) => !read.has(file));
  const problems = summary.violations.map(
    ({ rule, from, to, cycle }) => `${rule.name}: ${from} → ${cycle ? cycle.map((step) => step.name).join(' → ') : to}`,
  );
  if (unread.length > 0) problems.push(`not read: ${unread.slice(0, 5).join(', ')} (${unread.length} files)`);
  if (files.length < minimumModuleCount)
    problems.push(`only ${files.length} source files were found; at least ${minimumModuleCount} were expected`);
  return { problems, moduleCount: files.length };
}

/** A planted file names in its first line the rule that must catch it: `// caught by: rule-name`. */
async function checkPlanted() {
  const [{ summary }, files] = await Promise.all([
    cruise(`${plantedRoot}src`, { STUDIO_ARCHITECTURE_ROOT: plantedRoot }),
    sourceFiles(`${plantedRoot}src`),
  ]);
  const caught = new Set(summary.violations.map(({ rule, from }) => `${rule.name} ${from}`));
  const rules = new Set(require(path.join(root, '.dependency-cruiser.cjs')).forbidden.map((rule) => rule.name));
  const problems = [];
  for (const file of files) {
    const [, rule] = /^\/\/ caught by: ([\w-]+)/.exec(await readFile(path.join(root, file), 'utf8')) ?? [];
    if (!rule) continue;
    if (!caught.delete(`${rule} ${file}`)) problems.push(`the planted violation ${file} was not caught by ${rule}`);
    rules.delete(rule);
  }
  for (const rule of rules) problems.push(`the rule ${rule} has no planted violation in ${plantedRoot}`);
  for (const surprise of caught) problems.push(`not planted, yet caught: ${surprise}`);
  return problems;
}

const [{ problems, moduleCount }, plantedProblems] = await Promise.all([checkSources(), checkPlanted()]);
for (const problem of [...problems, ...plantedProblems]) console.error(problem);
if (problems.length + plantedProblems.length > 0) {
  console.error('\nThe rules and their reasons stand in .dependency-cruiser.cjs.');
  process.exitCode = 1;
} else console.log(`architecture: ${moduleCount} modules keep the import rules; every planted violation is caught`);
