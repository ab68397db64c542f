import path from 'node:path';
import type { Browser } from '@playwright/test';
import type { Studio } from './studio';
import { expect } from './test';

/** Imports a file of this machine by its path, with what the studio guesses of it, as a data set named after it; its id. */
export async function importFile(browser: Browser, studio: Studio, file: string): Promise<string> {
  const page = await browser.newPage();
  await page.goto(studio.url);
  await page.getByRole('button', { name: 'Import', exact: true }).click();
  const drawer = page.getByRole('dialog', { name: 'Import a data set' });
  await drawer.getByLabel('Or a path').fill(file);
  await page.keyboard.press('Enter');
  await drawer.getByRole('button', { name: 'Import', exact: true }).click();
  await expect(page.getByRole('heading', { name: path.parse(file).name, level: 1 })).toBeVisible({ timeout: 200_000 });
  const id = new URL(page.url()).pathname.split('/').at(-1) as string;
  await page.close();
  return id;
}
