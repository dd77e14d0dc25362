import { readFileSync } from 'node:fs'
import path from 'node:path'

export const root = path.resolve(import.meta.dirname, '../..')

type Instruction = { readonly is: string; readonly rest: string }
export type Stage = { readonly from: string; readonly name: string; readonly steps: readonly Instruction[] }

/** The stages of the Dockerfile, its continued lines joined and its comments dropped. */
export function readDockerfile(): Stage[] {
  const text = readFileSync(path.join(root, 'Dockerfile'), 'utf8')
    .replace(/^#.*\n/gm, '')
    .replace(/\\\n\s*/g, ' ')
  const all = text
    .split('\n')
    .filter((line) => line.trim())
    .map((line): Instruction => {
      const [, is = '', rest = ''] = /^(\w+)\s+(.*)$/.exec(line) ?? []
      return { is, rest }
    })
  const starts = all.flatMap(({ is }, at) => (is === 'FROM' ? [at] : []))
  return starts.map((start, nth) => {
    const [from = '', , name = String(nth)] = (all[start]?.rest ?? '').split(/\s+/)
    return { from, name, steps: all.slice(start + 1, starts[nth + 1]) }
  })
}

/** `A=1 B="two words"` → pairs, of ENV and LABEL. */
export const pairsOf = (rest: string): [string, string][] =>
  [...rest.matchAll(/([\w.]+)=(?:"([^"]*)"|(\S+))/g)].map((found) => [
    found[1] ?? '',
    found[2] ?? found[3] ?? '',
  ])

/** Of one stage, all that a kind of instruction says. */
export const said = (stage: Stage, is: string): string[] =>
  stage.steps.filter((step) => step.is === is).map((step) => step.rest)
