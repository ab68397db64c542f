import type { RunArtifact } from '../../../../shared/contract/history';
import {
  parseWandbValue,
  type WandbItem,
  type WandbOutput,
  type WandbRecord,
  wandbTimeMs,
} from '../../../../shared/history/wandb-record';
import type { HistoryNote, ReadRun, RunSink } from '../importer';
import { fileIn, type Place, plainSizeBytes, readPart } from '../place';
import type { WandbRun } from './folders';
import { createStatPlacer } from './machine-stats';
import { kindWords, mediaPath } from './media';
import { isOutputFile, readOutputFile } from './output-file';
import { readRecords } from './records';
import { setNested } from './settings';

const imageLimitBytes = 4 * 1024 ** 2;
/** Pictures of one value. */
const pictureLimit = 64;
const typeLimit = 20;
/** Files that a run's page lists. */
const artifactLimit = 1_000;
const alertLevels: Record<string, HistoryNote['level']> = { INFO: 'info', WARN: 'warning', ERROR: 'error' };
const keyOf = ({ key, nestedKey }: WandbItem) => (nestedKey && nestedKey.length > 0 ? nestedKey : [key ?? '']);

/** The key above a nested one; null for one that lies in no other. */
const parentOf = (key: string) => (key.includes('/') ? key.slice(0, key.lastIndexOf('/')) : null);

/** What a value of a row is, once its parts are together: W&B takes histograms and pictures apart by key. */
interface Typed {
  _type?: unknown;
  values?: unknown;
  bins?: unknown;
  packedBins?: { min?: number; size?: number; count?: number };
  path?: unknown;
  caption?: unknown;
  /** Of several pictures. */
  filenames?: unknown;
  captions?: unknown;
}

const isNumbers = (list: unknown): list is number[] =>
  Array.isArray(list) && list.every((each) => typeof each === 'number');

/** Edges of bins that are equally wide. None where the file tells of other bins than it has values, whatever their number. */
function unpackEdges({ min = 0, size = 0, count }: NonNullable<Typed['packedBins']>, valueCount: number): number[] {
  if (count !== valueCount || !Number.isFinite(min) || !Number.isFinite(size)) return [];
  return Array.from({ length: valueCount + 1 }, (_, index) => min + index * size);
}

/** Reads one W&B run from its files, oldest first. */
export class WandbReader {
  private readonly settings: Record<string, unknown> = {};
  private readonly summary = new Map<string, number>();
  /** Keys of the summary whose numbers describe a picture or a table. */
  private readonly described = new Set<string>();
  private run: WandbRecord['run'] = {};
  private environment: WandbRecord['environment'] = {};
  private exit: WandbRecord['exit'] | null = null;
  private step = -1;
  private otherCount = 0;
  /** Values that the studio has no place for, by their type. */
  private readonly leftOut = new Map<string, number>();
  private readonly artifacts: RunArtifact[] = [];
  private artifactFileCount = 0;
  /** Which records its console output stands in: some versions write both. */
  private outputKind: 'output' | 'rawOutput' | null = null;
  private ownFiles: ReadonlySet<string> = new Set();
  private readonly stats = createStatPlacer((metric, step, value, time) => this.sink.add(metric, step, value, time));
  /** Of the last row that has one. */
  private lastTime: number | null = null;

  constructor(
    private readonly place: Place,
    private readonly sink: RunSink,
  ) {}

  async read(run: WandbRun, signal: AbortSignal): Promise<ReadRun> {
    let done = 0;
    this.ownFiles = new Set(run.otherFiles);
    for (const name of run.files) {
      const file = fileIn(this.place, name);
      // Each file tells the end of its own stretch: one that was resumed and has none yet has not ended.
      this.exit = null;
      for await (const { record, offset, damage } of readRecords(file, name, { signal })) {
        if (damage) this.sink.problem(damage);
        if (record) await this.take(record, name);
        const pause = this.sink.pause();
        if (pause) {
          this.sink.progress(done + offset);
          await pause;
        }
      }
      done += (await plainSizeBytes(file)) ?? 0;
      this.sink.progress(done);
    }
    this.stats.end();
    this.addSummary();
    if (this.outputKind === null)
      for (const name of run.otherFiles) if (isOutputFile(name)) await readOutputFile(this.place, name, this.sink);
    if (this.leftOut.size > 0)
      this.sink.problem({
        code: 'otherMedia',
        severity: 'info',
        message: `Not taken: ${kindWords(this.leftOut)}. Their files are named with the run and stay where they are.`,
      });
    if (this.artifactFileCount > 0)
      this.sink.problem({
        code: 'artifacts',
        severity: 'info',
        message: `${this.artifactFileCount.toLocaleString('en-US')} files of artifacts are named with the run, with where they lie; their contents are not copied.`,
      });
    if (this.otherCount > 0)
      this.sink.problem({
        code: 'otherValues',
        severity: 'info',
        message: `${this.otherCount.toLocaleString('en-US')} values that are no numbers, histograms, pictures or texts were passed over.`,
      });
    return this.describe(run, await this.filesOf(run));
  }

  private async take(record: Partial<WandbRecord>, file: string): Promise<void> {
    if (record.run) {
      this.run = { ...this.run, ...record.run };
      this.changeSettings(record.run.config);
    }
    if (record.config) this.changeSettings(record.config);
    if (record.environment) this.environment = record.environment;
    if (record.exit) this.exit = record.exit;
    if (record.summary)
      for (const item of record.summary.update ?? []) {
        const value = parseWandbValue(item.valueJson);
        const keys = keyOf(item);
        if (keys.at(-1) === '_type') this.described.add(keys.slice(0, -1).join('/'));
        if (typeof value === 'number') this.summary.set(keys.join('/'), value);
      }
    if (record.stats) {
      const time = wandbTimeMs(record.stats.timestamp);
      if (time !== null)
        this.stats.stat({
          time,
          items: (record.stats.items ?? []).flatMap(({ key, valueJson }): [string, number][] => {
            const value = parseWandbValue(valueJson);
            return key && typeof value === 'number' ? [[key, value]] : [];
          }),
        });
    }
    if (record.artifact) this.takeArtifact(record.artifact);
    if (record.alert) {
      const { title = '', text = '', level = '' } = record.alert;
      this.sink.note({
        level: alertLevels[level] ?? 'info',
        message: [title, text]
          .filter((each) => each !== '')
          .join(': ')
          .slice(0, 4_000),
        timeMs: this.lastTime ?? Number.NaN,
        step: this.step < 0 ? null : this.step,
      });
    }
    if (record.output) this.takeOutput('output', record.output);
    if (record.rawOutput) this.takeOutput('rawOutput', record.rawOutput);
    if (record.history) await this.takeRow(record.history, file);
  }

  private takeOutput(kind: 'output' | 'rawOutput', { stream = 0, timestamp, text = '' }: WandbOutput): void {
    this.outputKind ??= kind;
    if (kind === this.outputKind) this.sink.output(text, wandbTimeMs(timestamp) ?? Number.NaN, String(stream));
  }

  private takeArtifact({ name = '', type = '', manifest }: WandbRecord['artifact']): void {
    for (const { path: inside = '', sizeBytes, reference, localPath } of manifest?.contents ?? []) {
      this.artifactFileCount += 1;
      if (this.artifacts.length >= artifactLimit) continue;
      const location = reference || localPath;
      this.artifacts.push({
        path: inside,
        sizeBytes: sizeBytes ?? null,
        artifact: type === '' ? name : `${name} (${type})`,
        ...(location ? { location } : {}),
      });
    }
  }

  /** What it saved and logged, named with sizes; contents stay where they are. */
  private async filesOf(run: WandbRun): Promise<RunArtifact[]> {
    const saved: RunArtifact[] = [];
    for (const [index, file] of run.otherFiles.entries())
      saved.push({
        path: file,
        sizeBytes: index < artifactLimit ? await plainSizeBytes(fileIn(this.place, file)) : null,
      });
    return [...this.artifacts, ...saved];
  }

  private changeSettings(items: WandbRecord['config'] | undefined): void {
    for (const item of items?.update ?? []) {
      const keys = keyOf(item);
      if (keys[0] === '_wandb') continue;
      const value = parseWandbValue(item.valueJson);
      // Files that were synchronised keep value and description together.
      const isWrapped = typeof value === 'object' && value !== null && 'value' in value && 'desc' in value;
      setNested(this.settings, keys, isWrapped ? (value as { value: unknown }).value : value);
    }
    for (const item of items?.remove ?? []) {
      const [key] = keyOf(item);
      if (key !== undefined) delete this.settings[key];
    }
  }

  private async takeRow({ items = [], step }: WandbRecord['history'], file: string): Promise<void> {
    const numbers: [string, number][] = [];
    const typed = new Map<string, Typed>();
    let time = Number.NaN;
    let number = step?.number;
    for (const item of items) {
      const keys = keyOf(item);
      const value = parseWandbValue(item.valueJson);
      const key = keys.join('/');
      if (key === '_timestamp') time = Number(value) * 1000;
      else if (key === '_step') number ??= Number(value);
      else if (key.startsWith('_')) continue;
      else if (typeof value === 'number') numbers.push([key, value]);
      else if (typeof value === 'boolean') numbers.push([key, Number(value)]);
      else if (typeof value === 'object' && value !== null && !Array.isArray(value) && '_type' in value)
        typed.set(key, value);
      else if (typeof value === 'object' && value !== null && !Array.isArray(value))
        this.takeNested(key, value, numbers);
      else if (keys.length > 1) {
        const parent = keys.slice(0, -1).join('/');
        const parts = typed.get(parent) ?? {};
        Object.assign(parts, { [keys.at(-1) as string]: value });
        typed.set(parent, parts);
      } else if (typeof value === 'string')
        this.sink.record({ kind: 'text', name: key, step: number ?? this.step + 1, text: value });
      else this.otherCount += 1;
    }
    this.step = number !== undefined && Number.isFinite(number) ? number : this.step + 1;
    for (const [key, value] of numbers) {
      const parent = parentOf(key);
      // Numbers that describe a picture are no figures of the run.
      if (parent === null || typed.get(parent)?._type === undefined) this.sink.add(key, this.step, value, time);
    }
    for (const [key, value] of typed) await this.takeTyped(key, value, file);
    if (Number.isFinite(time)) {
      this.lastTime = time;
      this.stats.row({ time, step: this.step });
    }
  }

  private takeNested(prefix: string, value: object, numbers: [string, number][], depth = 0): void {
    for (const [key, inner] of Object.entries(value)) {
      if (typeof inner === 'number') numbers.push([`${prefix}/${key}`, inner]);
      else if (typeof inner === 'object' && inner !== null && !Array.isArray(inner) && depth < 8)
        this.takeNested(`${prefix}/${key}`, inner, numbers, depth + 1);
      else this.otherCount += 1;
    }
  }

  private async takeTyped(
    name: string,
    { _type: type, values, bins, packedBins, path: file, caption, filenames, captions }: Typed,
    recordFile: string,
  ) {
    if (type === 'histogram' && isNumbers(values)) {
      const edges = isNumbers(bins) ? bins : unpackEdges(packedBins ?? {}, values.length);
      if (edges.length === values.length + 1) {
        this.sink.record({
          kind: 'histogram',
          name,
          step: this.step,
          limits: edges.slice(1),
          counts: values,
          minimum: edges[0] as number,
          maximum: edges.at(-1) as number,
        });
        return;
      }
    }
    if (type === 'image-file') {
      if (await this.takePicture(name, mediaPath(recordFile, String(file)), caption)) return;
    } else if (type === 'images/separated' && Array.isArray(filenames)) {
      for (const [index, each] of filenames.slice(0, pictureLimit).entries()) {
        const text = Array.isArray(captions) ? captions[index] : undefined;
        const isTaken = await this.takePicture(`${name}/${index}`, mediaPath(recordFile, String(each)), text);
        if (!isTaken) this.leave('image-file');
      }
      if (filenames.length > pictureLimit) this.leave('image-file', filenames.length - pictureLimit);
      return;
    }
    if (typeof type === 'string') this.leave(type);
    else this.otherCount += 1;
  }

  private leave(type: string, count = 1): void {
    // Types are the file's own words: not one a value.
    const known = this.leftOut.has(type) || this.leftOut.size < typeLimit ? type.slice(0, 40) : 'other';
    this.leftOut.set(known, (this.leftOut.get(known) ?? 0) + count);
  }

  /** False where its file is not one of the run's own, or larger than a picture may be. */
  private async takePicture(name: string, inside: string, caption: unknown): Promise<boolean> {
    if (!this.ownFiles.has(inside)) return false;
    const file = fileIn(this.place, inside);
    const size = await plainSizeBytes(file);
    if (size === null || size > imageLimitBytes) return false;
    this.sink.record({
      kind: 'image',
      name,
      step: this.step,
      bytes: await readPart(file, 0, size),
      ...(typeof caption === 'string' ? { caption: caption.slice(0, 1_000) } : {}),
    });
    return true;
  }

  /** Figures that stand in the summary alone. */
  private addSummary(): void {
    const time = this.lastTime ?? wandbTimeMs(this.run.startedAt) ?? Number.NaN;
    for (const [key, value] of this.summary) {
      const parent = parentOf(key);
      const isDescription = parent !== null && this.described.has(parent);
      if (!key.startsWith('_') && !isDescription && this.sink.lastStep(key) === null)
        this.sink.add(key, Math.max(0, this.step), value, time);
    }
  }

  private describe(run: WandbRun, artifacts: RunArtifact[]): ReadRun {
    const { name, project, group, jobType, sweepId, notes, tags = [], entity, host, git } = this.run;
    const startedAt = wandbTimeMs(this.run.startedAt);
    const code = this.exit === null ? null : (this.exit.code ?? 0);
    if (this.exit === null)
      this.sink.problem({
        code: 'unknownEnd',
        severity: 'warning',
        message: 'The log has no end: the run was killed, or was still running. It is shown as stopped.',
      });
    return {
      name: name || run.id,
      ...(project ? { experiment: project } : {}),
      status: code === null || code === 255 ? 'stopped' : code === 0 ? 'completed' : 'failed',
      error: code !== null && code !== 0 && code !== 255 ? `The program ended with exit code ${code}.` : null,
      startedAt,
      endedAt: this.lastTime,
      durationMs: this.exit?.runtimeSeconds ? this.exit.runtimeSeconds * 1000 : null,
      settings: this.settings,
      tags: [
        ...tags,
        ...(group ? [`group: ${group}`] : []),
        ...(jobType ? [`job: ${jobType}`] : []),
        ...(sweepId ? [`sweep: ${sweepId}`] : []),
      ],
      notes: notes ?? '',
      details: Object.fromEntries(
        Object.entries({ entity, project, host, repository: git?.remote, commit: git?.commit, ...this.environment })
          .filter(([, value]) => value !== undefined && value !== '' && typeof value !== 'object')
          .map(([key, value]) => [key, String(value)]),
      ),
      artifacts,
    };
  }
}
