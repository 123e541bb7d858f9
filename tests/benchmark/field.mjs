// One tool of the field on one file, and nothing else: what tests/benchmark/run measures.
//
// usage: node field.mjs dot|mermaid|asl FILE      exit status 1 where the tool refuses the file
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const modules = join(dirname(fileURLToPath(import.meta.url)), '../../.tools/node/node_modules')
const require = createRequire(join(modules, 'x.js'))

const TOOLS = {
  async dot(text) {
    const { instance } = require('@viz-js/viz')
    return (await instance()).render(text, { format: 'svg' }).status === 'success'
  },
  async mermaid(text) {
    const { JSDOM } = require('jsdom')
    const { window } = new JSDOM('<!doctype html><body></body>')
    Object.assign(globalThis, { window, document: window.document })
    for (const name of ['Element', 'SVGElement', 'HTMLElement', 'Node', 'DOMParser', 'XMLSerializer']) globalThis[name] = window[name]
    const mermaid = (await import(pathToFileURL(join(modules, 'mermaid/dist/mermaid.core.mjs')).href)).default
    mermaid.initialize({ startOnLoad: false, maxEdges: 1_000_000, maxTextSize: 100_000_000 })
    return Boolean(await mermaid.parse(text))
  },
  async asl(text) {
    const { isValid } = require('asl-validator')(JSON.parse(text))
    return isValid
  },
}

const [kind, file] = process.argv.slice(2)
const accepted = await TOOLS[kind](readFileSync(file, 'utf8'))
if (!accepted) console.error(`${kind} refuses ${file}`)
process.exit(accepted ? 0 : 1)
