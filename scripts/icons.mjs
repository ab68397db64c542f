/** Renders resources/icons/icon.svg into the sizes that installers ask for. Run it after the drawing has changed. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { chromium } from '@playwright/test';

const directory = path.resolve(import.meta.dirname, '../resources/icons');
const sizes = [16, 32, 48, 64, 128, 256, 512, 1024];
const executablePath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync);

const drawing = await readFile(path.join(directory, 'icon.svg'), 'utf8');
const browser = await chromium.launch({ executablePath, args: process.getuid?.() === 0 ? ['--no-sandbox'] : [] });
for (const size of sizes) {
  const page = await browser.newPage({ viewport: { width: size, height: size } });
  await page.setContent(
    `<style>body { margin: 0 } svg { display: block; width: ${size}px; height: ${size}px }</style>${drawing}`,
  );
  await page.screenshot({
    path: path.join(directory, size === 1024 ? 'icon.png' : `${size}x${size}.png`),
    omitBackground: true,
  });
  await page.close();
}
await browser.close();
console.log(`${sizes.length} sizes rendered into ${directory}`);
