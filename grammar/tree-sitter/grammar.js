/**
 * The grammar of Flow for tree-sitter. Which kinds of block there are, what their headers look like and which lines they
 * take is read from `language.json`, which is the compiler's own table; what follows a keyword stands here, one function
 * for each shape of the table.
 */
/// <reference types="tree-sitter-cli/dsl" />
// @ts-check

const language = require('./language.json');

/** `a, b, c` */
const listed = (rule) => seq(rule, repeat(seq(',', rule)));

const name = ($) => $._name;
const path = ($) => $.path;
const paths = ($) => listed($.path);
const names = ($) => listed($._name);
const value = ($) => $._expression;
const span = ($) => choice($._duration, $.path);
const number = ($) => choice($.number, $.hole);
const whichs = ($) => listed($.which);
const mostAtOnce = ($) => seq('most', $.number, 'at', 'once');
const day = ($) => seq('on', choice(seq('day', $.number), $._name));
const clock = ($) => seq('at', $.time, 'in', choice($.string, $.path));
const every = ($) => seq(choice(span($), $.unit), optional(day($)), optional(clock($)));

/** What follows the keyword of a line, by shape. */
const shapes = {
  Flag: null,
  Quoted: ($) => $.string,
  Text: ($) => $._text,
  TextOrPath: ($) => choice($._text, $.path),
  Allow: ($) => seq($._name, 'because', $._text),
  Person: ($) => choice($.path, $.hole),
  Enters: ($) => seq(choice(paths($), $.string), optional($.channel)),
  Path: path,
  OfPath: ($) => seq('of', $.path),
  OnPath: ($) => seq('on', $.path),
  WhilePath: ($) => seq('while', $.path),
  FromTo: ($) => seq($.path, 'to', $.path),
  Paths: paths,
  PathsOrHole: ($) => choice(paths($), $.hole),
  Names: names,
  Name: name,
  Ranking: ($) => seq($.path, repeat(seq('over', $.path))),
  Reads: ($) => seq(paths($), optional(seq('except', paths($)))),
  Call: ($) => $.call,
  Expression: value,
  People: ($) => choice($.number, paths($), $.hole),
  Rate: ($) => choice(seq($.number, 'per', $.unit), $.hole),
  Contact: ($) => choice($.channel, $.hole),
  Confirm: ($) => seq(paths($), 'with', $._who),
  Model: ($) => seq($.string, optional(seq('as', $.string))),
  Criterion: ($) => seq(field('name', $._name), 'weight', $.number, $._text),
  Percent: ($) => $.percent,
  PercentOrPath: ($) => choice($.percent, $.path),
  Every: every,
  Meeting: ($) => seq(every($), optional(seq('for', span($)))),
  Who: ($) => $._who,
  Writes: ($) => seq(listed($.slot), optional(seq('from', $._who))),
  Slot: ($) => $.slot,
  Action: ($) =>
    seq(
      field('name', $._name),
      optional($.parameters),
      optional(seq('gives', $.type)),
      optional(seq('risk', $.path)),
      optional('idempotent'),
    ),
  Zone: ($) => choice($.string, $.path),
  Opening: ($) => seq($._name, optional(seq('to', $._name)), 'from', $.time, 'to', $.time),
  Closed: ($) => listed(seq($.date, optional(seq('to', $.date)))),
  SilenceNever: () => 'never',
  Rung: ($) =>
    seq(span($), field('verb', choice('notify', 'assign', 'convene')), choice($.path, $.hole), optional($.channel)),
  Target: ($) => seq($._comparison, $._sum),
  Which: whichs,
  DifferentPeople: ($) => seq('people', whichs($)),
  SamePerson: ($) => seq('person', whichs($)),
  NeedsStep: ($) => seq($.which, choice('before', seq('after', optional(seq('within', span($)))))),
  NeverStep: ($) => optional(seq(choice('before', 'after'), $.which)),
  AtMostTimes: ($) => seq('most', number($), 'times', optional(seq('per', $.path))),
  Within: ($) =>
    choice(seq(span($), optional(seq('from', $.path))), seq('no', 'limit', 'because', $._text)),
  Way: ($) => $.way,
  NamedWay: ($) => seq(field('name', $._name), $.way),
  On: ($) => seq($.path, optional($.condition), $.way),
  Fails: ($) => seq(optional(names($)), $.way),
  Stalls: ($) => seq('after', span($), $.way),
  Do: ($) => choice($._text, $.call),
  Estimate: ($) =>
    seq($._duration, optional(seq('to', $._duration)), optional(seq('mostly', $._duration))),
  Retry: ($) => seq(number($), 'times', optional(seq('every', span($), optional('doubling')))),
  Grants: ($) => seq($._name, 'to', paths($)),
  AtCadence: ($) => seq($.path, optional(seq('at', mostAtOnce($)))),
  AtMostAtOnce: mostAtOnce,
  Span: span,
  Each: ($) =>
    seq(
      field('name', $._name),
      choice(seq('in', $._sum), seq('on', $.path)),
      optional(seq('where', $._expression)),
    ),
  Join: ($) => choice('all', 'any', seq('at', 'least', $._sum)),
  Rest: () => choice('cancelled', 'continues'),
  Date: ($) => $.date,
  StartsAt: ($) => seq($.date, optional(seq('at', $.time, 'in', $.string))),
  Given: ($) => seq($.path, ':', $._expression, optional(seq('after', $._duration))),
  Happens: ($) => seq($._subject, $._happening, optional(seq('after', $._duration))),
  Expect: ($) =>
    seq(
      choice(
        seq('outcome', $.path),
        seq('no', $._subject),
        seq('that', $._expression),
        seq(
          $._subject,
          'is',
          optional('not'),
          $._name,
          optional(seq('by', $.path)),
          optional(seq($.number, 'times')),
        ),
      ),
      optional(choice(seq('within', $._duration), seq('before', $.date))),
    ),
  Arm: ($) => seq($._expression, $.way),
};

/** What stands between the first word of a block and its braces. */
const headers = {
  Name: ($) => field('name', $._name),
  Parameters: ($) => seq(field('name', $._name), optional($.parameters)),
  MayBeOf: ($) => seq(field('name', $._name), optional(seq('of', paths($)))),
  Of: ($) => seq(field('name', $._name), 'of', $.path),
  QuotedOf: ($) => seq(field('name', $.string), 'of', $.path),
  RunOf: ($) => seq(field('name', $._name), 'of', $.call),
  Assumption: ($) => seq(field('name', $._name), $._text),
  Outcome: ($) => seq(field('name', $._name), optional($.parameters), optional('unwinds')),
  Event: ($) =>
    seq(
      field('name', $._name),
      optional($.parameters),
      optional(seq('from', $.path)),
      optional(seq('matches', $._expression)),
      optional('transient'),
    ),
  Nothing: null,
};

/** The hidden rule of a line: one for each keyword with what follows it. */
const lineRule = (line) => `_${line.keyword}_${line.shape}${line.condition ? '_when' : ''}`.toLowerCase();

/** Lines, parted by line ends. */
const lines = ($, line) => seq('{', optional(seq(line, repeat(seq($._newline, line)))), '}');

/** Entries, parted by commas or line ends. */
const entries = ($, entry) =>
  seq('{', optional(seq(entry, repeat(seq(choice(',', $._newline), entry)), optional(','))), '}');

const rules = {};

for (const kind of language.kinds) {
  const body = `_${kind.kind}_block`;
  rules[kind.kind] = ($) => {
    const parts = [field('kind', kind.kind)];
    if (headers[kind.header]) parts.push(headers[kind.header]($));
    if (kind.body === 'MayBeLines') parts.push(optional(alias($[body], $.block)));
    else if (kind.body !== 'None') parts.push(alias($[body], $.block));
    return seq(...parts);
  };
  if (kind.body === 'Fields') rules[body] = ($) => entries($, $.slot);
  else if (kind.body === 'Members') rules[body] = ($) => entries($, alias($._name, $.member));
  else if (kind.body !== 'None') {
    rules[body] = ($) => {
      const choices = kind.lines.map((line) => alias($[lineRule(line)], $.line));
      choices.push(...kind.nested.map((nested) => $[nested]));
      return lines($, choices.length === 1 ? choices[0] : choice(...choices));
    };
  }
  for (const line of kind.lines) {
    rules[lineRule(line)] = ($) => {
      const parts = [field('keyword', line.keyword)];
      if (shapes[line.shape]) parts.push(shapes[line.shape]($));
      if (line.condition && line.shape !== 'On') parts.push(optional($.condition));
      return parts.length === 1 ? parts[0] : seq(...parts);
    };
  }
}

module.exports = grammar({
  name: 'flow',

  word: ($) => $.name,

  // A line end that ends a statement: the scanner knows which do.
  externals: ($) => [$._newline],

  extras: ($) => [/[ \t\r\n\uFEFF]/, $.comment, $.doc_comment, $.file_comment],

  supertypes: ($) => [$._expression],

  rules: {
    source_file: ($) => optional(seq($._item, repeat(seq($._newline, $._item)))),

    _item: ($) => choice($.use, $.private, ...language.file.map((kind) => $[kind])),

    private: ($) => seq('private', choice(...language.file.map((kind) => $[kind]))),

    use: ($) => seq('use', field('module', $.path), optional(seq('{', listed($._name), '}'))),

    ...rules,

    // Names, texts, types.

    name: () => /[\p{XID_Start}_][\p{XID_Continue}]*/,
    _quoted_name: () => /`[^`\r\n]+`/,
    _name: ($) => choice($.name, alias($._quoted_name, $.name)),
    path: ($) => seq($._name, repeat(seq('.', $._name))),

    _text: ($) => choice($.string, $.prose, $.hole),
    string: ($) => seq('"', repeat(choice($.string_content, $.escape)), token.immediate('"')),
    string_content: () => token.immediate(prec(1, /[^"\\\r\n]+/)),
    escape: () => token.immediate(prec(1, /\\[^\r\n]/)),
    prose: () => /\|[^\r\n]*(\r?\n[ \t]*\|[^\r\n]*)*/,
    hole: ($) => seq('unknown', $.string),

    type: ($) =>
      seq(repeat(choice('optional', seq('list', 'of'))), $.path, repeat(seq('@', alias($._name, $.label_name)))),
    slot: ($) => seq(field('name', $._name), ':', $.type),
    parameters: ($) => seq('(', optional(listed($.parameter)), ')'),
    parameter: ($) => seq(field('name', $._name), ':', $.type, optional(seq('default', $._atom))),
    arguments: ($) => seq('(', optional(listed($.argument)), ')'),
    argument: ($) => seq(optional(seq(field('name', $._name), ':')), $._expression),
    call: ($) => seq($.path, optional($.arguments)),
    channel: ($) => seq('via', $._name, optional(choice($.string, $.hole))),
    condition: ($) => seq('when', $._expression),

    // Where it leads.

    way: ($) => seq($._arrow, repeat(seq('else', $._arrow))),
    _arrow: ($) =>
      seq('->', field('target', $._target), optional(seq('at', 'most', choice($.number, $.hole), 'times'))),
    _target: ($) => choice($.join, $.leave, seq('recover', $.call), $.call, $.hole),
    join: () => 'join',
    leave: () => 'leave',

    // Who.

    _who: ($) => choice($._who_all, $.who_then),
    who_then: ($) => seq($._who_all, repeat1(seq('then', $._who_all))),
    _who_all: ($) => choice($._who_one, $.who_and, $.who_or),
    who_and: ($) => seq($._who_one, repeat1(seq('and', $._who_one))),
    who_or: ($) => seq($._who_one, repeat1(seq('or', $._who_one))),
    _who_one: ($) => choice($._who_atom, $.who_except),
    who_except: ($) => seq($._who_atom, 'except', choice(seq('author', 'of', $.path), $._who_atom)),
    _who_atom: ($) => choice($.call, $.hole, $.who_of, seq('(', $._who, ')')),
    who_of: ($) =>
      choice(
        seq(choice($.number, $.fraction, 'majority', $.path, $.hole), 'of', $._pool, optional('voting')),
        seq('all', 'of', $._pool),
      ),
    fraction: ($) => seq($.number, token.immediate('/'), token.immediate(/[0-9][0-9_]*/)),
    _pool: ($) => choice($.call, seq('(', paths($), ')')),
    which: ($) =>
      choice($.call, seq(choice('stage', 'gate', 'step', 'agent'), optional(seq('where', $._expression)))),

    // What happens in a scenario.

    _subject: ($) => seq($.path, optional(seq('for', $._atom))),
    _happening: ($) =>
      choice(
        seq('writes', listed($.argument)),
        seq('says', $._name, optional(seq('by', choice($.path, seq($.number, 'of', $.path))))),
        seq('is', choice('silent', 'stalled', seq('absent', optional(seq('for', $._duration))))),
        seq('fails', optional(seq('with', $._name)), optional(seq($.number, 'times'))),
        seq('takes', $._duration),
        seq('happens', optional($.arguments)),
      ),

    // Values.

    _expression: ($) => choice($.and, $.or, $._logic),
    and: ($) => seq($._logic, repeat1(seq('and', $._logic))),
    or: ($) => seq($._logic, repeat1(seq('or', $._logic))),
    _logic: ($) => choice($.not, $.quantified, $.comparison, $._sum),
    not: ($) => seq('not', $._logic),
    quantified: ($) =>
      seq(choice('any', 'all'), field('name', $._name), 'in', $._sum, 'where', $._logic),
    comparison: ($) =>
      seq(
        $._sum,
        choice(
          seq($._comparison, $._sum),
          seq('in', $._sum),
          seq('is', optional('not'), choice($._sum, 'known')),
        ),
      ),
    _comparison: () => choice('<', '<=', '>', '>='),
    _sum: ($) => choice($._product, $.sum),
    sum: ($) => seq($._product, repeat1(seq(choice('+', '-'), $._product))),
    _product: ($) => choice($._atom, $.product),
    product: ($) => seq($._atom, repeat1(seq(choice('*', '/'), $._atom))),
    _atom: ($) =>
      choice(
        $.number,
        $.percent,
        $.string,
        $.date,
        $.time,
        $._duration,
        $.money,
        $.true,
        $.false,
        $.bracketed,
        $.list_of_values,
        $.count,
        $.call,
        $.record_value,
      ),
    bracketed: ($) => seq('(', $._expression, ')'),
    list_of_values: ($) => seq('[', optional(listed($._expression)), ']'),
    count: ($) => seq('count', 'of', $.path),
    record_value: ($) => seq($.path, alias($._fields, $.fields)),
    _fields: ($) => entries($, $.field),
    field: ($) => seq(field('name', $._name), ':', $._expression),
    true: () => 'true',
    false: () => 'false',
    money: ($) => seq($.number, alias($.name, $.currency)),

    number: () => /[0-9][0-9_]*(\.[0-9]+)?/,
    percent: () => /[0-9]+(\.[0-9]+)?%/,
    date: () => /[0-9]{4}-[0-9]{2}-[0-9]{2}/,
    time: () => /[0-9]{2}:[0-9]{2}/,
    _duration: ($) => choice($.duration, $.hole),
    duration: ($) =>
      choice(
        /[0-9]+[smh]/,
        seq($.number, $.unit),
        seq($.number, 'business', choice($.unit, 'hour', 'hours')),
      ),
    unit: () => choice(...language.units),

    // `//` for the authors, `///` published, `//!` the file's.

    comment: () => token(choice(/\/\/([^\/!\r\n][^\r\n]*)?/, /\/\/\/\/[^\r\n]*/)),
    doc_comment: () => /\/\/\/([^\/\r\n][^\r\n]*)?/,
    file_comment: () => /\/\/![^\r\n]*/,
  },
});
