import { stringify } from 'yaml';
import type { Problem } from '../base/problem';
import { analyseModel } from '../graph/analysis';
import type { GraphFix } from '../graph/edit/operation';
import { type ConfigFix, suggestFixes } from './config-fix';
import { describeIssue, expandUnions } from './config-issue';
import { type RunConfig, runConfigFormatVersion, runConfigSchema } from './run-config';
import { readYamlText, type YamlText } from './yaml-text';

export { maximumConfigLength } from './yaml-text';

/** A document that is wrong throughout gets no remedy for each of ten thousand places. */
const maximumFixedIssues = 100;

/** A problem with what one click can do about it. */
export interface ConfigProblem extends Problem {
  fixes?: readonly (ConfigFix | GraphFix)[];
}

export interface ParsedConfig {
  /** Null when the text does not describe a valid config. */
  config: RunConfig | null;
  problems: ConfigProblem[];
}

/** Reads a run config from YAML or JSON. Every problem carries line and column. */
export function parseConfigText(text: string): ParsedConfig {
  return parseConfig(readYamlText(text));
}

/** The same for a text that was read already. */
export function parseConfig(read: YamlText): ParsedConfig {
  if (read.value === undefined) return { config: null, problems: read.problems };
  const { config, problems } = validateConfig(read.value);
  return { config, problems: [...read.problems, ...problems.map((problem) => withPlace(read, problem))] };
}

/** Says line and column of a problem that names a key path of the text. */
export function withPlace<P extends Problem>(read: YamlText, problem: P): P {
  return { ...problem, where: { ...problem.where, ...read.placeOf(problem.where?.path ?? []) } };
}

/** Checks a value against the schema and the model against its own rules. */
export function validateConfig(value: unknown): ParsedConfig {
  const { config, problems } = validateSchema(value);
  if (!config) return { config, problems };
  return { config, problems: analyseModel(config.model).problems.filter((problem) => problem.code !== 'openInput') };
}

/** Checks a value against the schema alone: no shape, and nothing about how layers fit together. */
export function validateSchema(value: unknown): ParsedConfig {
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
      problems: expandUnions(result.error.issues, value).map((issue, index) => ({
        severity: 'error' as const,
        ...describeIssue(issue, value),
        ...(index < maximumFixedIssues ? { fixes: suggestFixes(runConfigSchema, issue, value) } : {}),
        where: {
          path: [...issue.path, ...(issue.code === 'unrecognized_keys' ? issue.keys.slice(0, 1) : [])] as (
            | string
            | number
          )[],
        },
      })),
    };
  return { config: result.data as RunConfig, problems: [] };
}

/**
 * A config as it was stored with a run. What later versions of the studio have added gets its default, so that older
 * runs go on as they were; one that no longer fits the schema is given as it is.
 */
export function completeConfig(stored: unknown): RunConfig {
  const { success, data } = runConfigSchema.safeParse(stored);
  return (success ? data : stored) as RunConfig;
}

/** Writes a config as YAML in the schema's key order. */
export function formatConfigText(config: unknown): string {
  return stringify(config, { lineWidth: 120, defaultStringType: 'PLAIN' });
}
