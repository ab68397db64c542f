import type { Report } from '../../../shared/contract/report';
import type { Block, ReportContent } from '../../../shared/report/blocks';
import { reportFormatVersion } from '../../../shared/report/blocks';
import { mergeBlocks } from '../../../shared/report/merge';

type Blocks = readonly Block[];

export interface EditorOptions {
  save(input: {
    id: string;
    baseRevision: number;
    content: ReportContent;
  }): Promise<{ saved: boolean; report: Report }>;
  /** What another window saved was brought together with what is here. */
  onMerged(keptTwice: number): void;
  /** Rest after the last change before it is saved. */
  delayMs: number;
  retryMs: number;
}

export type SaveState =
  | { kind: 'saved' }
  | { kind: 'waiting' }
  | { kind: 'saving' }
  | { kind: 'failed'; error: unknown };

export interface EditorState {
  blocks: Blocks;
  save: SaveState;
  canUndo: boolean;
  canRedo: boolean;
}

const historyLimit = 200;

/**
 * The blocks of one report while they are edited: one history of steps, saved by itself a moment after each change, and
 * brought together with what other windows save meanwhile.
 */
export class ReportEditor {
  private base: Blocks;
  private blocks: Blocks;
  private revision: number;
  private readonly id: string;
  private past: Blocks[] = [];
  private future: Blocks[] = [];
  /** Changes of one key in a row are one step, as the letters of a word. */
  private stepKey: string | null = null;
  private timer: ReturnType<typeof setTimeout> | null = null;
  private saving: Promise<void> | null = null;
  private failure: unknown = null;
  private state: EditorState;
  private readonly listeners = new Set<() => void>();

  constructor(
    report: Report,
    private readonly options: EditorOptions,
  ) {
    this.id = report.id;
    this.base = report.content.blocks;
    this.blocks = this.base;
    this.revision = report.revision;
    this.state = this.describe();
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly getState = (): EditorState => this.state;

  /** @param stepKey changes in a row with one key are undone together; null makes a step of its own */
  change(next: Blocks, stepKey: string | null = null): void {
    if (next === this.blocks) return;
    if (stepKey === null || stepKey !== this.stepKey) this.past = [...this.past, this.blocks].slice(-historyLimit);
    this.stepKey = stepKey;
    this.future = [];
    this.put(next);
  }

  /** What follows is a step of its own, whatever its key. */
  endStep(): void {
    this.stepKey = null;
  }

  undo(): void {
    const before = this.past.at(-1);
    if (!before) return;
    this.past = this.past.slice(0, -1);
    this.future = [...this.future, this.blocks];
    this.stepKey = null;
    this.put(before);
  }

  redo(): void {
    const after = this.future.at(-1);
    if (!after) return;
    this.future = this.future.slice(0, -1);
    this.past = [...this.past, this.blocks];
    this.stepKey = null;
    this.put(after);
  }

  /** The host has this by now; what is here and not saved yet stays. */
  receive(report: Report): void {
    if (report.id !== this.id || report.revision <= this.revision || this.saving) return;
    this.take(report);
  }

  /** Saves at once what is not saved yet. */
  async flush(): Promise<void> {
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
    while (this.isDirty() && this.failure === null) await this.saveNow();
  }

  retry(): void {
    this.failure = null;
    void this.saveNow();
  }

  close(): void {
    this.listeners.clear();
    void this.flush();
  }

  isDirty(): boolean {
    return this.blocks !== this.base;
  }

  private put(next: Blocks): void {
    this.blocks = next;
    this.schedule(this.options.delayMs);
    this.changed();
  }

  private schedule(delayMs: number): void {
    if (this.timer) clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.timer = null;
      this.failure = null;
      void this.saveNow();
    }, delayMs);
  }

  /** Takes what another window saved under what was changed here. */
  private take(report: Report): void {
    const theirs = report.content.blocks;
    const { base } = this;
    const onTop = (mine: Blocks) =>
      mine === base ? { blocks: theirs, keptTwice: 0 } : mergeBlocks(base, mine, theirs);
    const merged = onTop(this.blocks);
    // A step back must not take away what the other window wrote.
    this.past = this.past.map((blocks) => onTop(blocks).blocks);
    this.future = this.future.map((blocks) => onTop(blocks).blocks);
    const wasDirty = this.isDirty();
    this.base = theirs;
    this.revision = report.revision;
    this.blocks = JSON.stringify(merged.blocks) === JSON.stringify(theirs) ? theirs : merged.blocks;
    if (wasDirty) this.options.onMerged(merged.keptTwice);
    if (this.isDirty()) this.schedule(this.options.delayMs);
    this.changed();
  }

  private saveNow(): Promise<void> {
    this.saving ??= this.send().finally(() => {
      this.saving = null;
      // What was typed meanwhile waits for its own turn.
      if (this.isDirty() && this.timer === null) this.schedule(this.failure === null ? 0 : this.options.retryMs);
      this.changed();
    });
    return this.saving;
  }

  private async send(): Promise<void> {
    if (!this.isDirty()) return;
    const sent = this.blocks;
    this.changed();
    try {
      const { saved, report } = await this.options.save({
        id: this.id,
        baseRevision: this.revision,
        content: { formatVersion: reportFormatVersion, blocks: [...sent] },
      });
      this.failure = null;
      if (saved) {
        this.base = sent;
        this.revision = report.revision;
      } else this.take(report);
    } catch (error) {
      this.failure = error ?? new Error('The report was not saved.');
    }
  }

  private describe(): EditorState {
    const save: SaveState =
      this.failure !== null
        ? { kind: 'failed', error: this.failure }
        : this.saving
          ? { kind: 'saving' }
          : this.isDirty()
            ? { kind: 'waiting' }
            : { kind: 'saved' };
    return { blocks: this.blocks, save, canUndo: this.past.length > 0, canRedo: this.future.length > 0 };
  }

  private changed(): void {
    this.state = this.describe();
    for (const listener of [...this.listeners]) listener();
  }
}
