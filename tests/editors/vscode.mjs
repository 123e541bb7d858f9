// A real VS Code workbench (code-server) in a real browser, with our packed extension and a real server: it shows an error, takes
// its fix, and shows the diagram, which follows the text.
//
// usage: node vscode.mjs CODE_SERVER_FOLDER VSIX CHROMIUM FLOWC PACKAGE SCREENSHOTS
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const [, , installed, vsix, browser, flowc, folder, pictures] = process.argv;
const require = createRequire(join(installed, 'package.json'));
const { chromium } = require('playwright-core');
const PATIENCE = 120_000;

const home = mkdtempSync(join(tmpdir(), 'flow-vscode-'));
const server = join(installed, 'node_modules/code-server/out/node/entry.js');
const own = ['--user-data-dir', join(home, 'data'), '--extensions-dir', join(home, 'extensions')];
mkdirSync(pictures, { recursive: true });
for (const part of ['User', 'Machine']) mkdirSync(join(home, 'data', part), { recursive: true });
// Which server is run is set for the machine. What the folder says about it counts for nothing.
writeFileSync(join(home, 'data/Machine/settings.json'), JSON.stringify({ 'flow.server.path': flowc }));
mkdirSync(join(folder, '.vscode'), { recursive: true });
writeFileSync(
  join(folder, '.vscode/settings.json'),
  JSON.stringify({ 'flow.server.path': join(folder, 'never.sh') }),
);
writeFileSync(join(folder, 'never.sh'), `#!/bin/sh\ntouch ${folder}/was-run\n`, { mode: 0o755 });
writeFileSync(
  join(home, 'data/User/settings.json'),
  JSON.stringify({
    'workbench.startupEditor': 'none',
    'telemetry.telemetryLevel': 'off',
    'workbench.tips.enabled': false,
    'editor.minimap.enabled': false,
    'security.workspace.trust.enabled': true,
  }),
);

const port = await new Promise((done) => {
  const free = createServer().listen(0, '127.0.0.1', () => {
    const { port } = free.address();
    free.close(() => done(port));
  });
});

const packed = spawnSync(process.execPath, [server, ...own, '--install-extension', vsix], { encoding: 'utf8' });
if (packed.status !== 0) throw new Error(`the extension can't be installed: ${packed.stdout}${packed.stderr}`);

const workbench = spawn(
  process.execPath,
  [server, ...own, '--auth', 'none', '--bind-addr', `127.0.0.1:${port}`, '--disable-telemetry', '--disable-update-check', folder],
  { stdio: ['ignore', 'pipe', 'pipe'] },
);
let said = '';
for (const pipe of [workbench.stdout, workbench.stderr]) pipe.on('data', (data) => (said += data));

async function main() {
  const begun = Date.now();
  while (!said.includes('HTTP server listening')) {
    if (Date.now() - begun > PATIENCE || workbench.exitCode !== null) throw new Error(`no workbench: ${said}`);
    await new Promise((done) => setTimeout(done, 100));
  }
  const chrome = await chromium.launch({ executablePath: browser, args: ['--no-sandbox'] });
  const page = await chrome.newPage({ viewport: { width: 1400, height: 900 } });
  page.setDefaultTimeout(PATIENCE);
  const shoot = (name) => page.screenshot({ path: join(pictures, `${name}.png`) });
  try {
    await page.goto(`http://127.0.0.1:${port}/?folder=${encodeURIComponent(folder)}`);
    await page.waitForSelector('.monaco-workbench .explorer-folders-view');
    // The folder is not trusted: all of this must work all the same.
    const distrust = page.getByRole('button', { name: 'No, I don\'t trust the authors' });
    await distrust.click({ timeout: 20_000 }).catch(() => {});
    await page.keyboard.press('Control+p');
    await page.keyboard.type('main.flow');
    await page.getByRole('option', { name: /main\.flow/ }).first().waitFor();
    await page.keyboard.press('Enter');
    await page.waitForSelector('.editor-instance .view-lines');

    // An error is shown.
    await page.waitForSelector('.editor-instance .squiggly-error');
    await shoot('1-error');

    // Its fix is taken.
    await page.keyboard.press('F1');
    await page.keyboard.type('Go to Next Problem (Error, Warning');
    await page.keyboard.press('Enter');
    await page.waitForTimeout(1000);
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+.');
    const fix = page.locator('.action-widget .monaco-list-row', { hasText: 'Team' }).first();
    await fix.waitFor();
    await shoot('2-fix');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.editor-instance .squiggly-error', { state: 'detached' });
    await shoot('3-mended');

    // The diagram is shown, and follows the text.
    await page.keyboard.press('F1');
    await page.keyboard.type('Flow: Open the Diagram');
    await page.waitForTimeout(500);
    await page.keyboard.press('Enter');
    const picture = async () => {
      for (const frame of page.frames()) {
        const svg = await frame.$('main#picture svg').catch(() => null);
        if (svg) return { frame, text: await svg.evaluate((one) => one.textContent) };
      }
      return null;
    };
    const until = async (what, holds) => {
      const start = Date.now();
      for (;;) {
        const found = await picture();
        if (found && holds(found)) return found;
        if (Date.now() - start > PATIENCE) throw new Error(`${what} never came: ${found?.text}`);
        await page.waitForTimeout(100);
      }
    };
    await until('the diagram', ({ text }) => text.includes('Draft'));
    await shoot('4-diagram');
    await page.locator('.editor-instance .view-line', { hasText: 'stage draft' }).first().click();
    await page.keyboard.press('End');
    await page.keyboard.press('Enter');
    await page.keyboard.type('title   "Write an answer');
    const { frame } = await until('the diagram of the new text', ({ text }) => text.replace(/\s+/g, ' ').includes('Write an'));
    await shoot('5-followed');

    // A click on an element goes to its line.
    await page.keyboard.press('Control+Home');
    await frame.locator('[id]', { hasText: 'Write' }).last().click();
    await page.waitForFunction(() => /Ln (9|10|11),/.test(document.body.innerText));
    await shoot('6-line');
  } catch (error) {
    await shoot('failed').catch(() => {});
    throw error;
  } finally {
    await chrome.close();
  }
}

try {
  await main();
  if (existsSync(join(folder, 'was-run'))) throw new Error('a setting of the folder named a program, and it was run');
  console.log('vscode: ok');
} catch (error) {
  console.error('vscode:', error, said.slice(-2000));
  process.exitCode = 1;
} finally {
  workbench.kill('SIGTERM');
  await Promise.race([new Promise((done) => workbench.on('exit', done)), new Promise((done) => setTimeout(done, 5000))]);
  rmSync(home, { recursive: true, force: true });
}
