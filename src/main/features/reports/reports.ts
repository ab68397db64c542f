import { createId } from '../../../shared/base/id';
import { StudioError } from '../../../shared/base/problem';
import type { Report, ReportSummary } from '../../../shared/contract/report';
import { insertBlocks } from '../../../shared/report/block-edits';
import type { Block, FigureBlock, ReportContent } from '../../../shared/report/blocks';
import { reportFormatVersion } from '../../../shared/report/blocks';
import type { ReportFileFormat } from '../../../shared/report/document';
import type { Figure } from '../../../shared/report/figure';
import { createBlockId } from '../../../shared/report/new-block';
import { writeReportHtml } from '../../../shared/report/report-html';
import { writeReportMarkdown } from '../../../shared/report/report-markdown';
import type { Changes } from '../../lib/changes';
import type { Clock } from '../../lib/clock';
import { assertWritable, moveToTrash, type ProjectSession } from '../../store';
import { readDocument } from './report-document';
import { readFigure } from './report-figures';
import {
  findReport,
  insertReport,
  listReportNames,
  listReports,
  renameReport,
  updateContent,
} from './report-repository';
import { readRunList, type SourceDependencies } from './report-sources';

export interface ReportsDependencies extends SourceDependencies {
  session: () => ProjectSession;
  projectName: () => Promise<string>;
  studioVersion: string;
  changes: Changes;
  clock: Clock;
}

export interface ReportFile {
  text: string;
  fileName: string;
  contentType: string;
}

/** Pages of text, live charts and tables about the project's runs. */
export interface Reports {
  list(): Promise<ReportSummary[]>;
  /** By id or name. Throws: StudioError NOT_FOUND. */
  get(idOrName: string): Promise<Report>;
  create(input: { name?: string; blocks: readonly Block[] }): Promise<Report>;
  /** Nothing is stored when another window saved since `baseRevision`; `report` is what it saved then. */
  save(input: {
    id: string;
    baseRevision: number;
    content: ReportContent;
  }): Promise<{ saved: boolean; report: Report }>;
  append(id: string, blocks: readonly Block[]): Promise<Report>;
  rename(id: string, name: string): Promise<Report>;
  duplicate(id: string): Promise<Report>;
  /** Returns the ids to restore them with. */
  remove(ids: readonly string[]): Promise<string[]>;
  figure(block: FigureBlock): Promise<Figure>;
  /** The report as a file that works without the studio. Answers GET /data/reports/:id/file. */
  file(
    idOrName: string,
    options: { format: ReportFileFormat; pointLimit: number },
    signal: AbortSignal,
  ): Promise<ReportFile>;
}

const fileKinds = {
  html: { ending: 'html', contentType: 'text/html; charset=utf-8', write: writeReportHtml },
  markdown: {
    ending: 'md',
    contentType: 'text/markdown; charset=utf-8',
    write: async (document) => writeReportMarkdown(document),
  },
} satisfies Record<
  ReportFileFormat,
  { ending: string; contentType: string; write: (document: Parameters<typeof writeReportHtml>[0]) => Promise<string> }
>;

/** A name that every file system takes. */
function fileNameOf(name: string, ending: string): string {
  const clean = name
    // biome-ignore lint/suspicious/noControlCharactersInRegex: no file system takes them
    .replaceAll(/[\u0000-\u001f<>:"/\\|?*]+/g, '-')
    .replaceAll(/^[-. ]+|[-. ]+$/g, '')
    .slice(0, 80);
  return `${clean || 'report'}.${ending}`;
}

function freeName(wanted: string, taken: readonly string[]): string {
  const names = new Set(taken.map((name) => name.toLowerCase()));
  let name = wanted;
  for (let number = 2; names.has(name.toLowerCase()); number += 1) name = `${wanted.slice(0, 190)} ${number}`;
  return name;
}

export function createReportLogic(dependencies: ReportsDependencies): Reports {
  const { session, changes, clock, studioVersion, projectName } = dependencies;
  const publish = (id: string | null) => changes.publish({ noun: 'report', id });
  const get = async (idOrName: string, at = session()): Promise<Report> => {
    const report = await findReport(at.database, idOrName);
    if (report) return report;
    const names = await listReportNames(at.database);
    throw new StudioError('NOT_FOUND', `The project has no report "${idOrName}".`, {
      fix:
        names.length > 0
          ? `It has: ${names.slice(0, 20).join(', ')}${names.length > 20 ? ', …' : ''}. Deleted ones are in the trash.`
          : 'It has none yet; deleted ones are in the trash.',
    });
  };
  const store = async (name: string, blocks: readonly Block[]): Promise<Report> => {
    const at = session();
    assertWritable(at);
    const now = clock.now();
    const report: Report = {
      id: createId('report', now),
      name: freeName(name, await listReportNames(at.database)),
      createdAt: now,
      changedAt: now,
      revision: 1,
      content: { formatVersion: reportFormatVersion, blocks: [...blocks] },
    };
    await insertReport(at.database, report);
    publish(report.id);
    return report;
  };
  const save: Reports['save'] = async ({ id, baseRevision, content }) => {
    const at = session();
    assertWritable(at);
    const saved = await updateContent(at.database, { id, baseRevision, content, at: clock.now() });
    if (saved) publish(id);
    return { saved, report: await get(id, at) };
  };
  return {
    list: () => listReports(session().database),
    get: (idOrName) => get(idOrName),
    create: ({ name = 'Report', blocks }) => store(name, blocks),
    save,
    async append(id, blocks) {
      for (;;) {
        const report = await get(id);
        const last = report.content.blocks.at(-1)?.id ?? null;
        // A block that is added twice would have one id twice.
        const added = blocks.map((block) => ({ ...block, id: createBlockId() }));
        const content = { ...report.content, blocks: insertBlocks(report.content.blocks, added, last) };
        const result = await save({ id: report.id, baseRevision: report.revision, content });
        if (result.saved) return result.report;
      }
    },
    async rename(id, name) {
      const at = session();
      assertWritable(at);
      const report = await get(id, at);
      await renameReport(at.database, report.id, name.trim(), clock.now());
      publish(report.id);
      return get(report.id, at);
    },
    async duplicate(id) {
      const { name, content } = await get(id);
      return store(`Copy of ${name}`.slice(0, 200), content.blocks);
    },
    async remove(ids) {
      const at = session();
      assertWritable(at);
      const found: Report[] = [];
      for (const id of new Set(ids)) found.push(await get(id, at));
      const trashIds: string[] = [];
      for (const { id, name } of found)
        trashIds.push(await moveToTrash(at, { noun: 'report', subjectId: id, name, folder: null }));
      publish(null);
      changes.publish({ noun: 'trash', id: null });
      return trashIds;
    },
    figure: async (block) => readFigure(block, await readRunList(dependencies, [block]), dependencies),
    async file(idOrName, { format, pointLimit }, signal) {
      const report = await get(idOrName);
      const { ending, contentType, write } = fileKinds[format];
      const document = await readDocument(
        report,
        dependencies,
        { projectName: await projectName(), studioVersion, writtenAt: clock.now(), pointLimit },
        signal,
      );
      return { text: await write(document), fileName: fileNameOf(report.name, ending), contentType };
    },
  };
}
