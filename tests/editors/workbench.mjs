// A workbench of Visual Studio Code (code-server) in a browser that nobody sees, and how one gets along in it. Nothing here waits for a
// time to go by: it waits for what is to be seen, for as long as a busy machine may need.
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** How long anything may take, in milliseconds. */
const PATIENCE = 180_000;
/** After how long a key is pressed once more: the workbench may not have listened yet. */
const AGAIN = 15_000;

const pause = (time) => new Promise((done) => setTimeout(done, time));

/** The text as it reads: the editor has hard spaces. */
export const plain = (text) => text.replace(/[\s\u00a0]+/g, ' ').trim();

/** Waits until something holds, and gives it back. */
export async function until(what, holds, patience = PATIENCE) {
  const end = Date.now() + patience;
  for (;;) {
    const found = await holds();
    if (found) return found;
    if (Date.now() > end) throw new Error(`${what} never came`);
    await pause(100);
  }
}

/** Does something until it has had its effect. */
async function persist(what, act, holds) {
  const end = Date.now() + PATIENCE;
  while (Date.now() < end) {
    await act();
    const found = await until(what, holds, AGAIN).catch(() => null);
    if (found) return found;
  }
  throw new Error(`${what} never came, though it was asked for again and again`);
}

/** A port that nobody listens to. */
const freePort = () =>
  new Promise((done) => {
    const free = createServer().listen(0, '127.0.0.1', () => {
      const { port } = free.address();
      free.close(() => done(port));
    });
  });

export class Workbench {
  /** Installs an extension and starts a workbench with those settings: of the machine, and of the user. */
  static async start({ installed, vsix, folder, machine, user }) {
    const bench = new Workbench();
    bench.home = mkdtempSync(join(tmpdir(), 'flow-vscode-'));
    bench.require = createRequire(join(installed, 'package.json'));
    bench.folder = folder;
    const server = join(installed, 'node_modules/code-server/out/node/entry.js');
    const own = ['--user-data-dir', join(bench.home, 'data'), '--extensions-dir', join(bench.home, 'extensions')];
    for (const [part, settings] of [['Machine', machine], ['User', user]]) {
      mkdirSync(join(bench.home, 'data', part), { recursive: true });
      writeFileSync(join(bench.home, 'data', part, 'settings.json'), JSON.stringify(settings));
    }
    const taken = spawnSync(process.execPath, [server, ...own, '--install-extension', vsix], { encoding: 'utf8' });
    if (taken.status !== 0) throw new Error(`the extension can't be installed: ${taken.stdout}${taken.stderr}`);
    bench.port = await freePort();
    bench.server = spawn(
      process.execPath,
      [server, ...own, '--auth', 'none', '--bind-addr', `127.0.0.1:${bench.port}`, '--disable-telemetry', '--disable-update-check', folder],
      { stdio: ['ignore', 'pipe', 'pipe'] },
    );
    bench.said = '';
    for (const pipe of [bench.server.stdout, bench.server.stderr]) pipe.on('data', (data) => (bench.said += data));
    await until('the workbench', () => {
      if (bench.server.exitCode !== null) throw new Error(`the workbench ended: ${bench.said}`);
      return bench.said.includes('HTTP server listening');
    });
    return bench;
  }

  /** Opens the folder in a browser. */
  async open(browser, pictures) {
    const { chromium } = this.require('playwright-core');
    this.pictures = pictures;
    mkdirSync(pictures, { recursive: true });
    this.chrome = await chromium.launch({ executablePath: browser, args: ['--no-sandbox'], timeout: PATIENCE });
    this.page = await this.chrome.newPage({ viewport: { width: 1400, height: 900 } });
    this.page.setDefaultTimeout(PATIENCE);
    await this.page.goto(`http://127.0.0.1:${this.port}/?folder=${encodeURIComponent(this.folder)}`);
    await this.page.waitForSelector('.monaco-workbench .explorer-folders-view');
  }

  shoot(name) {
    return this.page.screenshot({ path: join(this.pictures, `${name}.png`) });
  }

  /** Asks in the box at the top, and takes the answer of that name. */
  async pick(key, typed, answer) {
    const { page } = this;
    const input = page.locator('.quick-input-widget input[type="text"]');
    await persist('the box at the top', () => page.keyboard.press(key), () => input.isVisible());
    await input.fill(typed);
    await page.locator('.quick-input-list .monaco-list-row', { hasText: answer }).first().click();
  }

  /** Opens a file. */
  async file(name) {
    await this.pick('Control+p', name, name);
    await this.page.waitForSelector(`.tab.active[data-resource-name="${name}"]`);
    await this.page.waitForSelector('.editor-instance .view-line');
  }

  /** Runs a command by its name. */
  async command(name) {
    await this.pick('F1', `>${name}`, name);
  }

  /** The lines that are to be seen in the editor. */
  async lines() {
    const lines = await this.page.locator('.editor-instance .view-line').allTextContents();
    return lines.map(plain);
  }

  /** The piece of the text with that word, in the line that has another text too. */
  word(word, line = word) {
    const lines = this.page.locator('.editor-instance .view-line', { hasText: line });
    return lines.locator('span span', { hasText: word }).last();
  }

  /** The line that the cursor is in, from 1 on, as the workbench tells. */
  async line() {
    const told = await this.page.locator('.statusbar-item', { hasText: /^Ln \d+/ }).first().textContent().catch(() => '');
    return Number(/Ln (\d+)/.exec(told)?.[1]);
  }

  /** Waits for what is offered at the cursor, with that offer first: the one that is taken with Enter. */
  async offers(first) {
    const { page } = this;
    const row = page.locator('.action-widget .monaco-list-row.focused', { hasText: first });
    await persist(
      'the offers',
      async () => {
        await page.keyboard.press('Escape');
        await page.keyboard.press('Control+.');
      },
      () => row.isVisible(),
    );
  }

  /** The frame that has something in it, once it has. */
  async frame(what, holds) {
    return until(what, async () => {
      for (const frame of this.page.frames()) {
        if (await frame.evaluate(holds).catch(() => false)) return frame;
      }
      return null;
    });
  }

  async stop() {
    await this.chrome?.close();
    this.server.kill('SIGTERM');
    await Promise.race([new Promise((done) => this.server.on('exit', done)), pause(10_000)]);
    rmSync(this.home, { recursive: true, force: true });
  }
}
