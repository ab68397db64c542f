import { formatRunColumn, parseRunColumn, plainAggregates } from './column-name';

export type FilterValue = number | string | readonly string[] | null | undefined;

/** What a filter asks of a run. */
export interface FilterSource {
  /** A field of the run, such as `status`; undefined for a name that is none. */
  field(name: string): FilterValue;
  /** A column by its full name, such as `config:training.batchSize`. */
  column(name: string): FilterValue;
  /** Texts that a bare word is looked for in. */
  words(): readonly string[];
}

/** One condition at the top of a filter: what a chip shows. */
export interface FilterTerm {
  text: string;
  matches(source: FilterSource): boolean;
}

export interface RunFilter {
  terms: readonly FilterTerm[];
  /** Columns that must be known to decide. */
  columns: readonly string[];
  /** Fields that conditions name. */
  fields: readonly string[];
  /** What cannot be understood, and where; the filter then lets everything pass. */
  problem: { message: string; at: number } | null;
  matches(source: FilterSource): boolean;
}

export const runFilterFields = [
  'name',
  'status',
  'experiment',
  'engine',
  'dataset',
  'tag',
  'notes',
  'archived',
  'source',
  'number',
  'seed',
  'parameters',
  'duration',
  'step',
  'epoch',
  'interventions',
] as const;

const operators = ['>=', '<=', '!=', '!~', '==', '>', '<', '=', '~'] as const;
type Operator = (typeof operators)[number];

type Test = (source: FilterSource) => boolean;

interface Token {
  kind: 'word' | 'text' | 'operator' | 'open' | 'close' | 'comma';
  value: string;
  at: number;
  end: number;
  /** Its quotation mark is not closed. */
  isOpen?: boolean;
}

class FilterProblem extends Error {
  constructor(
    message: string,
    readonly at: number,
  ) {
    super(message);
  }
}

const punctuation = { '(': 'open', ')': 'close', ',': 'comma' } as const;

function tokenise(text: string): Token[] {
  const tokens: Token[] = [];
  for (let at = 0; at < text.length; ) {
    const sign = text[at] as string;
    const operator = operators.find((each) => text.startsWith(each, at));
    if (/\s/.test(sign)) at += 1;
    else if (sign in punctuation) {
      tokens.push({ kind: punctuation[sign as keyof typeof punctuation], value: sign, at, end: at + 1 });
      at += 1;
    } else if (operator) {
      tokens.push({ kind: 'operator', value: operator, at, end: at + operator.length });
      at += operator.length;
    } else if (sign === '"') {
      const close = text.indexOf('"', at + 1);
      const end = close < 0 ? text.length : close + 1;
      tokens.push({ kind: 'text', value: text.slice(at + 1, close < 0 ? end : close), at, end, isOpen: close < 0 });
      at = end;
    } else {
      // A quote inside a word keeps blanks together: experiment:"digits mlp".
      const [word = sign] = /^(?:[^\s()",<>=!~]|!(?![=~])|"[^"]*"?)+/.exec(text.slice(at)) ?? [];
      const isOpen = word.split('"').length % 2 === 0;
      tokens.push({ kind: 'word', value: word, at, end: at + word.length, isOpen });
      at += word.length;
    }
  }
  return tokens;
}

const isField = (name: string) => (runFilterFields as readonly string[]).includes(name.toLowerCase());

/** The column that a name in a filter stands for; null for a field or a plain word. */
export function columnOfFilterName(quoted: string): string | null {
  const name = unquote(quoted);
  if (isField(name)) return null;
  const full = parseRunColumn(name);
  if (full) return formatRunColumn(full);
  if (name.includes('/')) return formatRunColumn(parseRunColumn(`metric:${name}`) as NonNullable<typeof full>);
  return name.includes('.') ? `config:${name}` : null;
}

function read(source: FilterSource, name: string): FilterValue {
  const column = columnOfFilterName(name);
  return column === null ? source.field(name.toLowerCase()) : source.column(column);
}

function compare(value: FilterValue, operator: Operator, wanted: string): boolean {
  if (Array.isArray(value)) {
    const negated = operator === '!=' || operator === '!~';
    const positive = negated ? (operator === '!=' ? '=' : '~') : operator;
    const any = value.some((each) => compare(each, positive, wanted));
    return negated ? !any : any;
  }
  const single = value as number | string | null | undefined;
  const isMissing = single === null || single === undefined || Number.isNaN(single);
  if (isMissing) return operator === '!=' || operator === '!~';
  const text = String(single).toLowerCase();
  const sought = wanted.toLowerCase();
  if (operator === '~') return text.includes(sought);
  if (operator === '!~') return !text.includes(sought);
  const numbers = typeof single === 'number' && wanted.trim() !== '' && !Number.isNaN(Number(wanted));
  const order = numbers ? single - Number(wanted) : text < sought ? -1 : text > sought ? 1 : 0;
  if (operator === '=' || operator === '==') return order === 0;
  if (operator === '!=') return order !== 0;
  // Words have no size: accuracy > high is never true.
  if (typeof single === 'number' && !numbers) return false;
  return { '>': order > 0, '>=': order >= 0, '<': order < 0, '<=': order <= 0 }[operator];
}

const unquote = (text: string) => text.replaceAll('"', '');

function wordTest(word: string): Test {
  const colon = word.indexOf(':');
  const name = word.slice(0, colon);
  const sought = unquote(colon > 0 && isField(name) ? word.slice(colon + 1) : word);
  if (colon > 0 && isField(name)) return (source) => compare(read(source, name), '~', sought);
  return (source) => source.words().some((text) => text.toLowerCase().includes(sought.toLowerCase()));
}

class Parser {
  private place = 0;
  readonly columns = new Set<string>();
  readonly fields = new Set<string>();

  constructor(
    private readonly text: string,
    private readonly tokens: readonly Token[],
  ) {}

  /** The conditions that must all hold, each with the text it was written as. */
  terms(): FilterTerm[] {
    // Whatever is written behind it would become a part of the text.
    const open = this.tokens.find(({ isOpen }) => isOpen);
    if (open) this.fail('A closing quote is missing.', open.at);
    const [first, ...rest] = this.alternatives();
    if (this.peek()) this.fail(`"${this.peek()?.value}" is one too many.`);
    if (!first) return [];
    if (rest.length === 0) return first;
    const all = [first, ...rest];
    return [
      { text: this.text.trim(), matches: (source) => all.some((terms) => terms.every((term) => term.matches(source))) },
    ];
  }

  private alternatives(): FilterTerm[][] {
    const found = [this.conjunction()];
    while (this.takeWord('or')) {
      const next = this.conjunction();
      if (next.length === 0) this.fail('After "or" another condition was expected.');
      found.push(next);
    }
    return found;
  }

  private conjunction(): FilterTerm[] {
    const terms: FilterTerm[] = [];
    for (;;) {
      const joined = terms.length > 0 && this.takeWord('and');
      const token = this.peek();
      if (!token || token.kind === 'close' || this.isWord('or')) {
        if (joined) this.fail('After "and" another condition was expected.');
        return terms;
      }
      const from = token.at;
      const test = this.condition();
      terms.push({ text: this.text.slice(from, this.tokens[this.place - 1]?.end), matches: test });
    }
  }

  private condition(): Test {
    if (this.takeWord('not')) {
      if (!this.peek()) this.fail('After "not" a condition was expected.');
      const test = this.condition();
      return (source) => !test(source);
    }
    const token = this.take();
    if (!token) return this.fail('A condition was expected.');
    if (token.kind === 'open') {
      const inner = this.alternatives();
      if (this.take()?.kind !== 'close') this.fail('A closing parenthesis is missing.');
      return (source) => inner.some((terms) => terms.every((term) => term.matches(source)));
    }
    // A quoted name, for metrics and settings with blanks in theirs: "my loss/a b" < 2.
    const isName = token.kind === 'word' || this.peek()?.kind === 'operator' || this.isMembership();
    if (token.kind === 'text' && !isName) return wordTest(`"${token.value}"`);
    if (!isName || (token.kind !== 'word' && token.kind !== 'text'))
      return this.fail(`A name was expected, not "${token.value}".`, token.at);
    if (this.isMembership()) return this.membership(token.value);
    const operator = this.peek();
    if (operator?.kind !== 'operator') {
      const [field = ''] = token.value.split(':', 1);
      if (token.value.includes(':') && isField(field)) this.fields.add(field.toLowerCase());
      return wordTest(token.value);
    }
    this.place += 1;
    const value = this.take();
    if (!value || (value.kind !== 'word' && value.kind !== 'text'))
      return this.fail(`After "${token.value} ${operator.value}" a value was expected.`);
    this.use(token);
    return (source) => compare(read(source, token.value), operator.value as Operator, unquote(value.value));
  }

  private isMembership(): boolean {
    return this.isWord('in') && this.tokens[this.place + 1]?.kind === 'open';
  }

  private membership(name: string): Test {
    this.use(this.tokens[this.place - 1] as Token);
    this.place += 2;
    const values: string[] = [];
    for (;;) {
      const token = this.take();
      if (token?.kind === 'close') break;
      if (token?.kind === 'comma') continue;
      if (token?.kind !== 'word' && token?.kind !== 'text') this.fail('A closing parenthesis is missing.');
      else values.push(unquote(token.value));
    }
    return (source) => values.some((value) => compare(read(source, name), '=', value));
  }

  private use(token: Token): void {
    const column = columnOfFilterName(token.value);
    if (column !== null) this.columns.add(column);
    else if (isField(token.value)) this.fields.add(token.value.toLowerCase());
    else
      this.fail(
        `"${token.value}" is no field; settings have a dot (training.batchSize), metrics a slash (validation/accuracy).`,
        token.at,
      );
  }

  private peek(): Token | undefined {
    return this.tokens[this.place];
  }

  private take(): Token | undefined {
    this.place += 1;
    return this.tokens[this.place - 1];
  }

  private isWord(word: string): boolean {
    const token = this.peek();
    return token?.kind === 'word' && token.value.toLowerCase() === word;
  }

  private takeWord(word: string): boolean {
    if (!this.isWord(word)) return false;
    this.place += 1;
    return true;
  }

  private fail(message: string, at = this.peek()?.at ?? this.text.length): never {
    throw new FilterProblem(message, at);
  }
}

const everything: RunFilter = { terms: [], columns: [], fields: [], problem: null, matches: () => true };

/**
 * Reads a filter: `status = completed and training.batchSize >= 64 (tag = baseline or name ~ cnn)`. Conditions side by side
 * must all hold. A bare word is looked for everywhere, `status:failed` in one field; metrics may name an aggregate
 * (`validation/loss:minimum < 0.2`); a missing value only passes `!=` and `!~`.
 */
export function parseRunFilter(text: string): RunFilter {
  const parser = new Parser(text, tokenise(text));
  try {
    const terms = parser.terms();
    return {
      terms,
      columns: [...parser.columns],
      fields: [...parser.fields],
      problem: null,
      matches: (source) => terms.every((term) => term.matches(source)),
    };
  } catch (error) {
    if (!(error instanceof FilterProblem)) throw error;
    return { ...everything, problem: { message: error.message, at: error.at } };
  }
}

/** A filter as it can stand beside other conditions: alternatives are kept together by parentheses. */
export function asFilterCondition(text: string): string {
  const { terms } = parseRunFilter(text);
  // Behind another condition alternatives swallow it, and all become one; conditions that must all hold stay apart.
  const isKept = terms.length === 0 || parseRunFilter(`name ${text}`).terms.length === terms.length + 1;
  return isKept ? text : `(${text})`;
}

/** A value as it can stand in a filter. */
export function quoteFilterValue(value: string): string {
  return /^[^\s()",<>=!~]+$/.test(value) ? value : `"${value.replaceAll('"', '')}"`;
}

/** The name of a setting as it can stand in a filter. */
export function filterNameOfSetting(path: string): string {
  return quoteFilterName(
    path.includes('.') && !path.includes('/') && !/^(config|metric):/.test(path) ? path : `config:${path}`,
  );
}

/** A name as it can stand in a filter: metrics of others have blanks and brackets in theirs. */
function quoteFilterName(name: string): string {
  return /^[^\s()",<>=!~]+$/.test(name) ? name : `"${name.replaceAll('"', '')}"`;
}

/** What could stand at the end of a filter that is being typed. */
export interface FilterCompletion {
  /** Where the piece begins that a choice replaces. */
  from: number;
  kind: 'name' | 'value';
  /** The name before the operator, for values. */
  name: string | null;
  typed: string;
}

/** Which piece of a filter the caret is in, for completion. */
export function completionAt(text: string, caret: number): FilterCompletion {
  const tokens = tokenise(text.slice(0, caret));
  const last = tokens.at(-1);
  const isInside = last !== undefined && last.end === caret && (last.kind === 'word' || last.kind === 'text');
  const before = isInside ? tokens.at(-2) : last;
  const named = isInside ? tokens.at(-3) : tokens.at(-2);
  if (before?.kind === 'operator' && named?.kind === 'word')
    return { from: isInside ? last.at : caret, kind: 'value', name: named.value, typed: isInside ? last.value : '' };
  return { from: isInside ? last.at : caret, kind: 'name', name: null, typed: isInside ? last.value : '' };
}

/** The names a metric can be asked by: itself for the figure, and every aggregate that needs nothing else. */
export function filterNamesOfMetric(metric: string): string[] {
  const name = metric.includes('/') && !/^(config|metric):/.test(metric) ? metric : `metric:${metric}`;
  return plainAggregates.map((each) => quoteFilterName(each === 'figure' ? name : `${name}:${each}`));
}
