// What asl-validator and moto don't see in a Step Functions machine, though the service refuses it or would do something else.

const NAME_LENGTH = 80
const DEFINITION_BYTES = 1024 * 1024
const NO_WAY_ON = new Set(['Succeed', 'Fail', 'Choice'])

// Every problem, with the path to it, and how many states there are in all.
export function asl_problems(machine, text, jsonata) {
  const problems = []
  const names = new Set()
  const count = { states: 0 }
  if (Buffer.byteLength(text) > DEFINITION_BYTES) problems.push('the definition is larger than 1 MiB, the limit of the service')
  scope(machine, '', new Set(), { problems, names, count, jsonata, language: machine?.QueryLanguage ?? 'JSONPath' })
  return { problems, states: count.states }
}

// One set of states: the machine's, a branch's or an item's.
function scope(block, path, outer, found) {
  const { problems, names, count } = found
  const states = block?.States
  if (typeof states !== 'object' || states === null) return void problems.push(`${path || '/'}: no States`)
  const known = new Set(Object.keys(states))
  const target = (name, where) => {
    if (!known.has(name)) problems.push(`${where}: leads to '${name}', which is not a state beside it`)
  }
  target(block.StartAt, `${path}/StartAt`)

  const written = new Set()
  for (const [name, state] of Object.entries(states)) assigned(state).forEach((variable) => written.add(variable))
  for (const variable of written) {
    if (outer.has(variable)) problems.push(`${path}: assigns '${variable}', a variable of the machine around it`)
    if (variable.length > NAME_LENGTH) problems.push(`${path}: the variable '${variable}' has a name of more than ${NAME_LENGTH} characters`)
  }

  const leads = new Map()
  for (const [name, state] of Object.entries(states)) {
    const here = `${path}/States/${name}`
    count.states += 1
    if ([...name].length > NAME_LENGTH) problems.push(`${here}: a state's name has at most ${NAME_LENGTH} characters`)
    if (names.has(name)) problems.push(`${here}: another state of the machine has that name`)
    names.add(name)
    leads.set(name, ways(state, here, target, problems))
    if (state.HeartbeatSeconds !== undefined && typeof state.TimeoutSeconds === 'number' && state.HeartbeatSeconds >= state.TimeoutSeconds) {
      problems.push(`${here}: HeartbeatSeconds must be less than TimeoutSeconds`)
    }
    for (const [index, catcher] of (state.Catch ?? []).entries()) {
      const all = catcher.ErrorEquals?.includes('States.ALL')
      if (all && (catcher.ErrorEquals.length > 1 || index < state.Catch.length - 1)) problems.push(`${here}/Catch/${index}: States.ALL stands alone and last`)
    }
    const language = state.QueryLanguage ?? found.language
    if (language === 'JSONata') expressions(withoutStates(state), here, found)
    const inside = new Set([...outer, ...written])
    for (const [index, branch] of (state.Branches ?? []).entries()) scope(branch, `${here}/Branches/${index}`, inside, { ...found, language })
    if (state.ItemProcessor) scope(state.ItemProcessor, `${here}/ItemProcessor`, inside, { ...found, language })
  }

  const reached = new Set([block.StartAt])
  for (const name of reached) for (const next of leads.get(name) ?? []) reached.add(next)
  for (const name of known) if (!reached.has(name)) problems.push(`${path}/States/${name}: can't be reached`)
}

// Where a state leads to; checks each target.
function ways(state, here, target, problems) {
  const next = []
  const lead = (name, where) => {
    target(name, where)
    next.push(name)
  }
  if (state.Next !== undefined) lead(state.Next, `${here}/Next`)
  if (state.Default !== undefined) lead(state.Default, `${here}/Default`)
  for (const [index, rule] of (state.Choices ?? []).entries()) lead(rule.Next, `${here}/Choices/${index}/Next`)
  for (const [index, catcher] of (state.Catch ?? []).entries()) lead(catcher.Next, `${here}/Catch/${index}/Next`)
  const ends = state.End === true
  if (NO_WAY_ON.has(state.Type)) {
    if (ends || state.Next !== undefined) problems.push(`${here}: a ${state.Type} has neither Next nor End`)
  } else if (ends === (state.Next !== undefined)) {
    problems.push(`${here}: a ${state.Type} has either Next or End`)
  }
  if (state.Type === 'Choice' && state.Default === undefined) problems.push(`${here}: without Default the run fails when no rule holds`)
  return next
}

// The variables that a state may write.
function assigned(state) {
  return [state, ...(state.Choices ?? []), ...(state.Catch ?? [])].flatMap((part) => Object.keys(part?.Assign ?? {}))
}

function withoutStates(state) {
  const { Branches, ItemProcessor, Comment, ...rest } = state
  return rest
}

// Every {% expression %} must be one that Step Functions takes.
function expressions(value, path, found) {
  const stack = [[value, path]]
  while (stack.length) {
    const [thing, where] = stack.pop()
    if (typeof thing === 'string') {
      expression(thing, where, found)
    } else if (thing && typeof thing === 'object') {
      for (const [key, part] of Object.entries(thing)) {
        // Comments are never evaluated.
        if (key !== 'Comment' || !/\/(Choices|Catch|Retry)\/\d+$/.test(where)) stack.push([part, `${where}/${key}`])
      }
    }
  }
}

function expression(text, where, { problems, jsonata }) {
  if (!text.startsWith('{%') || !text.endsWith('%}')) {
    if (text.startsWith('{%') || text.endsWith('%}')) problems.push(`${where}: Step Functions refuses half an expression: ${text.slice(0, 80)}`)
    return
  }
  let tree
  try {
    tree = jsonata(text.slice(2, -2)).ast()
  } catch (error) {
    return void problems.push(`${where}: not JSONata: ${error.message}`)
  }
  const stack = [tree]
  while (stack.length) {
    const node = stack.pop()
    if (Array.isArray(node)) stack.push(...node)
    else if (node && typeof node === 'object') {
      if (node.type === 'variable' && node.value === 'eval') problems.push(`${where}: $eval is not supported in Step Functions`)
      if (node.type === 'variable' && node.value === '$') problems.push(`${where}: $$ is not supported in Step Functions`)
      stack.push(...Object.values(node).filter((part) => part && typeof part === 'object'))
    }
  }
  if (tree.type === 'variable' && tree.value === '') problems.push(`${where}: $ is not supported at the top of an expression; use $states`)
}
