import { describe, expect, it } from 'vitest';
import type { ColumnProfile, DatasetColumn } from '../../../../shared/contract/dataset';
import { suggest, typedWord } from './completion';

const column = (name: string, kind: DatasetColumn['kind']): DatasetColumn => ({ name, kind, role: 'feature' });
const columns = [column('age', 'integer'), column('Home city', 'categorical'), column('cabin', 'text')];
const profiles = [
  {
    name: 'Home city',
    topValues: [
      { value: "L'Aquila", count: 4 },
      { value: 'Oslo', count: 2 },
    ],
  },
] as unknown as ColumnProfile[];
const titles = (text: string) => suggest(typedWord(text, text.length), columns, profiles).map(({ title }) => title);
const texts = (text: string) => suggest(typedWord(text, text.length), columns, profiles).map(({ text: made }) => made);

describe('typedWord', () => {
  it('is the name that is being typed, also within quotes', () => {
    expect(typedWord('age > 3 AND ca', 14)).toMatchObject({ start: 12, text: 'ca', quote: null });
    expect(typedWord('"Home c', 7)).toMatchObject({ start: 0, text: 'Home c', quote: '"' });
    expect(typedWord(`"Home city" = 'Os`, 17)).toMatchObject({ text: 'Os', quote: "'", column: 'Home city' });
    expect(typedWord(`age IN (1, `, 11)).toMatchObject({ text: '', column: 'age' });
  });
});

describe('suggestions', () => {
  it('are columns by any part of their name, those that begin so first', () => {
    expect(titles('c').slice(0, 2)).toEqual(['cabin', 'Home city']);
    expect(texts('home')).toEqual(['"Home city"']);
  });

  it('are the values of the column that is compared', () => {
    expect(texts('"Home city" = ')).toEqual(["'L''Aquila'", "'Oslo'"]);
    expect(texts(`"Home city" = 'os`)).toEqual(["'Oslo'"]);
  });

  it('are operators and functions', () => {
    expect(titles('an')).toContain('AND');
    expect(titles('regex')).toEqual(['regexp_matches(text, pattern)']);
  });
});
