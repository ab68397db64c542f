import { describe, expect, it } from 'vitest';
import { randomStream } from '../base/random';
import type { ComparisonColumn, NumberColumn } from './comparison-column';
import { importanceOf } from './importance';

const numbers = (title: string, values: (number | null)[]): NumberColumn => ({
  name: `config:${title}`,
  title,
  role: 'config',
  unit: null,
  better: null,
  kind: 'number',
  values,
});
const words = (title: string, values: (string | null)[]): ComparisonColumn => ({
  ...numbers(title, []),
  kind: 'category',
  values,
});
const draw = (count: number, name: string) => {
  const stream = randomStream(7, name);
  return Array.from({ length: count }, () => stream.uniform());
};

describe('the importance of settings', () => {
  const count = 200;
  const strong = draw(count, 'strong');
  const weak = draw(count, 'weak');
  const idle = draw(count, 'idle');
  const settings = [numbers('idle', idle), numbers('weak', weak), numbers('strong', strong)];

  it('comes near twice the share of the variance that a setting causes', () => {
    // 3·strong + weak: 9/10 and 1/10 of the variance; shuffling doubles a term's squared error.
    const metric = numbers(
      'accuracy',
      strong.map((value, index) => 3 * value + (weak[index] as number)),
    );
    const report = importanceOf(settings, metric);
    expect(report?.settings.map(({ title }) => title)).toEqual(['strong', 'weak', 'idle']);
    const [first, second, third] = report?.settings ?? [];
    expect(first?.importance).toBeGreaterThan(1.5);
    expect(first?.importance).toBeLessThan(2.1);
    expect(second?.importance).toBeGreaterThan(0.08);
    expect(second?.importance).toBeLessThan(0.3);
    expect(Math.abs(third?.importance ?? 1)).toBeLessThan(0.03);
    expect(report?.explained).toBeGreaterThan(0.9);
  });

  it('tells that nothing is explained when the metric is noise', () => {
    const report = importanceOf(settings, numbers('accuracy', draw(count, 'noise')));
    expect(report?.explained).toBeLessThan(0.1);
    for (const { importance } of report?.settings ?? []) expect(importance).toBeLessThan(0.25);
  });

  it('counts the columns of one category as one setting', () => {
    const kinds = ['adam', 'sgd', 'rmsprop'];
    const optimizer = strong.map((value) => kinds[Math.floor(value * 3)] as string);
    const metric = numbers(
      'accuracy',
      optimizer.map((kind) => kinds.indexOf(kind) % 2),
    );
    const report = importanceOf([words('optimizer', optimizer), numbers('idle', idle)], metric);
    expect(report?.settings[0]).toMatchObject({ title: 'optimizer', correlation: null });
    expect(report?.settings[0]?.importance).toBeGreaterThan(1.5);
  });

  it('takes settings that always change together as one', () => {
    const kind = strong.map((value) => (value > 0.5 ? 'adam' : 'sgd'));
    const beta = kind.map((value) => (value === 'adam' ? 0.9 : null));
    const report = importanceOf(
      [words('kind', kind), numbers('beta1', beta), numbers('idle', idle)],
      settings[2] as NumberColumn,
    );
    expect(report?.settings.map(({ title, together }) => [title, together])).toEqual([
      ['kind', ['beta1']],
      ['idle', []],
    ]);
  });

  it('gives the same figures for the same runs', () => {
    const metric = numbers('accuracy', strong);
    expect(importanceOf(settings, metric)).toEqual(importanceOf(settings, metric));
  });

  it('leaves out runs that lack the metric, and settings that never vary', () => {
    const metric = numbers(
      'accuracy',
      strong.map((value, index) => (index % 3 === 0 ? null : value)),
    );
    const report = importanceOf([...settings, numbers('batchSize', Array(count).fill(32))], metric);
    expect(report?.runCount).toBe(133);
    expect(report?.settings.map(({ title }) => title)).not.toContain('batchSize');
  });

  it('looks at a sample of very many runs and says of how many', () => {
    const many = Array.from({ length: 2000 }, (_, index) => index % 50);
    const report = importanceOf([numbers('batchSize', many)], numbers('accuracy', many));
    expect(report).toMatchObject({ runCount: 300, sampledFrom: 2000 });
  });

  it('says nothing of a metric that never varies', () => {
    expect(importanceOf(settings, numbers('accuracy', Array(count).fill(0.6)))).toBeNull();
  });

  it('says nothing of too few runs', () => {
    expect(importanceOf([numbers('weak', weak.slice(0, 9))], numbers('accuracy', strong.slice(0, 9)))).toBeNull();
  });
});
