import type { Problem } from '../../../../shared/base/problem';

export interface ColumnNames {
  /** Unique, in file order. */
  names: string[];
  problems: Problem[];
  /** Names that were made up because the file uses one twice; an import needs the person's consent to them. */
  suggested: string[];
}

/** Names that the studio's own tables use. */
const reservedNames = new Set(['__row', '__split']);
export const maximumColumnCount = 20_000;

/** Names of a headerless file. */
export function numberedNames(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `column_${index + 1}`);
}

/** Makes the header's names unique and says what was changed. */
export function checkColumnNames(header: readonly string[], line?: number): ColumnNames {
  const trimmed = header.map((name) => name.trim());
  const taken = new Set(trimmed);
  const seen = new Map<string, number>();
  const problems: Problem[] = [];
  const suggested: string[] = [];
  const numbers = new Map<string, number>();
  const free = (base: string): string => {
    let number = numbers.get(base) ?? 2;
    while (taken.has(`${base}_${number}`)) number += 1;
    numbers.set(base, number + 1);
    return `${base}_${number}`;
  };
  const names = trimmed.map((name, index) => {
    const place = line === undefined ? undefined : { line };
    if (name === '') {
      const made = taken.has(`column_${index + 1}`) ? free(`column_${index + 1}`) : `column_${index + 1}`;
      taken.add(made);
      problems.push({
        code: 'unnamedColumn',
        severity: 'warning',
        message: `Column ${index + 1} has no name and is called "${made}".`,
        fix: 'Give it a name in the first line of the file, or leave it as it is.',
        where: place,
      });
      return made;
    }
    if (reservedNames.has(name)) {
      problems.push({
        code: 'reservedName',
        severity: 'error',
        message: `Column ${index + 1} is called "${name}", a name the studio uses itself.`,
        fix: 'Rename the column in the file.',
        where: place,
      });
      return name;
    }
    const first = seen.get(name);
    if (first === undefined) {
      seen.set(name, index + 1);
      return name;
    }
    const made = free(name);
    taken.add(made);
    suggested.push(made);
    problems.push({
      code: 'duplicateColumn',
      severity: 'error',
      message: `Columns ${first} and ${index + 1} are both called "${name}".`,
      fix: `Rename one of them in the file, or import with what cannot be read left out: column ${index + 1} is then called "${made}".`,
      where: place,
    });
    return made;
  });
  return { names, problems, suggested };
}
