import { type Document, isMap, isNode, LineCounter, parseDocument, stringify } from 'yaml';
import type { Problem } from '../base/problem';
import { analyseModel } from '../graph/analysis';
import { describeIssue } from './config-issue';
import { type RunConfig, runConfigFormatVersion, runConfigSchema } from './run-config';

/** Config text above this is refused before it is parsed. */
export const maximumConfigLength = 4_000_000;

export interface ParsedConfig {
  /** Null when the text does not describe a valid config. */
  config: RunConfig | null;
  problems: Problem[];
}

type Path = readonly (string | number)[];

/** Finds the place of a key path in the text: the node itself, else the nearest parent that exists. */
function placeOf(document: Document.Parsed, lines: LineCounter, path: Path): { line: number; column: number } {
  for (let length = path.length; length >= 0; length -= 1) {
    const parent = length === 0 ? document.contents : document.getIn(path.slice(0, length - 1), true);
    const pair = isMap(parent)
      ? parent.items.find((item) => isNode(item.key) && item.key.toString() === String(path[length - 1]))
      : undefined;
    const node = pair?.key ?? (length === 0 ? document.contents : document.getIn(path.slice(0, length), true));
    if (isNode(node) && node.range) {
      const { line, col } = lines.linePos(node.range[0]);
      return { line, column: col };
    }
  }
  return { line: 1, column: 1 };
}

/**
 * Reads a run config from YAML or JSON (JSON is a subset of YAML). Every problem carries line and column. Aliases are
 * limited, so a "billion laughs" document is refused, not expanded.
 */
export function parseConfigText(text: string): ParsedConfig {
  if (text.length > maximumConfigLength)
    return {
      config: null,
      problems: [
        {
          code: 'tooLong',
          severity: 'error',
          message: `The config has ${text.length} characters; at most ${maximumConfigLength} are read.`,
          fix: 'Is it the right file?',
        },
      ],
    };
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true });
  const syntax = [...document.errors, ...document.warnings].map((error): Problem => {
    const { line, col } = lines.linePos(error.pos[0]);
    return {
      code: 'syntax',
      severity: error.name === 'YAMLWarning' ? 'warning' : 'error',
      message: (error.message.split('\n')[0] ?? '').replace(/(?: at line \d+, column \d+)?:?$/, '.'),
      where: { line, column: col },
      fix: 'Correct the syntax at this place.',
    };
  });
  if (document.errors.length > 0) return { config: null, problems: syntax };
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: 100 });
  } catch (error) {
    return {
      config: null,
      problems: [
        {
          code: 'syntax',
          severity: 'error',
          message: error instanceof Error ? error.message : String(error),
          where: { line: 1, column: 1 },
          fix: 'Use fewer aliases.',
        },
      ],
    };
  }
  const { config, problems } = validateConfig(value);
  return { config, problems: [...syntax, ...problems.map((problem) => withPlace(document, lines, problem))] };
}

function withPlace(document: Document.Parsed, lines: LineCounter, problem: Problem): Problem {
  return { ...problem, where: { ...problem.where, ...placeOf(document, lines, problem.where?.path ?? []) } };
}

/** Adds line and column to problems that were found in the config of this text and name a key path. */
export function placeProblems(text: string, problems: readonly Problem[]): Problem[] {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true });
  return problems.map((problem) => withPlace(document, lines, problem));
}

/** Checks a value against the schema and the model against its own rules. */
export function validateConfig(value: unknown): ParsedConfig {
  const version =
    typeof value === 'object' && value !== null && 'formatVersion' in value
      ? value.formatVersion
      : runConfigFormatVersion;
  if (typeof version === 'number' && version > runConfigFormatVersion)
    return {
      config: null,
      problems: [
        {
          code: 'newerVersion',
          severity: 'error',
          message: `The config has format version ${version}; this studio reads up to ${runConfigFormatVersion}.`,
          where: { path: ['formatVersion'] },
          fix: 'Update Model Studio, or save the config from the older version.',
        },
      ],
    };
  const result = runConfigSchema.safeParse(value);
  if (!result.success)
    return {
      config: null,
      problems: result.error.issues.map((issue) => ({
        severity: 'error' as const,
        ...describeIssue(issue, value),
        where: {
          path: [...issue.path, ...(issue.code === 'unrecognized_keys' ? issue.keys.slice(0, 1) : [])] as (
            | string
            | number
          )[],
        },
      })),
    };
  const config = result.data as RunConfig;
  return { config, problems: analyseModel(config.model).problems.filter((problem) => problem.code !== 'openInput') };
}

/** Writes a config as YAML in the schema's key order. */
export function formatConfigText(config: unknown): string {
  return stringify(config, { lineWidth: 120, defaultStringType: 'PLAIN' });
}
