import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { createProbeHandlers } from '../../../tests/support/probe-handlers';
import { contract } from '../../shared/contract';
import { createBulk } from '../contract/bulk';
import { createRouter } from '../contract/router';
import { silentLog } from '../lib/file-log';
import { type RunningServer, type ServerOptions, startServer } from './server';

let directory: string;
const running: RunningServer[] = [];

beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'studio-server-'));
  await mkdir(path.join(directory, 'page', 'assets'), { recursive: true });
  await writeFile(path.join(directory, 'page', 'index.html'), '<title>Model Studio</title>');
  await writeFile(path.join(directory, 'page', 'assets', 'index-AbCd1234.js'), 'export {};');
  await writeFile(path.join(directory, 'secret.txt'), 'not for the page');
});

afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.close()));
  await rm(directory, { recursive: true });
});

async function start(options: Partial<ServerOptions> = {}): Promise<RunningServer> {
  const { handlers } = createProbeHandlers();
  const host = {
    router: createRouter(handlers, { log: silentLog, validateOutput: true }),
    bulk: createBulk([{ method: 'GET', path: '/data/hello', answer: async () => new Response('hello') }], silentLog),
  };
  const pageDirectory = path.join(directory, 'page');
  const server = await startServer({ host, pageDirectory, log: silentLog, port: 0, ...options });
  running.push(server);
  return server;
}

interface Answer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: string;
}

/** Plain HTTP: `fetch` would neither send a foreign Host nor leave a path as it is. */
function get(
  server: RunningServer,
  address: string,
  headers: Record<string, string> = {},
  method = 'GET',
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const outgoing = httpRequest(
      { port: server.port, host: '127.0.0.1', path: address, method, headers },
      (response) => {
        let body = '';
        response.setEncoding('utf8').on('data', (text: string) => {
          body += text;
        });
        response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }));
      },
    );
    outgoing.on('error', reject).end();
  });
}

async function signedIn(server: RunningServer): Promise<Record<string, string>> {
  const { headers } = await get(server, `/?token=${server.token}`);
  return { Cookie: String(headers['set-cookie']).split(';')[0] as string };
}

function openSocket(server: RunningServer, headers: Record<string, string>, address = '/rpc'): Promise<number> {
  return new Promise((resolve) => {
    const socket = new WebSocket(`ws://127.0.0.1:${server.port}${address}`, { headers });
    socket.on('open', () => {
      socket.terminate();
      resolve(101);
    });
    socket.on('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0));
    socket.on('error', () => {});
  });
}

describe('signing in', () => {
  test('the address with the token sets a strict cookie and leads to the same page without the token', async () => {
    const server = await start();
    const answer = await get(server, `/runs/run_1?tab=charts&token=${server.token}`);
    expect([answer.status, answer.headers.location]).toEqual([303, '/runs/run_1?tab=charts']);
    expect(String(answer.headers['set-cookie'])).toMatch(
      /^studio-session-\d+=[\w-]+; Path=\/; HttpOnly; SameSite=Strict$/,
    );
    expect(String(answer.headers['set-cookie'])).not.toContain(server.token);
  });

  test('page, session and bulk data open with the cookie', async () => {
    const server = await start();
    const cookie = await signedIn(server);
    const statuses = await Promise.all(
      ['/', '/session', '/data/hello'].map(async (address) => (await get(server, address, cookie)).status),
    );
    expect(statuses).toEqual([200, 204, 200]);
  });

  test('nothing opens without it, not even assets', async () => {
    const server = await start();
    const addresses = ['/', '/session', '/data/hello', '/assets/index-AbCd1234.js'];
    const answers = await Promise.all(addresses.map((address) => get(server, address)));
    expect(answers.map(({ status }) => status)).toEqual([401, 401, 401, 401]);
  });

  test('a person is told in the browser where to find the address', async () => {
    const server = await start();
    const answer = await get(server, '/runs', { Accept: 'text/html' });
    expect([answer.status, answer.headers['content-type']]).toEqual([401, 'text/html; charset=utf-8']);
    expect(answer.body).toContain('studio serve');
  });

  test.each(['wrong-token', '', 'é'])('the token "%s" is refused', async (token) => {
    const server = await start();
    const answer = await get(server, `/?token=${encodeURIComponent(token)}`, { Accept: 'text/html' });
    expect([answer.status, answer.headers['set-cookie']]).toEqual([401, undefined]);
  });

  test('a script may use the token as a bearer', async () => {
    const server = await start();
    const answer = await get(server, '/data/hello', { Authorization: `Bearer ${server.token}` });
    expect([answer.status, answer.body]).toEqual([200, 'hello']);
  });

  test('the cookie of one start does not open another', async () => {
    const [one, other] = [await start(), await start()];
    expect((await get(other, '/session', await signedIn(one))).status).toBe(401);
  });

  test('a chosen token keeps browsers signed in over a restart', async () => {
    const one = await start({ token: 'chosen-by-me' });
    const cookie = await signedIn(one);
    await one.close();
    expect((await get(await start({ token: 'chosen-by-me' }), '/session', cookie)).status).toBe(204);
  });

  test.each(['short', 'with space in it', 'with/slash/in/it'])('the chosen token "%s" is refused', async (token) => {
    await expect(start({ token })).rejects.toMatchObject({ code: 'BAD_INPUT' });
  });
});

describe('requests that other sites make a browser send', () => {
  test.each(['evil.example', 'evil.example:8320', '127.0.0.1.evil.example', ':8320'])(
    'the name "%s" in Host is refused',
    async (name) => {
      const server = await start();
      const cookie = await signedIn(server);
      expect((await get(server, '/session', { ...cookie, Host: name })).status).toBe(403);
    },
  );

  test.each(['localhost', '127.0.0.1', '[::1]'])(
    'the name %s is answered on any port, as tunnels need it',
    async (name) => {
      const server = await start();
      const cookie = await signedIn(server);
      expect((await get(server, '/session', { ...cookie, Host: `${name}:9999` })).status).toBe(204);
    },
  );

  test.each(['http://evil.example', 'null', 'http://127.0.0.1:1'])(
    'the origin %s is refused for data and calls',
    async (origin) => {
      const server = await start();
      const headers = { ...(await signedIn(server)), Origin: origin };
      const data = await get(server, '/data/hello', headers);
      expect([data.status, await openSocket(server, headers)]).toEqual([403, 403]);
    },
  );

  test('the page’s own origin may call', async () => {
    const server = await start();
    const headers = { ...(await signedIn(server)), Origin: `http://127.0.0.1:${server.port}` };
    expect(await openSocket(server, headers)).toBe(101);
  });

  test('calls need the session and their own address', async () => {
    const server = await start();
    expect([await openSocket(server, {}), await openSocket(server, await signedIn(server), '/other')]).toEqual([
      401, 404,
    ]);
  });
});

describe('the page', () => {
  test('carries the content policy and is asked for anew each time', async () => {
    const server = await start();
    const { headers } = await get(server, '/', await signedIn(server));
    expect(headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-cache',
      'x-content-type-options': 'nosniff',
      'content-security-policy': expect.stringMatching(
        /^default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; worker-src 'self'; font-src 'self'; img-src 'self' data: blob:; media-src 'self' data: blob:; connect-src 'self'/,
      ),
    });
  });

  test('is not sent again when it has not changed', async () => {
    const server = await start();
    const cookie = await signedIn(server);
    const { headers } = await get(server, '/', cookie);
    const again = await get(server, '/', { ...cookie, 'If-None-Match': String(headers.etag) });
    expect([again.status, again.body]).toEqual([304, '']);
  });

  test('has assets that browsers keep, with the type that scripts need', async () => {
    const server = await start();
    const { headers } = await get(server, '/assets/index-AbCd1234.js', await signedIn(server));
    expect(headers).toMatchObject({
      'content-type': 'text/javascript; charset=utf-8',
      'cache-control': 'public, max-age=31536000, immutable',
      'content-length': '10',
    });
  });

  test('answers every address inside it, and 404 for a missing file', async () => {
    const server = await start();
    const cookie = await signedIn(server);
    const deep = await get(server, '/runs/run_1', cookie);
    const missing = await get(server, '/assets/gone-AbCd1234.js', cookie);
    expect([deep.status, deep.body, missing.status]).toEqual([200, '<title>Model Studio</title>', 404]);
  });

  test.each([
    '/../secret.txt',
    '/%2e%2e/secret.txt',
    '/..%2fsecret.txt',
    '/assets/..%2f..%2fsecret.txt',
    '/%00',
    '/%E0%A4%A',
  ])('keeps to its folder when asked for %s', async (address) => {
    const server = await start();
    const answer = await get(server, address, await signedIn(server));
    expect(answer.body).not.toContain('not for the page');
  });

  test('is read, not written', async () => {
    const server = await start();
    expect((await get(server, '/', await signedIn(server), 'DELETE')).status).toBe(405);
  });
});

describe('scripts in other languages', () => {
  async function post(server: RunningServer, address: string, body: unknown, token = server.token) {
    const response = await fetch(`http://127.0.0.1:${server.port}${address}`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  }

  test('call a route with JSON and the token', async () => {
    const answer = await post(await start(), '/api/projects/open', { path: '/tmp/project', name: 'Δ' });
    expect(answer).toMatchObject({ status: 200, body: { project: { path: '/tmp/project', name: 'Δ' } } });
  });

  test('see code, message and data of a failure', async () => {
    const answer = await post(await start(), '/api/runs/get', { id: 'gone' });
    expect(answer.status).toBe(404);
    expect(answer.body).toMatchObject({
      code: 'NOT_FOUND',
      message: 'There is no run "gone".',
      data: { fix: 'List the runs.' },
    });
  });

  test('are not answered without the token, nor where there is no route', async () => {
    const server = await start();
    const without = await post(server, '/api/runs/get', { id: 'gone' }, 'wrong-token');
    const nowhere = await post(server, '/api/runs/explode', {});
    expect([without.status, nowhere.status, nowhere.body]).toMatchObject([401, 404, { error: { code: 'NOT_FOUND' } }]);
  });

  test('find every route of the contract described', async () => {
    const server = await start();
    const { body } = await get(server, '/api/openapi.json', await signedIn(server));
    const { paths } = JSON.parse(body) as { paths: Record<string, unknown> };
    const routes = Object.entries(contract).flatMap(([noun, all]) =>
      Object.keys(all).map((route) => `/${noun}/${route}`),
    );
    expect(Object.keys(paths).sort()).toEqual(routes.sort());
    expect(JSON.stringify(paths['/runs/create'])).toContain('"text"');
  });
});

describe('the port', () => {
  async function takenPort() {
    const blocker = createServer();
    await new Promise<void>((resolve) => blocker.listen(0, '127.0.0.1', resolve));
    return { blocker, port: (blocker.address() as AddressInfo).port };
  }

  test('that was asked for and is taken is an error that names it', async () => {
    const { blocker, port } = await takenPort();
    await expect(start({ port })).rejects.toMatchObject({
      code: 'CONFLICT',
      message: expect.stringContaining(String(port)),
      data: { fix: expect.stringContaining('--port') },
    });
    blocker.close();
  });

  test('is the next free one when none was asked for', async () => {
    const one = await start({ port: undefined });
    const other = await start({ port: undefined });
    expect(other.port).toBeGreaterThan(one.port);
  });

  test('on an address that this machine does not have is an error that says so', async () => {
    await expect(start({ address: '192.0.2.1' })).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      message: expect.stringContaining('192.0.2.1'),
    });
  });
});

describe('stopping', () => {
  test('ends open pages and gives the port free', async () => {
    const server = await start();
    const socket = new WebSocket(`ws://127.0.0.1:${server.port}/rpc`, { headers: await signedIn(server) });
    await new Promise((resolve) => socket.once('open', resolve));
    const closed = new Promise((resolve) => socket.once('close', resolve));
    await server.close();
    expect(await closed).toBe(1001);
    const next = await start({ port: server.port });
    expect(next.port).toBe(server.port);
  });
});

describe('the way for commands on this machine', () => {
  test.each([
    ['127.0.0.1', '127.0.0.1'],
    ['0.0.0.0', '127.0.0.1'],
    ['localhost', 'localhost'],
  ])('to a server on %s leads over %s and is answered to its token alone', async (address, name) => {
    const { attachment, port } = await start({ address });
    expect(attachment).toMatchObject({ pid: process.pid, address: `http://${name}:${port}` });
    const session = new URL('/session', attachment?.address);
    const signedIn = await fetch(session, { headers: { Authorization: `Bearer ${attachment?.token}` } });
    expect([signedIn.status, (await fetch(session)).status]).toEqual([204, 401]);
  });
});
