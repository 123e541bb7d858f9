// A real VS Code workbench in a real browser, with our packed extension and a real server: it shows an error, takes its fix, and shows
// the diagram, which follows the text, leads back to it, and shows the path of a finding.
//
// usage: node vscode.mjs CODE_SERVER_FOLDER VSIX CHROMIUM FLOWC PACKAGE SCREENSHOTS
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Workbench, plain, until } from './workbench.mjs';

const [, , installed, vsix, browser, flowc, folder, pictures] = process.argv;

// Which server is run is set for the machine. What the folder says about it counts for nothing.
const never = join(folder, 'never.sh');
mkdirSync(join(folder, '.vscode'), { recursive: true });
writeFileSync(join(folder, '.vscode/settings.json'), JSON.stringify({ 'flow.server.path': never }));
writeFileSync(never, `#!/bin/sh\ntouch ${folder}/was-run\n`, { mode: 0o755 });

const bench = await Workbench.start({
  installed,
  vsix,
  folder,
  machine: { 'flow.server.path': flowc },
  user: {
    'workbench.startupEditor': 'none',
    'workbench.tips.enabled': false,
    'telemetry.telemetryLevel': 'off',
    'editor.minimap.enabled': false,
    // The folder is not trusted: all of this must work all the same.
    'security.workspace.trust.enabled': true,
    'security.workspace.trust.startupPrompt': 'never',
  },
});

/** An error is shown, and where it stands. */
async function error() {
  const { page } = bench;
  await page.locator('.statusbar-item', { hasText: 'Restricted Mode' }).waitFor();
  await bench.file('main.flow');
  const [mark, word] = [page.locator('.editor-instance .squiggly-error').first(), bench.word('Taem')];
  await until('a mark under the word', async () => {
    // The editor draws its lines anew whenever it likes.
    const [under, over] = [await mark.boundingBox(), await word.boundingBox()];
    return under && over && Math.abs(under.x - over.x) < 2 && Math.abs(under.width - over.width) < 2;
  });
  const hover = page.locator('.monaco-hover', { hasText: 'nobody here is called `Taem`' });
  await until('what is wrong', async () => {
    await page.mouse.move(5, 5);
    await word.hover();
    return hover.first().waitFor({ timeout: 10_000 }).then(() => true, () => false);
  });
  await bench.shoot('1-error');
  await page.mouse.move(5, 5);
  await bench.command('Problems: Focus on Problems View');
  await page.locator('.markers-panel .monaco-list-row', { hasText: 'Taem' }).first().waitFor();
  await bench.shoot('2-problems');
}

/** Its fix is taken: the text is another one, and the error is gone. */
async function fix() {
  const { page } = bench;
  await bench.word('Taem').click();
  await until('the cursor', async () => (await bench.line()) === 10);
  await bench.offers('Did you mean `Team`?');
  await bench.shoot('3-fix');
  await page.keyboard.press('Enter');
  await until('the mended text', async () => (await bench.lines()).includes('by Team'));
  assert.ok(!(await bench.lines()).some((line) => line.includes('Taem')));
  await page.waitForSelector('.editor-instance .squiggly-error', { state: 'detached' });
  await page.locator('.markers-panel .monaco-list-row', { hasText: 'Taem' }).first().waitFor({ state: 'detached' });
  await page.keyboard.press('Control+s');
  await until('the saved text', () => readFileSync(join(folder, 'main.flow'), 'utf8').includes('    by      Team\n'));
  await bench.command('View: Hide Panel');
  await bench.shoot('4-mended');
}

/** The picture, once something holds of its text. */
const picture = (what, words) =>
  bench.frame(what, `(document.querySelector('main#picture svg')?.textContent ?? '').replace(/\\s+/g, ' ').includes(${JSON.stringify(words)})`);

/** The diagram is shown, under a policy that lets nothing in. */
async function diagram() {
  await bench.command('Flow: Open the Diagram');
  const frame = await picture('the diagram', 'Draft');
  const text = plain(await frame.locator('main#picture svg').evaluate((svg) => svg.textContent));
  for (const words of ['Answer', 'Draft', 'Team', 'Answered', 'Open']) assert.ok(text.includes(words), `${words} is not in ${text}`);
  await until('something to be seen', async () => {
    const size = await frame.locator('main#picture svg .f-node').first().boundingBox();
    return size && size.width > 10 && size.height > 10;
  });
  const let_in = await frame.evaluate(async () => {
    const refused = [];
    document.addEventListener('securitypolicyviolation', (event) => refused.push(event.effectiveDirective));
    const script = document.createElement('script');
    script.textContent = 'window.harmed = true';
    document.body.append(script);
    const image = document.createElement('img');
    image.src = 'https://127.0.0.1:9/x.png';
    document.body.append(image);
    await fetch('https://127.0.0.1:9/x').catch(() => {});
    await new Promise((done) => setTimeout(done, 0));
    script.remove();
    image.remove();
    return { harmed: window.harmed === true, refused: refused.map((one) => one.replace(/-elem$/, '')).sort() };
  });
  assert.deepEqual(let_in, { harmed: false, refused: ['connect-src', 'img-src', 'script-src'] });
  await bench.shoot('5-diagram');
}

/** It follows what is typed, before it is saved. */
async function follows() {
  const { page } = bench;
  await bench.word('draft', 'stage draft').click();
  await until('the cursor', async () => (await bench.line()) === 9);
  await page.keyboard.press('End');
  await page.keyboard.press('Enter');
  await page.keyboard.type('title   "Write an answer');
  await picture('the diagram of the new text', 'Write an answer');
  assert.ok(!readFileSync(join(folder, 'main.flow'), 'utf8').includes('Write an answer'));
  await bench.shoot('6-followed');
}

/** A click on an element of it goes to its line. */
async function leads() {
  const { page } = bench;
  await page.keyboard.press('Control+Home');
  await until('the cursor', async () => (await bench.line()) === 1);
  const frame = await picture('the diagram', 'Write an answer');
  await frame.locator('.f-node[data-shape="stage"]', { hasText: 'Write an answer' }).click();
  await until('the line of the step', async () => (await bench.line()) === 9);
  await bench.shoot('7-line');
}

/** The path of a finding is drawn, where the cursor is on it. */
async function path() {
  const { page } = bench;
  await bench.file('review.flow');
  await page.waitForSelector('.editor-instance .squiggly-error');
  await picture('the diagram of the other text', 'Review');
  await bench.word('reply', 'reads reply').click();
  const marked = () => [...document.querySelectorAll('main#picture .on-path')].map((one) => one.dataset.id ?? `${one.dataset.from} -> ${one.dataset.to}`).sort();
  const wanted = ['review.Review.route', 'review.Review.route -> review.Review.send', 'review.Review.send'];
  const frame = await bench.frame('the path', `JSON.stringify((${marked})()) === ${JSON.stringify(JSON.stringify(wanted))}`);
  const seen = await frame.evaluate(() => {
    const shown = (part) => getComputedStyle(document.querySelector(part));
    return [shown('.f-node.on-path').outlineWidth, shown('.f-way.on-path').strokeWidth, shown('.f-way.on-path').stroke];
  });
  assert.deepEqual(seen.slice(0, 2), ['3px', '3px']);
  const plainly = await frame.evaluate(() => getComputedStyle(document.querySelector('.f-way:not(.on-path)')).stroke);
  assert.notEqual(seen[2], plainly);
  await until('the end of the path', () => frame.locator('.f-node[data-id="review.Review.send"]').evaluate((node) => node.getBoundingClientRect().right <= innerWidth));
  await bench.shoot('8-path');
  await bench.word('draft', 'stage draft').click();
  await bench.frame('a diagram without a path', "document.querySelector('main#picture svg') && !document.querySelector('.on-path')");
}

/** The walkthrough is offered. */
async function walkthrough() {
  const { page } = bench;
  await bench.command('Welcome: Open Walkthrough');
  const input = page.locator('.quick-input-widget input[type="text"]');
  await input.waitFor();
  await input.fill('A first way of working');
  await page.locator('.quick-input-list .monaco-list-row', { hasText: 'A first way of working' }).first().click();
  await page.locator('.gettingStartedContainer', { hasText: 'Begin a package' }).first().waitFor();
  await page.locator('.gettingStartedContainer code', { hasText: 'flowc new answers' }).first().waitFor();
  await bench.shoot('9-walkthrough');
}

let part = 'the opening';
try {
  await bench.open(browser, pictures);
  for (const step of [error, fix, diagram, follows, leads, path, walkthrough]) {
    part = step.name;
    await step();
  }
  assert.ok(!existsSync(join(folder, 'was-run')), 'a setting of the folder named a program, and it was run');
  console.log('vscode: ok');
} catch (problem) {
  await bench.shoot('failed').catch(() => {});
  const shown = await bench.page?.evaluate(() => document.body.innerText).catch(() => '');
  console.error(`vscode: ${part}:`, problem, `\nto be seen: ${plain(shown ?? '')}\na picture of it: ${join(pictures, 'failed.png')}\n${bench.said.slice(-2000)}`);
  process.exitCode = 1;
} finally {
  await bench.stop();
}
