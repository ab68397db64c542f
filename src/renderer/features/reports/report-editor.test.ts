import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Report } from '../../../shared/contract/report';
import type { Block } from '../../../shared/report/blocks';
import { type EditorOptions, ReportEditor } from './report-editor';

const block = (id: string, text = id): Block => ({ id, kind: 'text', text });
const report = (revision: number, ...blocks: Block[]): Report => ({
  id: 'report',
  name: 'Report',
  createdAt: 0,
  changedAt: 0,
  revision,
  content: { formatVersion: 1, blocks },
});
const texts = (blocks: readonly Block[]) => blocks.map((each) => (each.kind === 'text' ? each.text : each.kind));

/** A host that keeps one report as the real one does: only on top of its newest revision. */
function setUp(...blocks: Block[]) {
  let stored = report(1, ...blocks);
  let failure: Error | null = null;
  const merged: number[] = [];
  const saves: string[][] = [];
  const options: EditorOptions = {
    delayMs: 100,
    retryMs: 1_000,
    onMerged: (keptTwice) => merged.push(keptTwice),
    async save({ baseRevision, content }) {
      if (failure) throw failure;
      if (baseRevision !== stored.revision) return { saved: false, report: stored };
      stored = report(stored.revision + 1, ...content.blocks);
      saves.push(texts(content.blocks));
      return { saved: true, report: stored };
    },
  };
  return {
    editor: new ReportEditor(stored, options),
    stored: () => texts(stored.content.blocks),
    /** Another window saves. */
    other(...changed: Block[]) {
      stored = report(stored.revision + 1, ...changed);
      return stored;
    },
    fail(error: Error | null) {
      failure = error;
    },
    merged,
    saves,
  };
}

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

describe('the editor of a report', () => {
  test('saves once after the last of many changes', async () => {
    const { editor, saves } = setUp(block('a', ''));
    for (const text of ['w', 'wo', 'wor']) editor.change([block('a', text)], 'text a');
    expect(editor.getState().save.kind).toBe('waiting');
    await vi.advanceTimersByTimeAsync(150);
    expect(saves).toEqual([['wor']]);
    expect(editor.getState().save.kind).toBe('saved');
  });

  test('takes a word back in one step, and a deleted block in another', () => {
    const { editor } = setUp(block('a', ''), block('b'));
    for (const text of ['w', 'wo', 'wor']) editor.change([block('a', text), block('b')], 'text a');
    editor.change([block('a', 'wor')]);
    editor.undo();
    expect(texts(editor.getState().blocks)).toEqual(['wor', 'b']);
    editor.undo();
    expect(texts(editor.getState().blocks)).toEqual(['', 'b']);
    editor.redo();
    editor.redo();
    expect(texts(editor.getState().blocks)).toEqual(['wor']);
    expect(editor.getState().canRedo).toBe(false);
  });

  test('brings what another window saved together with its own, and says so', async () => {
    const { editor, other, stored, merged } = setUp(block('a'), block('b'));
    editor.change([block('a', 'mine'), block('b')]);
    other(block('a'), block('b', 'theirs'));
    await vi.advanceTimersByTimeAsync(1_000);
    expect(stored()).toEqual(['mine', 'theirs']);
    expect(merged).toEqual([0]);
    expect(editor.getState().save.kind).toBe('saved');
  });

  test('keeps both versions of a block that both windows changed', async () => {
    const { editor, other, stored, merged } = setUp(block('a'));
    editor.change([block('a', 'mine')]);
    other(block('a', 'theirs'));
    await vi.advanceTimersByTimeAsync(1_000);
    expect(stored()).toEqual(['mine', 'theirs']);
    expect(merged).toEqual([1]);
  });

  test('shows what another window saved when nothing is open here, and undo does not take it away', () => {
    const { editor, other } = setUp(block('a'));
    editor.change([block('a', 'mine')]);
    editor.undo();
    editor.receive(other(block('a'), block('theirs')));
    expect(texts(editor.getState().blocks)).toEqual(['a', 'theirs']);
    editor.redo();
    expect(texts(editor.getState().blocks)).toEqual(['mine', 'theirs']);
  });

  test('keeps what could not be saved, says why, and tries again', async () => {
    const { editor, fail, stored } = setUp(block('a'));
    fail(new Error('The disk is full.'));
    editor.change([block('a', 'typed')]);
    await vi.advanceTimersByTimeAsync(200);
    expect(editor.getState().save).toMatchObject({ kind: 'failed', error: { message: 'The disk is full.' } });
    expect(stored()).toEqual(['a']);
    fail(null);
    await vi.advanceTimersByTimeAsync(1_500);
    expect(stored()).toEqual(['typed']);
    expect(editor.getState().save.kind).toBe('saved');
  });

  test('saves at once what is typed when the page is left', async () => {
    const { editor, stored } = setUp(block('a'));
    editor.change([block('a', 'last words')]);
    await editor.flush();
    expect(stored()).toEqual(['last words']);
  });
});
