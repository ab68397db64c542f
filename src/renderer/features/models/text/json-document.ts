import type { Problem } from '../../../../shared/base/problem';
import { mergeIntoText } from '../../../../shared/config/yaml-merge';
import { readYamlText } from '../../../../shared/config/yaml-text';

/** The config as JSON. Null while the text is not valid YAML: then there are no values to show. */
export function toJsonText(text: string): string | null {
  const { value } = readYamlText(text);
  return value === undefined ? null : `${JSON.stringify(value, null, 2)}\n`;
}

/** Typed JSON as the config text it means. Comments and order of the YAML stay where the values stay. */
export function applyJsonText(text: string, json: string): { text: string } | { problem: Problem } {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (error) {
    // The YAML reader knows the place; what it accepts beyond JSON (comments, bare words) is named by JSON's own message.
    const found = readYamlText(json).problems.find(({ severity }) => severity === 'error');
    return {
      problem: found ?? {
        code: 'syntax',
        severity: 'error',
        message: `This is not JSON: ${error instanceof Error ? error.message : String(error)}.`,
        fix: 'Correct the syntax; until then the config keeps its last valid state.',
        where: { line: 1, column: 1 },
      },
    };
  }
  return { text: mergeIntoText(text, value) ?? json };
}

/** Problems of the config at their places in its JSON text. */
export function placeInJson(json: string, problems: readonly Problem[]): Problem[] {
  const read = readYamlText(json);
  return problems.map((problem) => ({
    ...problem,
    where: { ...problem.where, ...read.placeOf(problem.where?.path ?? []) },
  }));
}
