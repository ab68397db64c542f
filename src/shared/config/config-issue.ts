import type { z } from 'zod';
import { closestNames } from '../graph/names';

/** What stands at a path of a document, for messages. */
function valueAt(document: unknown, path: readonly PropertyKey[]): unknown {
  let value = document;
  for (const key of path) value = (value as Record<PropertyKey, unknown> | null | undefined)?.[key];
  return value;
}

function quote(value: unknown): string {
  const text = JSON.stringify(value) ?? 'missing';
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

/** Of the schema library's types those that no text format calls so. */
const expectedNouns: Readonly<Record<string, string>> = { tuple: 'list', record: 'map', int: 'whole number' };

const article = (noun: string) => `${/^[aeiou]/.test(noun) ? 'an' : 'a'} ${noun}`;

/**
 * Issues of a map that may have several forms, as those of the form that it comes closest to: "it fits none of them"
 * would leave the person to find out which key is meant.
 */
export function expandUnions(issues: readonly z.core.$ZodIssue[], document: unknown): z.core.$ZodIssue[] {
  return issues.flatMap((issue) => {
    if (issue.code !== 'invalid_union' || issue.discriminator) return [issue];
    const received = valueAt(document, issue.path);
    if (typeof received !== 'object' || received === null || Array.isArray(received)) return [issue];
    const [closest] = issue.errors
      .filter((branch) => branch.length > 0 && branch.every((inner) => inner.path.length > 0 || 'keys' in inner))
      .toSorted((first, second) => first.length - second.length);
    if (!closest) return [issue];
    return expandUnions(
      closest.map((inner) => ({ ...inner, path: [...issue.path, ...inner.path] })),
      document,
    );
  });
}

const listedOptions = 12;

/** All that may stand there; of a long list those that are most alike. */
function describeOptions(received: unknown, options: readonly string[]): string {
  if (options.length === 0) return 'Choose one that completion offers.';
  if (options.length <= listedOptions) return `Choose one of: ${options.join(', ')}.`;
  const closest = closestNames(String(received), options);
  return `Choose one of the ${options.length} that completion offers; most alike: ${closest.join(', ')}.`;
}

/** Bounds in words; `string` and `array` bounds are lengths. */
function describeBound(issue: z.core.$ZodIssueTooSmall | z.core.$ZodIssueTooBig): string {
  const limit = issue.code === 'too_small' ? issue.minimum : issue.maximum;
  const word =
    issue.code === 'too_small'
      ? issue.inclusive
        ? 'at least'
        : 'more than'
      : issue.inclusive
        ? 'at most'
        : 'less than';
  const noun = issue.origin === 'string' ? 'character' : issue.origin === 'array' ? 'entry' : null;
  const unit = noun === null ? '' : ` ${Number(limit) === 1 ? noun : noun.replace(/y$/, 'ie').concat('s')}`;
  return `${word} ${limit.toLocaleString('en-US')}${unit}`;
}

/**
 * A schema issue in the studio's words: the key, the value that was received and what was expected, and how to mend it.
 *
 * @param document the whole value that was checked
 */
export function describeIssue(
  issue: z.core.$ZodIssue,
  document: unknown,
): { code: string; message: string; fix: string } {
  const at = issue.path.length > 0 ? issue.path.join('.') : 'the document';
  const received = valueAt(document, issue.path);
  switch (issue.code) {
    case 'unrecognized_keys': {
      if (issue.keys.includes('sharedWith'))
        return {
          code: 'sharedParameters',
          message: `${at} shares the weights of ${quote((received as { sharedWith?: unknown } | undefined)?.sharedWith)} and has parameters of its own.`,
          fix: 'Keep kind, name, inputs, group and note; the parameters are those of the layer it shares with.',
        };
      const shown = issue.keys.slice(0, 5).map((key) => `"${key.slice(0, 60)}"`);
      const keys =
        issue.keys.length > shown.length
          ? `${shown.join(', ')} and ${(issue.keys.length - shown.length).toLocaleString('en-US')} more keys`
          : shown.join(', ');
      return {
        code: 'unknownKey',
        message: `${keys} ${issue.keys.length === 1 ? 'is' : 'are'} not known in ${at}.`,
        fix: 'Check the spelling, or remove it.',
      };
    }
    case 'invalid_union': {
      const options =
        'options' in issue && Array.isArray(issue.options)
          ? issue.options.filter((option) => option !== undefined).map(String)
          : [];
      if (issue.discriminator)
        return {
          code: 'unknownKind',
          message: `${at} is ${quote(received)}; that ${issue.discriminator} is not known.`,
          fix: describeOptions(received, options),
        };
      const names = issue.errors.flatMap((branch) =>
        branch.flatMap((inner) => (inner.code === 'invalid_value' && inner.path.length === 0 ? inner.values : [])),
      );
      if (typeof received === 'string' && names.length > 0)
        return {
          code: 'wrongValue',
          message: `${at} is ${quote(received)}; it can be ${names.map(quote).join(', ')}.`,
          fix: 'Choose one of these, or give a map with its kind and options.',
        };
      const expected = [
        ...new Set(
          issue.errors.flatMap((branch) =>
            branch.flatMap((inner) => ('expected' in inner ? String(inner.expected) : [])),
          ),
        ),
      ];
      return {
        code: 'wrongValue',
        message: `${at} is ${quote(received)}, which fits none of the forms it may have.`,
        fix: expected.length > 0 ? `Give ${expected.map(article).join(' or ')}.` : 'See the documentation of this key.',
      };
    }
    case 'invalid_type': {
      const expected = expectedNouns[issue.expected] ?? issue.expected;
      return received === undefined
        ? { code: 'wrongType', message: `${at} is missing.`, fix: `Add it: ${article(expected)}.` }
        : {
            code: 'wrongType',
            message: `${at} is ${quote(received)}; ${article(expected)} was expected.`,
            fix: `Give ${article(expected)}.`,
          };
    }
    case 'invalid_value': {
      const values = issue.values.map((value) => quote(value)).join(', ');
      return {
        code: 'wrongValue',
        message: `${at} is ${quote(received)}; it can be ${values}.`,
        fix: 'Choose one of these.',
      };
    }
    case 'too_small':
    case 'too_big':
      return {
        code: 'wrongValue',
        message: `${at} is ${quote(received)}; it must ${issue.origin === 'string' || issue.origin === 'array' ? 'have' : 'be'} ${describeBound(issue)}.`,
        fix: `Give ${describeBound(issue)}.`,
      };
    default:
      return { code: 'wrongValue', message: `${at}: ${issue.message}`, fix: 'Correct this value.' };
  }
}
