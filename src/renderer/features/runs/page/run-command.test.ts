import { expect, test } from 'vitest';
import { quoteForShell } from './run-command';

test('a plain word stays as it is', () => {
  expect(quoteForShell('/home/ada/my-project')).toBe('/home/ada/my-project');
});

test('what a shell would take apart or run is quoted', () => {
  expect(quoteForShell('first light; rm -rf $HOME')).toBe("'first light; rm -rf $HOME'");
  expect(quoteForShell("Ada's run")).toBe("'Ada'\\''s run'");
});
