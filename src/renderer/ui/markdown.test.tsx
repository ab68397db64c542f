import { MantineProvider } from '@mantine/core';
import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, test } from 'vitest';
import { Markdown } from './markdown';

const html = (text: string) =>
  renderToStaticMarkup(
    <MantineProvider>
      <Markdown text={text} />
    </MantineProvider>,
  ).replace(/<style[\s\S]*?<\/style>|<link[^>]*rel="preload"[^>]*>/g, '');

describe('Markdown', () => {
  test('has tables, task lists and struck text', () => {
    const shown = html('|a|b|\n|-|-:|\n|1|2|\n\n- [x] done\n\n~~old~~');
    expect(shown).toContain('<td style="text-align:right">2</td>');
    expect(shown).toContain('type="checkbox"');
    expect(shown).toContain('<del>old</del>');
  });

  test('shows raw HTML as text', () => {
    const shown = html('<img src=x onerror=alert(1)> and <script>alert(2)</script>');
    expect(shown).not.toMatch(/<img|<script/);
    expect(shown).toContain('&lt;script&gt;');
  });

  test.each([
    ['javascript:alert(1)', null],
    ['  JaVaScRiPt:alert(1)', null],
    ['data:text/html,x', null],
    ['file:///etc/passwd', null],
    ['//evil.example/x', null],
    ['https://example.org/a?b=c', 'https://example.org/a?b=c'],
    ['mailto:a@example.org', 'mailto:a@example.org'],
  ])('lets a link lead to the web or to mail only: %s', (address, target) => {
    const shown = html(`[text](<${address}>)`);
    expect(/href="([^"]*)"/.exec(shown)?.[1] ?? null).toBe(target);
    expect(shown.includes('target="_blank"')).toBe(target !== null);
  });

  test('loads no picture from elsewhere and says where it is', () => {
    const shown = html('![a chart](https://example.org/a.png)');
    expect(shown).not.toContain('<img');
    expect(shown).toContain('href="https://example.org/a.png"');
  });

  test('shows pictures of the text itself and of the project', () => {
    const shown = html('![a](data:image/png;base64,AAAA) ![b](/data/datasets/d/media/1)');
    expect(shown.match(/<img /g)).toHaveLength(2);
    expect(shown).toContain('src="data:image/png;base64,AAAA"');
  });

  test('shows a megabyte piece by piece', () => {
    const shown = html('Some words of a long text.\n\n'.repeat(40_000));
    expect(shown.length).toBeLessThan(60_000);
    expect(shown).toMatch(/Show more \(1,\d{3},\d{3} of 1,120,000 characters are not shown\)/);
  });

  test('does not fall over what is nested ten thousand deep', () => {
    expect(html('> '.repeat(10_000))).toContain('<pre>');
  });

  test('shows a table that would fill millions of cells as its text', () => {
    const text = `|${'a|'.repeat(2000)}\n|${'-|'.repeat(2000)}\n${'|1|\n'.repeat(1000)}`;
    const shown = html(text);
    expect(shown).not.toContain('<table');
    expect(shown.length).toBeLessThan(60_000);
  });
});
