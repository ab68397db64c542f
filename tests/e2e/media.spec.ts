import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Page } from '@playwright/test';
import { strToU8, zipSync } from 'fflate';
import { expect, test } from './support/test';

const fixture = async (name: string) => new Uint8Array(await readFile(path.resolve('tests/fixtures/media', name)));

async function importZip(page: Page, name: string, files: Record<string, Uint8Array>): Promise<void> {
  await page.goto('/datasets');
  await page.getByRole('button', { name: 'Import', exact: true }).click();
  const buffer = Buffer.from(zipSync(files));
  await page.locator('input[type=file]').first().setInputFiles({ name, mimeType: 'application/zip', buffer });
}

const drawer = (page: Page) => page.getByRole('dialog', { name: 'Import a data set' });
const tiles = (page: Page) => page.getByRole('listbox').getByRole('option');
const isDrawn = (page: Page) =>
  tiles(page)
    .first()
    .locator('img')
    .evaluate((image: HTMLImageElement) => image.complete && image.naturalWidth > 0);

test('a zip of images is imported by upload, shown by class, opened and selected', async ({ page }) => {
  const errors: string[] = [];
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
  await importZip(page, 'animals.zip', {
    'animals/cat/a.png': await fixture('colour.png'),
    'animals/cat/b.jpg': await fixture('colour.jpg'),
    'animals/dog/c.bmp': await fixture('palette.bmp'),
    'animals/dog/d.png': await fixture('grey.png'),
    'animals/dog/e.tif': await fixture('colour.tif'),
  });
  await expect(drawer(page).getByText('animals/dog/c.bmp')).toBeVisible();
  await drawer(page).getByRole('button', { name: 'Import', exact: true }).click();
  await expect(page.getByRole('heading', { name: 'animals', level: 1 })).toBeVisible();
  await page.getByRole('tab', { name: 'Gallery' }).click();
  await expect(tiles(page)).toHaveCount(5);
  await expect(page.getByRole('button', { name: /^dog 3/ })).toBeVisible();
  await expect.poll(() => isDrawn(page)).toBe(true);

  await page.getByRole('button', { name: /^dog 3/ }).click();
  await expect(tiles(page)).toHaveCount(3);

  await tiles(page).nth(2).click();
  const viewer = page.getByRole('dialog');
  await expect(viewer.getByText('40 × 24')).toBeVisible();
  // A browser does not show TIFF: the engine makes a PNG of it.
  await expect.poll(() => viewer.locator('img').evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(40);
  await page.keyboard.press('ArrowLeft');
  await expect(viewer.getByText('28 × 28')).toBeVisible();
  await page.keyboard.press('1');
  await expect(viewer.getByText('100 %')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(viewer).toBeHidden();

  await page.keyboard.press('Space');
  await expect(page.getByText('1 selected')).toBeVisible();
  await page.keyboard.press('Control+a');
  await expect(page.getByText('3 selected')).toBeVisible();
  expect(errors).toEqual([]);
});

test('files that cannot be read are named and left out with consent', async ({ page }) => {
  await importZip(page, 'broken.zip', {
    'x/good.png': await fixture('colour.png'),
    'x/cut.png': (await fixture('colour.png')).subarray(0, 800),
    'y/page.jpg': strToU8('<!DOCTYPE html><p>Not found'),
    'y/grey.png': await fixture('grey.png'),
  });
  await drawer(page).getByRole('button', { name: 'Import', exact: true }).click();
  await expect(
    drawer(page)
      .getByText(/x\/cut\.png ends before the image is complete/)
      .first(),
  ).toBeVisible();
  await expect(
    drawer(page)
      .getByText(/y\/page\.jpg is an HTML page/)
      .first(),
  ).toBeVisible();
  await drawer(page)
    .getByRole('button', { name: /without/i })
    .click();
  await expect(page.getByRole('heading', { name: 'broken', level: 1 })).toBeVisible();
  await expect(page.getByText('2 rows').first()).toBeVisible();
});

test('a sound is seen and heard from the place that was pressed', async ({ page }) => {
  await importZip(page, 'tones.zip', {
    'high/a.flac': await fixture('mono.flac'),
    'low/b.wav': await fixture('pcm16.wav'),
    'low/c.mp3': await fixture('stereo.mp3'),
  });
  await drawer(page).getByRole('button', { name: 'Import', exact: true }).click();
  await expect(page.getByRole('heading', { name: 'tones', level: 1 })).toBeVisible();
  await page.getByRole('tab', { name: 'Gallery' }).click();
  await expect(tiles(page).first().getByRole('img', { name: 'Waveform' })).toBeVisible();
  await tiles(page).first().click();
  const viewer = page.getByRole('dialog');
  await expect(viewer.getByRole('img', { name: 'Spectrogram' })).toBeVisible();
  await expect(viewer.getByText('8,000 Hz')).toBeVisible();
  const audio = viewer.locator('audio');
  await expect.poll(() => audio.evaluate((element: HTMLAudioElement) => element.duration)).toBeCloseTo(0.3, 2);
  const spectrogram = viewer.getByRole('img', { name: 'Spectrogram' });
  const box = await spectrogram.boundingBox();
  await spectrogram.click({ position: { x: (box?.width ?? 0) / 2, y: 20 } });
  await expect.poll(() => audio.evaluate((element: HTMLAudioElement) => element.currentTime)).toBeCloseTo(0.15, 1);
});

test('texts of a folder are read line by line', async ({ page }) => {
  const long = Array.from({ length: 5000 }, (_, line) => `line ${line + 1} of a long text`).join('\n');
  await importZip(page, 'reviews.zip', {
    'pos/1.txt': strToU8('A wonderful film.'),
    'neg/2.txt': strToU8(long),
  });
  await drawer(page).getByRole('button', { name: 'Import', exact: true }).click();
  await page.getByRole('tab', { name: 'Gallery' }).click();
  await tiles(page).first().click();
  const viewer = page.getByRole('dialog');
  await expect(viewer.getByText('5,000 lines')).toBeVisible();
  await expect(viewer.getByText('line 1 of a long text')).toBeVisible();
  await viewer.getByText('line 1 of a long text').click();
  await page.keyboard.press('End');
  expect(await viewer.getByText(/of a long text$/).count()).toBeLessThan(150);
});
