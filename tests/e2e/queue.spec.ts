import type { Page } from '@playwright/test';
import { expect, expectAccessible, test } from './support/test';

/** Queues a training that lasts longer than the test. */
async function queueLongRun(page: Page): Promise<string> {
  await page.goto('/models/digits-mlp-deep?panel=form');
  await page.getByRole('textbox', { name: 'Epochs', exact: true }).fill('100000');
  await expect(page.getByText('Ready to train')).toBeVisible();
  await page.keyboard.press('Control+Enter');
  await page.waitForURL(/\/runs\/run_/);
  const heading = page.getByRole('heading', { level: 1 });
  await expect(heading).not.toHaveText('Run');
  return ((await heading.textContent()) ?? '').trim();
}

test('waiting runs are moved, held, started beside others and taken out of the queue', async ({ page }) => {
  const names: string[] = [];
  for (let count = 0; count < 4; count += 1) names.push(await queueLongRun(page));
  const [, second, third, fourth] = names as [string, string, string, string];
  await page
    .getByRole('contentinfo')
    .getByRole('button', { name: /running/ })
    .click();
  const queue = page.getByRole('region', { name: 'Queue' });
  const waiting = queue.getByRole('listitem').getByRole('link');
  await expect(waiting).toHaveText([second, third, fourth]);
  await expect(queue.getByText(/^Waits for its turn: one run at a time/)).toBeVisible();
  await expectAccessible(page);

  await queue.getByRole('button', { name: `Move ${fourth} in the queue` }).focus();
  await page.keyboard.press('Space');
  await expect(queue.getByRole('button', { name: `Move ${fourth} in the queue` })).toHaveAttribute(
    'aria-pressed',
    'true',
  );
  for (const passed of [third, second]) {
    await page.keyboard.press('ArrowUp');
    await expect(page.getByText(`Over the place of ${passed}.`)).toBeAttached();
  }
  await page.keyboard.press('Space');
  await expect(waiting).toHaveText([fourth, second, third]);
  await page.reload();
  await page
    .getByRole('contentinfo')
    .getByRole('button', { name: /running/ })
    .click();
  await expect(waiting).toHaveText([fourth, second, third]);

  await queue.getByRole('button', { name: `Hold ${fourth}` }).click();
  await expect(queue.getByText('Held until it is released', { exact: false })).toBeVisible();
  await queue.getByRole('button', { name: `Start ${third} now` }).click();
  await expect(waiting).toHaveText([fourth, second]);
  await queue.getByRole('button', { name: `Take ${second} out of the queue` }).click();
  await expect(waiting).toHaveText([fourth]);

  const running = page.getByRole('complementary', { name: 'Jobs' });
  for (const name of [names[0] as string, third]) await running.getByRole('button', { name: `Stop ${name}` }).click();
  await expect(running.getByRole('button', { name: /^Stop / })).toHaveCount(0);
  await expect(waiting).toHaveText([fourth]);
  await queue.getByRole('button', { name: `Release ${fourth}` }).click();
  await expect(running.getByRole('button', { name: `Stop ${fourth}` })).toBeVisible();
  await running.getByRole('button', { name: `Stop ${fourth}` }).click();
});
