// The Flow extension: starts `flowc lsp`, and shows the diagram of the workflow that is being written.
'use strict';

const vscode = require('vscode');
const { LanguageClient, TransportKind } = require('vscode-languageclient/node');

/** @type {LanguageClient | undefined} */
let client;
/** @type {Diagram | undefined} */
let diagram;
/** @type {vscode.OutputChannel | undefined} */
let runs;

async function activate(context) {
  context.subscriptions.push(
    vscode.commands.registerCommand('flow.openDiagram', () => openDiagram(context)),
    vscode.commands.registerCommand('flow.showDiagram', () => openDiagram(context)),
    vscode.commands.registerCommand('flow.showReferences', showReferences),
    vscode.commands.registerCommand('flow.runScenario', runScenario),
    vscode.commands.registerCommand('flow.restart', restart),
    vscode.tasks.registerTaskProvider('flow', { provideTasks: tasks, resolveTask: task }),
  );
  await start();
}

async function deactivate() {
  await client?.stop();
}

/** The program to run: of the user's own settings only, whatever a workspace says. */
function program() {
  const set = vscode.workspace.getConfiguration('flow').inspect('server.path');
  return set?.globalValue || set?.defaultValue || 'flowc';
}

async function start() {
  const run = { command: program(), args: ['lsp'], transport: TransportKind.stdio };
  client = new LanguageClient('flow', 'Flow', { run, debug: run }, {
    documentSelector: [
      { scheme: 'file', language: 'flow' },
      // A text that has never been saved.
      { scheme: 'untitled', language: 'flow' },
      { scheme: 'file', pattern: '**/flow.toml' },
      { scheme: 'file', pattern: '**/simulation.toml' },
    ],
    markdown: { isTrusted: false, supportHtml: false },
  });
  try {
    await client.start();
  } catch (error) {
    client = undefined;
    const text = `Flow: ${program()} could not be started (${error.message}). Install it, or set "flow.server.path" in your settings.`;
    void vscode.window.showErrorMessage(text);
  }
}

async function restart() {
  await client?.stop();
  await start();
}

/** A code lens counts places; this shows them. The server sends plain JSON. */
function showReferences(uri, position, places) {
  const at = new vscode.Position(position.line, position.character);
  const locations = places.map((place) => new vscode.Location(vscode.Uri.parse(place.uri), range(place.range)));
  return vscode.commands.executeCommand('editor.action.showReferences', vscode.Uri.parse(uri), at, locations);
}

/** What happens in a scenario, line by line, in a panel of its own. */
async function runScenario(uri, scenario) {
  const told = await client?.sendRequest('flow/scenario', { textDocument: { uri }, scenario });
  if (!told) return;
  runs ??= vscode.window.createOutputChannel('Flow scenarios');
  runs.clear();
  runs.appendLine(`${told.title}: ${told.passes ? 'passes' : 'fails'}`);
  for (const line of told.findings) runs.appendLine(`  ${line}`);
  runs.appendLine('');
  for (const line of told.timeline) runs.appendLine(`  ${line}`);
  runs.show(true);
}

function range(plain) {
  return new vscode.Range(plain.start.line, plain.start.character, plain.end.line, plain.end.character);
}

function tasks() {
  return ['check', 'build'].map((command) => make({ type: 'flow', command }, vscode.TaskScope.Workspace));
}

function task(given) {
  return make(given.definition, given.scope ?? vscode.TaskScope.Workspace);
}

function make(definition, scope) {
  const command = definition.command === 'build' ? 'build' : 'check';
  const execution = new vscode.ProcessExecution(program(), [command, '--message-format', 'short']);
  return new vscode.Task(definition, scope, command, 'flow', execution, '$flowc');
}

/** The picture of one workflow, beside the text. */
class Diagram {
  constructor(panel) {
    this.panel = panel;
    /** @type {{ element: string, location: { uri: string, range: any } }[]} */
    this.elements = [];
    this.shown = '';
    this.asked = 0;
    panel.webview.html = page(panel.webview);
    panel.webview.onDidReceiveMessage((message) => this.follow(message));
    const soon = () => {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.update(), 80);
    };
    const listeners = [
      vscode.workspace.onDidChangeTextDocument((event) => { if (event.document.languageId === 'flow') soon(); }),
      vscode.window.onDidChangeTextEditorSelection((event) => {
        const follows = vscode.workspace.getConfiguration('flow').get('diagram.followCursor');
        if (follows && event.textEditor.document.languageId === 'flow') soon();
      }),
      vscode.window.onDidChangeActiveTextEditor((editor) => { if (editor?.document.languageId === 'flow') soon(); }),
    ];
    panel.onDidDispose(() => {
      clearTimeout(this.timer);
      listeners.forEach((listener) => listener.dispose());
      diagram = undefined;
    });
    soon();
  }

  async update() {
    const editor = vscode.window.activeTextEditor;
    if (!client || editor?.document.languageId !== 'flow') return;
    const asked = ++this.asked;
    const found = await client.sendRequest('flow/diagram', {
      textDocument: { uri: editor.document.uri.toString() },
      position: { line: editor.selection.active.line, character: editor.selection.active.character },
    }).catch(() => undefined);
    // Something newer was asked meanwhile, or nothing can be drawn: what is shown stays.
    if (asked !== this.asked || !found) return;
    this.elements = found.elements;
    this.panel.title = found.title;
    if (found.svg !== this.shown) {
      this.shown = found.svg;
      void this.panel.webview.postMessage({ kind: 'svg', svg: found.svg });
    }
    void this.panel.webview.postMessage({ kind: 'path', ids: found.path });
  }

  async follow(message) {
    const found = this.elements.find((one) => one.element === message?.element);
    if (!found) return;
    const document = await vscode.workspace.openTextDocument(vscode.Uri.parse(found.location.uri));
    const editor = await vscode.window.showTextDocument(document, vscode.ViewColumn.One);
    const at = range(found.location.range).start;
    editor.selection = new vscode.Selection(at, at);
    editor.revealRange(new vscode.Range(at, at), vscode.TextEditorRevealType.InCenterIfOutsideViewport);
  }
}

function openDiagram() {
  if (diagram) {
    diagram.panel.reveal(vscode.ViewColumn.Beside, true);
    return;
  }
  const panel = vscode.window.createWebviewPanel(
    'flow.diagram', 'Diagram', { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true },
    { enableScripts: true, localResourceRoots: [], retainContextWhenHidden: true },
  );
  diagram = new Diagram(panel);
}

/** The page takes nothing from anywhere: no images, no connections, one script with a number of its own. */
function page(webview) {
  const nonce = [...require('crypto').randomBytes(18)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="UTF-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'nonce-${nonce}'">
<title>Diagram</title>
<style>
  body { margin: 0; padding: 8px; overflow: auto; background: var(--vscode-editor-background); }
  svg { max-width: none; height: auto; }
  .f-node { cursor: pointer; }
  .f-node.on-path { outline: 3px solid var(--vscode-editorError-foreground); outline-offset: 3px; }
  .f-way.on-path { stroke: var(--vscode-editorError-foreground); stroke-width: 3px; }
</style>
</head>
<body>
<main id="picture" aria-live="polite"></main>
<script nonce="${nonce}">
  const vscode = acquireVsCodeApi();
  const picture = document.getElementById('picture');
  window.addEventListener('message', ({ data }) => {
    if (data.kind === 'svg') {
      // The picture is parsed as a document of its own: no script in it runs, and none is allowed.
      const parsed = new DOMParser().parseFromString(data.svg, 'image/svg+xml');
      if (parsed.querySelector('parsererror')) return;
      parsed.querySelectorAll('script, foreignObject').forEach((one) => one.remove());
      picture.replaceChildren(document.importNode(parsed.documentElement, true));
    }
    if (data.kind === 'path') {
      const steps = new Set(data.ids);
      const ways = new Set(data.ids.slice(1).map((step, before) => data.ids[before] + ' ' + step));
      picture.querySelectorAll('.f-node').forEach((one) => {
        one.classList.toggle('on-path', steps.has(one.dataset.id));
      });
      picture.querySelectorAll('.f-way').forEach((one) => {
        one.classList.toggle('on-path', ways.has(one.dataset.from + ' ' + one.dataset.to));
      });
      // A picture may be wider than its place: where the path ends is where it goes wrong.
      const end = [...picture.querySelectorAll('.f-node.on-path')].find((one) => one.dataset.id === data.ids.at(-1));
      end?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    }
  });
  picture.addEventListener('click', (event) => {
    for (let one = event.target; one && one !== picture; one = one.parentNode) {
      if (one.id) { vscode.postMessage({ element: one.id }); return; }
    }
  });
</script>
</body>
</html>`;
}

module.exports = { activate, deactivate };
