import { readFile, stat } from 'node:fs/promises';
import { type Problem, StudioError, summariseProblems } from '../shared/base/problem';
import { describeIssue, expandUnions } from '../shared/config/config-issue';
import { readYamlText } from '../shared/config/yaml-text';
import { changesSchema, type DatasetChange } from '../shared/contract/dataset-version';

const maximumSizeBytes = 16_000_000;

/**
 * The changes of `dataset edit --changes FILE`: a YAML or JSON list, or a map with the list under `changes`.
 * Throws: StudioError NOT_FOUND, BAD_INPUT with line and column of what is wrong.
 */
export async function readChangesFile(file: string): Promise<DatasetChange[]> {
  const text = await stat(file).then(
    ({ size }) => {
      if (size > maximumSizeBytes)
        throw new StudioError('BAD_INPUT', `${file} is too large for a list of changes (${size} bytes).`);
      return readFile(file, 'utf8');
    },
    (cause) => {
      throw new StudioError('NOT_FOUND', `${file} cannot be read.`, { fix: 'Check the path.' }, { cause });
    },
  );
  const read = readYamlText(text);
  const value =
    typeof read.value === 'object' && read.value !== null && 'changes' in read.value ? read.value.changes : read.value;
  const nested = value === read.value ? [] : ['changes'];
  const parsed = read.value === undefined ? null : changesSchema.safeParse(value);
  if (parsed?.success && read.problems.length === 0) return parsed.data;
  const issues = parsed?.success === false ? expandUnions(parsed.error.issues, value) : [];
  const problems: Problem[] = [
    ...read.problems,
    ...issues.map((issue): Problem => {
      const path = issue.path.filter((part) => typeof part !== 'symbol');
      return {
        ...describeIssue(issue, value),
        severity: 'error',
        where: { path, file, ...read.placeOf([...nested, ...path]) },
      };
    }),
  ];
  const [first] = problems;
  throw new StudioError(
    'BAD_INPUT',
    `${file}${first?.where?.line ? `, line ${first.where.line}` : ''}: ${summariseProblems(problems)}`,
    { problems, fix: 'Each change is a map with its kind, such as { kind: dropColumns, columns: [id] }.' },
  );
}
