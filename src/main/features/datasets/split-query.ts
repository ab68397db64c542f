import { StudioError } from '../../../shared/base/problem';
import { type SplitInput, splitInput } from '../../../shared/contract/split';

/** Reads the query of GET /data/datasets/:id/split: `input`, the JSON of what `datasets.split` takes without the id. */
export function parseSplitQuery(id: string, query: URLSearchParams): SplitInput {
  const text = query.get('input') ?? '{}';
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new StudioError('BAD_INPUT', `The parameter input is "${text.slice(0, 200)}", which is not JSON.`, {
      fix: 'Give an object with split, and if wanted version, target and seed.',
    });
  }
  const result = splitInput.safeParse({ ...(value as object), id });
  if (result.success) return result.data;
  throw new StudioError(
    'BAD_INPUT',
    `The parameter input does not describe a split: ${result.error.issues[0]?.message ?? 'it has another form'}`,
    { fix: 'Give an object with split, and if wanted version, target and seed.' },
  );
}
