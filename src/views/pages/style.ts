/** A rule of a style sheet, or a group of them (`@media`, `@supports`) under its condition. */
type Rule =
  | { readonly of: readonly Selector[]; readonly body: string }
  | { readonly condition: string; readonly rules: readonly Rule[] }

type Selector = { readonly text: string; readonly needs: readonly RegExp[] }

/**
 * What of a sheet a page can show, so that a browser's first page brings no rule of other pages: a selector stays when
 * the page has each element, class, id and attribute that it names. What people open (`[open]`) and what `:not()` asks
 * counts as there; of `:has()` an id is needed.
 * @param sheet minified, without comments, and without braces in its strings
 * @param html of the page, without the sheet
 */
export function styleFor(sheet: string): (html: string) => string {
  const rules = parse(sheet)
  return (html) => {
    const known = new Map<RegExp, boolean>()
    const has = (need: RegExp): boolean => {
      const found = known.get(need) ?? need.test(html)
      known.set(need, found)
      return found
    }
    return write(rules, has)
  }
}

function write(rules: readonly Rule[], has: (need: RegExp) => boolean): string {
  return rules
    .map((rule) => {
      if ('condition' in rule) {
        const inside = write(rule.rules, has)
        return inside && `${rule.condition}{${inside}}`
      }
      const of = rule.of.filter(({ needs }) => needs.every(has)).map(({ text }) => text)
      return of.length === 0 ? '' : `${of.join(',')}{${rule.body}}`
    })
    .join('')
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

const needOf = new Map<string, RegExp>()
/** The same need of many selectors is looked for once a page. */
function need(source: string): RegExp {
  const made = needOf.get(source) ?? new RegExp(source)
  needOf.set(source, made)
  return made
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
    ...attributes.filter((name) => name !== 'open').map((name) => `<[^>]*\\s${name}[=\\s>]`),
    ...[...bare.matchAll(/\.([\w-]+)/g)].map(([, name = '']) => `class="([^"]*\\s)?${name}[\\s"]`),
    ...[...inside, ...[...bare.matchAll(/#([\w-]+)/g)].map(([, name = '']) => name)].map(
      (name) => `id="${name}"`,
    ),
    ...[...bare.matchAll(/(?<=^|[\s>+~])[a-z][\w-]*/g)]
      .filter(([name]) => name !== 'html')
      .map(([name]) => `<${name}[\\s>]`),
  ]
  return { text, needs: needs.map(need) }
}
