import path from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import { test as base, expect as baseExpect, type Page } from '@playwright/test';
import { type Studio, startStudio } from './studio';

interface Fixtures {
  /** Fails the test at its end when the page logged an error or broke the content policy. */
  faultless: undefined;
}

// biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures' names from the pattern.
const useStudio = async ({}: object, use: (studio: Studio) => Promise<void>) => {
  const studio = await startStudio();
  await use(studio);
  await studio.stop();
};

/** Playwright's test with a studio that spec files share, signed in, its pages watched for errors. */
export const test = base.extend<Fixtures, { studio: Studio }>({
  studio: [useStudio, { scope: 'worker' }],
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

/** The same with a studio that no other spec file has left anything in; two such files must not follow each other. */
export const freshTest = test.extend<object, { studio: Studio }>({
  studio: [useStudio, { scope: 'worker' }],
});

/** Patient, since the whole suite may share two cores with a training run. */
export const expect = baseExpect.configure({ timeout: 15_000 });

/** A project of its own in the studio that the spec files share, without data. */
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
    await baseExpect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', colorScheme);
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
