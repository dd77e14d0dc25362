/**
 * Compiles every `src/views/**\/*.eta` to a typed function in `*.eta.ts` beside it, so that `tsc` finds a
 * wrong name in a template and nothing is evaluated at run time.
 *
 * A template is TypeScript lines (imports, and `type It = …`), a line `---`, and Eta:
 * `<%= it.x %>` escaped, `<%~ partial(it.y) %>` raw, `<% if (…) { %>` code.
 */
import { existsSync, globSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { Eta } from 'eta'

const eta = new Eta({ autoTrim: false, useWith: false })
const root = path.resolve(import.meta.dirname, '..')

const CODE = '(?:<%(?![~=])(?:(?!%>)[\\s\\S])*%>)*'
const BLOCK =
  '(?:address|body|dd|details|div|dl|dt|fieldset|footer|form|h[1-6]|head|header|html|legend|li|link|main|meta|nav|noscript|ol|option|p|script|section|select|style|summary|table|tbody|td|th|thead|title|tr|ul)\\b'
const LINE_END_BEFORE = new RegExp(`\\n(${CODE}</?${BLOCK})`, 'g')
const LINE_END_AFTER = new RegExp(`(</?${BLOCK}(?:<%(?:(?!%>)[\\s\\S])*%>|[^<>])*>${CODE})\\n`, 'g')

/** A line end beside what begins a line of its own says nothing. */
const joined = (body: string): string => body.replace(LINE_END_AFTER, '$1').replace(LINE_END_BEFORE, '$1')

/** Mail servers count what is in a line. */
const isMail = (file: string): boolean => file.includes(`${path.sep}mail${path.sep}`)

function compileTemplate(source: string, file: string): string {
  const cut = source.indexOf('\n---\n')
  if (cut < 0) throw new Error(`${file}: no line "---" between the types and the template`)
  const head = source.slice(0, cut)
  const body = source
    .slice(cut + 5)
    .replace(/[ \t]*\n\s*/g, '\n')
    .trim()
    // a line of code alone writes nothing, not even its end
    .replace(/(?<=^|\n)((?:<%(?![~=])(?:(?!%>)[\s\S])*%>)+)\n/g, '$1')
  const code = eta.parse(isMail(file) ? body : joined(body)).map((part) => {
    if (typeof part === 'string') return `  out += '${part}'`
    if (part.t === 'e') return part.val
    return part.t === 'r' ? `  out += ${part.val}` : `  out += escapeHtml(${part.val})`
  })
  const module = path.relative(path.dirname(file), path.join(root, 'src/views/html.ts'))
  const from = module.startsWith('.') ? module : `./${module}`
  const uses = code.some((line) => line.includes('escapeHtml('))
  return [
    `// made from ${path.basename(file)} by scripts/templates.ts`,
    ...(uses ? [`import { escapeHtml } from '${from}'`] : []),
    head,
    `export default function render(${/\bit\b/.test(code.join('\n')) ? 'it' : '_it'}: It): string {`,
    `  let out = ''`,
    ...code,
    `  return out`,
    `}`,
    '',
  ].join('\n')
}

export function compileTemplates(): void {
  for (const name of globSync('src/views/**/*.eta', { cwd: root })) {
    const file = path.join(root, name)
    const made = compileTemplate(readFileSync(file, 'utf8'), file)
    const target = `${file}.ts`
    let before = ''
    try {
      before = readFileSync(target, 'utf8')
    } catch {}
    if (before !== made) writeFileSync(target, made)
  }
  // of a template that went, which types would go on to check
  for (const name of globSync('src/views/**/*.eta.ts', { cwd: root })) {
    const made = path.join(root, name)
    if (!existsSync(made.slice(0, -'.ts'.length))) rmSync(made)
  }
}

if (import.meta.main) compileTemplates()
