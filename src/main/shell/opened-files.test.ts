import { EventEmitter } from 'node:events';
import path from 'node:path';
import type { App } from 'electron';
import { expect, test } from 'vitest';
import { collectOpenedFiles } from './opened-files';

function setUp(parameters: string[] = []) {
  const app = new EventEmitter();
  const files = collectOpenedFiles(app as unknown as App, parameters, path.resolve('/home/ada'));
  const opened: string[] = [];
  return { app, files, opened, forward: () => files.forward((file) => opened.push(file)) };
}

test('a portable file among the parameters is opened, from the folder in which it was named', () => {
  const { opened, forward } = setUp(['--flag.studio', 'runs.studio', 'rows.csv', path.resolve('/data/B.STUDIO')]);
  forward();
  expect(opened).toEqual([path.resolve('/home/ada/runs.studio'), path.resolve('/data/B.STUDIO')]);
});

test('a file that comes before the studio is ready waits for it', () => {
  const { app, opened, forward } = setUp();
  let prevented = false;
  const event = {
    preventDefault: () => {
      prevented = true;
    },
  };
  app.emit('open-file', event, '/data/a.studio');
  expect([opened, prevented]).toEqual([[], true]);
  forward();
  app.emit('open-file', event, '/data/b.studio');
  expect(opened).toEqual(['/data/a.studio', '/data/b.studio']);
});

test('a second process hands its file over and names it from its own folder', () => {
  const { app, opened, forward } = setUp();
  forward();
  app.emit('second-instance', {}, ['/usr/bin/studio.studio', 'c.studio'], path.resolve('/srv'));
  expect(opened).toEqual([path.resolve('/srv/c.studio')]);
});
