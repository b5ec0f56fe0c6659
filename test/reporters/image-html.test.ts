import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';
import { htmlPage } from '../../packages/plimsoll/src/reporters/image-html/page.ts';
import { isRequired } from '../support/data.ts';
import { sampleReport } from './report-data.ts';

const program = process.env['CHROMIUM_BIN'] ?? ['/usr/bin/chromium-headless-shell', '/usr/bin/chromium'].find((path) => existsSync(path));
const quiet = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Where to leave the screenshots for people to look at. */
const screenshots = process.env['PLIMSOLL_SCREENSHOTS'];

describe('the HTML report', {
  skip: program === undefined && !isRequired('browser') ? 'skipped: no Chromium on this machine' : false,
}, () => {
  let browser: Browser;
  let page: Page;
  let folder: string;
  const problems: string[] = [];

  before(async () => {
    assert.ok(program, 'Chromium is required (PLIMSOLL_REQUIRE=browser) but absent');
    folder = mkdtempSync(join(tmpdir(), 'plimsoll-html-'));
    writeFileSync(join(folder, 'report.html'), [...htmlPage(sampleReport)].join(''));
    browser = await chromium.launch({ executablePath: program, args: quiet });
    page = await browser.newPage({ viewport: { width: 1200, height: 900 } });
    page.on('console', (message) => problems.push(message.text()));
    page.on('pageerror', (error) => problems.push(String(error)));
    page.on('dialog', (dialog) => {
      problems.push(`a dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    page.on('request', (request) => {
      if (!request.url().startsWith('file:')) problems.push(`asked for ${request.url()}`);
    });
    await page.goto(pathToFileURL(join(folder, 'report.html')).href);
    await page.waitForSelector('.cell');
  });

  after(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const shoot = async (name: string) => {
    if (screenshots !== undefined)
      await page.screenshot({
        path: join(screenshots, `${name}.png`),
        clip: { x: 0, y: 0, width: page.viewportSize()?.width ?? 1200, height: 1800 },
        fullPage: true,
      });
  };

  test('shows layers, bytes, findings, packages and secrets, and asks for nothing', async () => {
    assert.equal(await page.locator('table.layers tr').count(), 4);
    assert.equal(await page.locator('.findings li').count(), 2);
    assert.match(await page.locator('.findings').innerText(), /apt left its lists\s*saves 19 MB/);
    assert.match(await page.locator('#secrets').innerText(), /ghp_\*\*\*\*/);
    assert.match(await page.locator('#unknowns').innerText(), /is cut off/);
    await shoot('light');
    assert.deepEqual(problems, []);
  });

  test('what files and instructions are named stays text', async () => {
    assert.match(await page.locator('table.layers').innerText(), /<\/script><script>alert\(1\)<\/script>/);
    assert.equal(await page.locator('img').count(), 0);
    assert.deepEqual(problems, []);
  });

  test('the map goes into a directory and back', async () => {
    await page
      .locator('.cell.inner', { hasText: 'app' })
      .first()
      .click({ position: { x: 5, y: 5 } });
    assert.equal(
      await page
        .locator('.path')
        .innerText()
        .then((text) => text.replace(/\s+/g, ' ')),
      '/ › app 42 MB'.replace('› ', ''),
    );
    await page.locator('.path button').first().click();
    assert.equal(await page.locator('.path button').count(), 1);
    await page.getByRole('button', { name: 'By package' }).click();
    assert.match(await page.locator('.map').innerText(), /nodejs/);
  });

  test('tables search, sort and show the rest on demand', async () => {
    const rows = page.locator('#packages tbody tr');
    assert.equal(await rows.count(), 200);
    await page.getByRole('button', { name: 'Show all 412' }).click();
    assert.equal(await rows.count(), 412);
    await page.getByRole('searchbox', { name: 'Search packages' }).fill('npm package-40');
    assert.deepEqual(await rows.locator('td:first-child').allInnerTexts(), ['package-402', 'package-405', 'package-408']);
    await page.locator('#packages th', { hasText: 'Bytes' }).getByRole('button').click();
    assert.equal(await rows.first().locator('td').first().innerText(), 'package-408');
    await page.getByRole('searchbox', { name: 'Search packages' }).fill('');
  });

  test('reads in the dark, on a phone and on paper', async () => {
    const ground = () => page.evaluate('getComputedStyle(document.body).backgroundColor');
    const light = await ground();
    await page.getByRole('button', { name: 'Light / dark' }).click();
    assert.notEqual(await ground(), light);
    await shoot('dark');
    await page.setViewportSize({ width: 390, height: 800 });
    assert.equal(await page.evaluate('document.documentElement.scrollWidth <= innerWidth'), true, 'nothing is cut off at the side');
    await shoot('phone');
    await page.emulateMedia({ media: 'print' });
    assert.equal(await page.locator('.theme').isVisible(), false);
    await shoot('print');
    assert.deepEqual(problems, []);
  });
});
