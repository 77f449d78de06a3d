/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Holds a value against a type that an SDK declares in its .d.ts files: what the server says must be what the SDK's users were
 * promised. Reads the declarations that are found there (interfaces, aliases, enums, unions, arrays, maps), nothing more of TypeScript:
 * a type that it cannot read or find is taken as `any`. Members that the type does not know are not looked at. */
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

const ANY = { kind: 'any' }
const DECLARATION = /^(?:export )?(?:declare )?(interface|type|enum) (\w+)(<[^>]*>)?/gm
const IMPORT = /^import (?:type )?\{([^}]*)\} from '(\.[^']*)'/gm
const TOKEN = /\s+|\/\*[\s\S]*?\*\/|\/\/.*|('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?|[\w$.]+|=>|[{}[\]()<>|&:;,?=-])/y
const SIMPLE = ['string', 'number', 'boolean']

const files = new Map()

class Parser {
  constructor(text) {
    this.tokens = []
    TOKEN.lastIndex = 0
    while (TOKEN.lastIndex < text.length) {
      const found = TOKEN.exec(text)
      if (found === null) break
      if (found[1] !== undefined) this.tokens.push(found[1])
    }
    this.at = 0
  }

  peek() {
    return this.tokens[this.at]
  }

  take(wanted) {
    const token = this.tokens[this.at++]
    if (wanted !== undefined && token !== wanted) throw new SyntaxError(`${wanted}, not ${token}`)
    return token
  }

  accept(token) {
    if (this.peek() !== token) return false
    this.at++
    return true
  }

  union() {
    this.accept('|')
    const parts = [this.intersection()]
    while (this.accept('|')) parts.push(this.intersection())
    return parts.length === 1 ? parts[0] : { kind: 'union', parts }
  }

  intersection() {
    const parts = [this.suffixed()]
    while (this.accept('&')) parts.push(this.suffixed())
    return parts.length === 1 ? parts[0] : { kind: 'all', parts }
  }

  suffixed() {
    let type = this.single()
    while (this.peek() === '[') {
      this.take('[')
      if (this.accept(']')) {
        type = { kind: 'array', item: type }
        continue
      }
      const index = this.union()
      this.take(']')
      type = { kind: 'member', of: type, name: index.value }
    }
    return type
  }

  single() {
    const token = this.take()
    if (token === '(') {
      const type = this.union()
      this.take(')')
      return type
    }
    if (token === '{') return this.members()
    if (token === '[') return this.tuple()
    if (/^['"]/.test(token)) return { kind: 'literal', value: token.slice(1, -1) }
    if (/^-?\d/.test(token)) return { kind: 'literal', value: Number(token) }
    if (token === 'true' || token === 'false') return { kind: 'literal', value: token === 'true' }
    if (token === 'null') return { kind: 'literal', value: null }
    if (SIMPLE.includes(token)) return { kind: 'simple', name: token }
    if (!/^\w/.test(token)) throw new SyntaxError(`a type, not ${token}`)
    return this.named(token)
  }

  named(name) {
    const parameters = []
    if (this.accept('<')) {
      do parameters.push(this.union())
      while (this.accept(','))
      this.take('>')
    }
    if (name === 'Array' || name === 'ReadonlyArray') return { kind: 'array', item: parameters[0] }
    if (name === 'Record') return { kind: 'map', item: parameters[1] }
    return parameters.length > 0 ? ANY : { kind: 'name', name }
  }

  tuple() {
    const items = []
    while (!this.accept(']')) {
      items.push(this.union())
      this.accept(',')
    }
    return { kind: 'tuple', items }
  }

  members() {
    const fields = new Map()
    let item = null
    while (!this.accept('}')) {
      const name = this.take()
      if (name === 'readonly') continue
      if (name === '[') {
        while (this.take() !== ']');
        this.take(':')
        item = this.union()
      } else {
        const optional = this.accept('?')
        this.take(':')
        fields.set(name.replace(/^['"]|['"]$/g, ''), { optional, type: this.union() })
      }
      this.accept(';') || this.accept(',')
    }
    return { kind: 'object', fields, item }
  }
}

function parseDeclaration(kind, text) {
  if (kind === 'enum') return ANY
  try {
    const parser = new Parser(text)
    if (kind === 'type') {
      parser.take('=')
      return parser.union()
    }
    const parents = []
    if (parser.accept('extends')) {
      do parents.push(parser.suffixed())
      while (parser.accept(','))
    }
    parser.take('{')
    return { kind: 'all', parts: [...parents, parser.members()] }
  } catch (error) {
    if (error instanceof SyntaxError) return ANY
    throw error
  }
}

function load(path) {
  let file = files.get(path)
  if (file !== undefined) return file
  const text = readFileSync(path, 'utf8')
  file = { path, types: new Map(), imports: new Map() }
  files.set(path, file)
  for (const found of text.matchAll(DECLARATION)) file.types.set(found[2], found[3] === undefined ? { kind: found[1], text: text.slice(found.index + found[0].length) } : null)
  for (const found of text.matchAll(IMPORT)) for (const name of found[1].split(',')) file.imports.set(name.trim().replace(/^type /, ''), found[2])
  return file
}

function resolveImport(file, from) {
  const base = join(dirname(file.path), from)
  return [`${base}.d.ts`, join(base, 'index.d.ts')].find((path) => existsSync(path))
}

/* The type of this name as the file sees it, with the file that its own names are looked up in. */
function lookUp(file, name) {
  const declared = file.types.get(name)
  if (declared !== undefined && declared !== null) {
    declared.type ??= parseDeclaration(declared.kind, declared.text)
    return [declared.type, file]
  }
  const from = file.imports.get(name)
  const path = from === undefined ? undefined : resolveImport(file, from)
  return path === undefined ? [ANY, file] : lookUp(load(path), name)
}

const show = (value) => JSON.stringify(value)?.slice(0, 80)
/* What tells the types of a union apart weighs more than any other difference: the nearest type is the one that was meant. */
const TELLING = 1000
const fault = (text, weight = 1) => [{ text, weight }]
const weigh = (faults) => faults.reduce((sum, { weight }) => sum + weight, 0)

class Check {
  constructor({ partial = false }) {
    this.partial = partial
  }

  faults(value, type, file, path) {
    switch (type.kind) {
      case 'simple':
        return typeof value === type.name ? [] : fault(`${path} is ${show(value)}, not a ${type.name}`)
      case 'literal':
        return value === type.value ? [] : fault(`${path} is ${show(value)}, not ${show(type.value)}`, TELLING)
      case 'array':
        if (!Array.isArray(value)) return fault(`${path} is ${show(value)}, not an array`)
        return value.flatMap((item, index) => this.faults(item, type.item, file, `${path}[${index}]`))
      case 'tuple':
        return Array.isArray(value) && value.length === type.items.length ? [] : fault(`${path} is ${show(value)}, not ${type.items.length} items`)
      case 'map':
      case 'object':
        return this.members(value, type, file, path)
      case 'all':
        return type.parts.flatMap((part) => this.faults(value, part, file, path))
      case 'union':
        return this.best(value, type.parts, file, path)
      case 'name': {
        if (type.name === 'undefined') return value === undefined ? [] : fault(`${path} is ${show(value)}, not absent`, TELLING)
        const [found, home] = lookUp(file, type.name)
        return this.faults(value, found, home, path)
      }
      default:
        return []
    }
  }

  members(value, type, file, path) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return fault(`${path} is ${show(value)}, not an object`)
    if (type.kind === 'map') return Object.entries(value).flatMap(([name, member]) => this.faults(member, type.item, file, `${path}.${name}`))
    const faults = []
    for (const [name, field] of type.fields) {
      if (value[name] !== undefined) faults.push(...this.faults(value[name], field.type, file, `${path}.${name}`))
      else if (!field.optional && !this.mayMiss(field.type)) faults.push(...fault(`${path}.${name} is missing`, field.type.kind === 'literal' ? TELLING : 1))
    }
    if (type.item !== null) for (const [name, member] of Object.entries(value)) if (!type.fields.has(name)) faults.push(...this.faults(member, type.item, file, `${path}.${name}`))
    return faults
  }

  mayMiss(type) {
    return (this.partial && type.kind !== 'literal') || (type.kind === 'name' && type.name === 'undefined')
  }

  /* None where one of the types fits; else what is wrong with the nearest. */
  best(value, parts, file, path) {
    let nearest = null
    for (const part of parts) {
      const faults = this.faults(value, part, file, path)
      if (faults.length === 0) return []
      if (nearest === null || weigh(faults) < weigh(nearest)) nearest = faults
    }
    return nearest
  }
}

/* What is wrong with the value as a `name` of this .d.ts file: an empty list when it is one, null when the file has no such type.
 * With `partial`, members that the type requires may be missing, but not those
 * that tell it from others. */
export function typeFaults(value, path, name, options = {}) {
  if (!existsSync(path)) return null
  const [type, file] = lookUp(load(path), name)
  return type === ANY ? null : new Check(options).faults(value, type, file, name).map(({ text }) => text)
}
