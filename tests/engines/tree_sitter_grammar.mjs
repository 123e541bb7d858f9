// Reads grammar/tree-sitter/grammar.js as the tree-sitter command line does, and prints it as JSON: what `src/grammar.json`,
// from which the parser is made, must say. The few words of the grammar's language are defined here.
import { createRequire } from 'node:module';
import { resolve } from 'node:path';

const plain = (rule) => {
  if (typeof rule === 'string') return { type: 'STRING', value: rule };
  if (rule instanceof RegExp) return { type: 'PATTERN', value: rule.source };
  if (!rule?.type) throw new Error(`no rule: ${JSON.stringify(rule)}`);
  return rule;
};
const many = (type) => (...members) => ({ type, members: members.map(plain) });
const one = (type) => (content) => ({ type, content: plain(content) });

const seq = many('SEQ');
const choice = many('CHOICE');
const token = one('TOKEN');
token.immediate = one('IMMEDIATE_TOKEN');
Object.assign(globalThis, {
  seq,
  choice,
  token,
  optional: (rule) => choice(rule, { type: 'BLANK' }),
  repeat: one('REPEAT'),
  repeat1: one('REPEAT1'),
  prec: (value, content) => ({ type: 'PREC', value, content: plain(content) }),
  field: (name, content) => ({ type: 'FIELD', name, content: plain(content) }),
  alias: (content, as) => ({ type: 'ALIAS', content: plain(content), named: true, value: as.name }),
  grammar(given) {
    const names = new Proxy({}, { get: (_, name) => ({ type: 'SYMBOL', name }) });
    const rules = Object.fromEntries(Object.entries(given.rules).map(([name, rule]) => [name, plain(rule(names))]));
    return {
      name: given.name,
      word: given.word(names).name,
      rules,
      extras: given.extras(names).map(plain),
      externals: given.externals(names).map(plain),
      supertypes: given.supertypes(names).map((rule) => rule.name),
    };
  },
});

const require = createRequire(import.meta.url);
process.stdout.write(JSON.stringify(require(resolve(process.argv[2]))));
