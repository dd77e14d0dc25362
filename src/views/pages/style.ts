/** A rule of a style sheet, or a group of them (`@media`, `@supports`) under its condition. */
type Rule =
  | { readonly of: readonly Selector[]; readonly body: string }
  | { readonly condition: string; readonly rules: readonly Rule[] }

/** `needs`: elements, `.class`, `#id` and `[attribute`, as `namesIn` has them */
type Selector = { readonly text: string; readonly needs: readonly string[] }

/** Pages differ in a few dozen styles. */
const MOST_STYLES = 256

/**
 * What of a sheet a page can show, so that a browser's first page brings no rule of other pages: a selector stays when
 * the page has each element, class, id and attribute that it names. What people open (`[open]`) and what `:not()` asks
 * counts as there; of `:has()` an id is needed.
 * @param sheet minified, without comments, and without braces in its strings
 * @param html of the page, without the sheet
 */
export function styleFor(sheet: string): (html: string) => string {
  const rules = parse(sheet)
  const needs = [...new Set(rules.flatMap(needsOf))]
  const written = new Map<string, string>()
  return (html) => {
    const names = namesIn(html)
    const key = needs.map((need) => (names.has(need) ? '1' : '0')).join('')
    const style = written.get(key) ?? write(rules, names)
    if (written.size < MOST_STYLES) written.set(key, style)
    return style
  }
}

const needsOf = (rule: Rule): readonly string[] =>
  'condition' in rule ? rule.rules.flatMap(needsOf) : rule.of.flatMap(({ needs }) => needs)

function write(rules: readonly Rule[], names: ReadonlySet<string>): string {
  return rules
    .map((rule) => {
      if ('condition' in rule) {
        const inside = write(rule.rules, names)
        return inside && `${rule.condition}{${inside}}`
      }
      const of = rule.of.filter(({ needs }) => needs.every((need) => names.has(need))).map(({ text }) => text)
      return of.length === 0 ? '' : `${of.join(',')}{${rule.body}}`
    })
    .join('')
}

/** Text and values of attributes are escaped: a `<` opens a tag and nothing else. */
const TAG = /<[a-z][^<>]*/g
const ATTRIBUTE = /\s([\w:-]+)(?:="([^"]*)")?/g

/** What a page has that a selector can name, found in one pass: to look for each name apart took half of an answer. */
function namesIn(html: string): ReadonlySet<string> {
  const names = new Set<string>()
  for (const tag of html.match(TAG) ?? []) for (const name of namesOfTag(tag)) names.add(name)
  return names
}

/** Tags that stand in every answer. One with what a person typed, or an address of theirs, is never kept. */
const MOST_TAGS = 2000
const OWN = /\s(?:value|href|action|src|content|d|data-[\w-]+)=/
const knownTags = new Map<string, readonly string[]>()

function namesOfTag(tag: string): readonly string[] {
  const known = knownTags.get(tag)
  if (known) return known
  const names = [/^<([\w-]+)/.exec(tag)?.[1] ?? '']
  for (const [, name = '', value = ''] of tag.matchAll(ATTRIBUTE)) {
    names.push(`[${name}`)
    if (name === 'id') names.push(`#${value}`)
    if (name === 'class') names.push(...value.split(/\s+/).map((one) => `.${one}`))
  }
  if (knownTags.size < MOST_TAGS && !OWN.test(tag)) knownTags.set(tag, names)
  return names
}

function parse(sheet: string): Rule[] {
  const rules: Rule[] = []
  for (let at = 0; at < sheet.length; ) {
    const open = sheet.indexOf('{', at)
    if (open < 0) break
    const close = endOf(sheet, open)
    const [head, body] = [sheet.slice(at, open), sheet.slice(open + 1, close)]
    rules.push(
      head.startsWith('@')
        ? { condition: head, rules: parse(body) }
        : { of: splitList(head).map(selectorOf), body },
    )
    at = close + 1
  }
  return rules
}

/** Where the brace at `open` is closed. */
function endOf(sheet: string, open: number): number {
  let depth = 0
  for (let at = open; at < sheet.length; at++) {
    if (sheet[at] === '{') depth++
    else if (sheet[at] === '}' && --depth === 0) return at
  }
  return sheet.length
}

/** A selector list at its commas, but those in brackets. */
function splitList(list: string): string[] {
  const parts: string[] = []
  let [depth, from] = [0, 0]
  for (const [at, char] of [...list].entries()) {
    if (char === '(') depth++
    else if (char === ')') depth--
    else if (char === ',' && depth === 0) {
      parts.push(list.slice(from, at))
      from = at + 1
    }
  }
  return [...parts, list.slice(from)]
}

function selectorOf(text: string): Selector {
  const inside = [...text.matchAll(/(?<!:not\():has\(>?#([\w-]+)\)/g)].map(([, name = '']) => name)
  let bare = text
  for (let before = ''; before !== bare; ) {
    before = bare
    bare = bare.replace(/:[\w-]+\([^()]*\)/g, '')
  }
  const attributes = [...bare.matchAll(/\[([\w-]+)/g)].map(([, name = '']) => name)
  bare = bare.replace(/\[[^\]]*\]/g, '').replace(/::?[\w-]+/g, '')
  const needs = [
    ...attributes.filter((name) => name !== 'open').map((name) => `[${name}`),
    ...[...bare.matchAll(/\.[\w-]+/g)].map(([name]) => name),
    ...inside.map((name) => `#${name}`),
    ...[...bare.matchAll(/#[\w-]+/g)].map(([name]) => name),
    ...[...bare.matchAll(/(?<=^|[\s>+~])[a-z][\w-]*/g)]
      .map(([name]) => name)
      .filter((name) => name !== 'html'),
  ]
  return { text, needs }
}
