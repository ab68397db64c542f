import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import { test as base, expect as baseExpect, type Page } from '@playwright/test';
import { type Studio, startStudio } from './studio';

interface Fixtures {
  /** Fails the test at its end when the page logged an error or broke the content policy. */
  faultless: undefined;
}

/** Gives each spec file a studio of its own: what one file leaves behind is never another one's beginning. */
interface Studios {
  /** The studio of a spec file (`testInfo.file`): started when the file first asks, ended when the next file does. */
  of(file: string): Promise<Studio>;
}

function createStudios(): Studios & { stop(): Promise<void> } {
  let current: { file: string; studio: Promise<Studio> } | null = null;
  const stop = async () => {
    const former = current;
    current = null;
    await (await former?.studio.catch(() => undefined))?.stop();
  };
  return {
    async of(file) {
      if (current?.file !== file) {
        await stop();
        current = { file, studio: startStudio() };
      }
      return current.studio;
    },
    stop,
  };
}

/**
 * Playwright's test with the studio of its spec file, signed in, its pages watched for errors. After a test that failed
 * Playwright goes on in a new process, hence with a new studio: tests that build on one another say `mode: 'serial'`.
 */
export const test = base.extend<Fixtures & { studio: Studio }, { studios: Studios }>({
  studios: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures' names from the pattern.
    async ({}, use) => {
      const studios = createStudios();
      await use(studios);
      await studios.stop();
    },
    { scope: 'worker' },
  ],
  studio: async ({ studios }, use, { file }) => use(await studios.of(file)),
  baseURL: async ({ studio }, use) => use(studio.origin),
  context: async ({ context, studio }, use) => {
    await context.request.get(studio.url);
    await use(context);
  },
  faultless: [
    async ({ page }, use) => {
      const faults: string[] = [];
      page.on('pageerror', (error) => faults.push(error.stack ?? error.message));
      page.on('console', (message) => {
        if (message.type() === 'error' && !/Failed to load resource|WebSocket connection/.test(message.text()))
          faults.push(message.text());
      });
      await use(undefined);
      baseExpect(faults, 'errors on the page').toEqual([]);
    },
    { auto: true },
  ],
});

/**
 * The same on a project that stands before the studio starts. `make` writes it into the folder that it gets; what it
 * returns is the fixture `project`.
 */
export function testOnProject<Project>(make: (folder: string) => Promise<Project>) {
  return test.extend<{ studio: Studio }, { opened: { studio: Studio; project: Project }; project: Project }>({
    opened: [
      // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures' names from the pattern.
      async ({}, use) => {
        const directory = await mkdtemp(path.join(tmpdir(), 'studio-e2e-'));
        const project = await make(path.join(directory, 'project'));
        const studio = await startStudio({ directory });
        await use({ studio, project });
        await studio.stop();
        await rm(directory, { recursive: true, force: true });
      },
      { scope: 'worker', timeout: 120_000 },
    ],
    project: [async ({ opened }, use) => use(opened.project), { scope: 'worker' }],
    studio: async ({ opened }, use) => use(opened.studio),
  });
}

/** Patient, since the whole suite may share two slow cores with a training run. */
export const expect = baseExpect.configure({ timeout: 30_000 });

/** A project without the sample data sets. */
export async function openNewProject(page: Page, studio: Studio, name: string): Promise<void> {
  await page.goto(`${studio.origin}/projects`);
  await page.getByLabel('Name').fill(name);
  await page.getByLabel('Folder').first().fill(path.join(studio.directory, name));
  await page.getByLabel('Add the sample data sets').uncheck();
  await page.getByRole('button', { name: 'Create project' }).click();
  await expect(page.getByRole('heading', { name: 'No data sets yet' })).toBeVisible();
}

/** What is on the clipboard; as text, since the specs are compiled without the browser's types. */
export function readClipboard(page: Page): Promise<string> {
  return page.evaluate<string>('navigator.clipboard.readText()');
}

const wcagTags = ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'];

/**
 * No violation that keeps people out: WCAG 2.2 A and AA, impact serious or critical. The whole in the light theme; in the
 * dark one contrast alone, since nothing else differs.
 */
export async function expectAccessible(page: Page): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', colorScheme);
    const axe = new AxeBuilder({ page });
    const { violations } = await (colorScheme === 'light'
      ? axe.withTags(wcagTags)
      : axe.withRules(['color-contrast'])
    ).analyze();
    const grave = violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(
        ({ id, nodes }) =>
          `${id}: ${nodes.map((node) => `${node.target.join(' ')} (${node.failureSummary})`).join('; ')}`,
      );
    baseExpect(grave, `${colorScheme} theme`).toEqual([]);
  }
}
