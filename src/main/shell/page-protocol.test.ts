import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createPageProtocol, type PageProtocolOptions } from './page-protocol';

let pageDirectory: string;
beforeEach(async () => {
  pageDirectory = await mkdtemp(path.join(tmpdir(), 'studio-page-'));
  await writeFile(path.join(pageDirectory, 'index.html'), '<title>Model Studio</title>');
});
afterEach(() => rm(pageDirectory, { recursive: true }));

function ask(address: string, options: Partial<PageProtocolOptions> = {}): Promise<Response> {
  const bulk = async (request: Request) => new Response(`bulk ${new URL(request.url).pathname}`);
  return createPageProtocol({ pageDirectory, bulk, ...options })(new Request(address));
}

describe('studio://app', () => {
  test('shows the page at every address inside it, under the content policy', async () => {
    const response = await ask('studio://app/runs/run_1?tab=charts');
    expect(await response.text()).toBe('<title>Model Studio</title>');
    expect(response.headers.get('content-security-policy')).toMatch(/^default-src 'none'; script-src 'self';/);
  });

  test('hands bulk data to the host', async () => {
    expect(await (await ask('studio://app/data/runs/run_1/metrics')).text()).toBe('bulk /data/runs/run_1/metrics');
  });

  test('has no other host', async () => {
    expect((await ask('studio://elsewhere/data/runs')).status).toBe(404);
  });

  test('shows the development server’s page with a policy that lets it reload, and the host’s bulk data', async () => {
    const asked: string[] = [];
    const fetch = async (address: string) => {
      asked.push(address);
      return new Response('page', { headers: { 'Content-Type': 'text/html' } });
    };
    const development = { url: 'http://localhost:5173/', fetch };
    const page = await ask('studio://app/src/main.tsx?t=1', { development });
    const bulk = await ask('studio://app/data/x', { development });
    expect(asked).toEqual(['http://localhost:5173/src/main.tsx?t=1']);
    expect(page.headers.get('content-security-policy')).toContain("'unsafe-eval'");
    expect(await bulk.text()).toBe('bulk /data/x');
  });
});
