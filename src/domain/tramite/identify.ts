import type { Nss } from '../number/nss.ts'
import type { Correo } from '../person/correo.ts'
import type { Curp } from '../person/curp.ts'
import type { Person } from '../person/person.ts'
import type { FirstBinding, Needs } from '../ports/deps.ts'
import type { DeskStore } from '../ports/desk-store.ts'
import type { IssueStore } from '../ports/issue-store.ts'
import type { OfRegister } from '../ports/link-store.ts'
import { RegistryDown } from '../ports/person-registry.ts'
import type { CurpLink, PersonStore } from '../ports/person-store.ts'

export type LookUpDeps = Needs<
  'registry' | 'clock' | 'alert' | 'declaredNames',
  Pick<PersonStore, 'isBlocked' | 'currentCurpOf' | 'linkCurps'> &
    Pick<IssueStore, 'numerosOf' | 'numerosBesides' | 'findIssueOf'> &
    Pick<DeskStore, 'retiredNumeros'>
>

/** What the register says of the person of a trámite. */
export type Verdict =
  /** `declared`: not in the register; the names are those of an earlier trámite, where the person declared them */
  | { readonly outcome: 'known'; readonly person: Person; readonly declared: boolean }
  /** not in the register, and the operator lets people declare their names */
  | { readonly outcome: 'to declare' }
  | { readonly outcome: 'unknown' }
  | { readonly outcome: 'deceased' }
  /** `currentCurp`, when it is known, is never shown: who has an old CURP must not learn the one in force */
  | { readonly outcome: 'replaced'; readonly currentCurp?: Curp }
  /** two or more NSS, or CURP that replace each other in a circle, which only the subdelegación can settle */
  | { readonly outcome: 'conflict' }
  /** the operator's file says something of them that nobody can read, perhaps a number: until it is mended none is given */
  | { readonly outcome: 'unreadable' }
  /** the person, or the institution, asked to stop trámites for this CURP */
  | { readonly outcome: 'blocked' }
  | { readonly outcome: 'registry down' }

/**
 * `numeros`: all that are theirs, also where the verdict lets none be shown · `correo`: the one that the register has of
 * the person, which counts as bound to them · `inForce`: it is that of the newest CURP
 */
export type Standing = {
  readonly verdict: Verdict
  readonly numeros: readonly Nss[]
  readonly correo?: Correo
  readonly inForce?: true
}

/**
 * What a register says of a bound correo. Where the first binding is open, a link is proof enough for any number, and
 * none is `guarded`.
 */
export function ofRegister(
  { numeros, correo, inForce }: Omit<Standing, 'verdict'>,
  firstBinding: FirstBinding,
): OfRegister {
  const guarded = firstBinding === 'open' ? [] : numeros
  return { registered: correo, guarded, ...(inForce ? { inForce } : {}) }
}

/**
 * Asks the register for the person of a CURP. A register that does not respond is a verdict and no exception, and an
 * alert to the operator. Of who is blocked it is not asked. Links between CURP that it names are kept.
 */
export const lookUp = async (deps: LookUpDeps, { curp }: { readonly curp: Curp }): Promise<Verdict> =>
  (await askRegistry(deps, curp)).verdict

/**
 * The same as `lookUp`, with the correo that the register has; none of who is blocked, and while it does not respond.
 */
export async function askRegistry(deps: LookUpDeps, curp: Curp): Promise<Standing> {
  // first, since the data of a person who opposed their use must not be asked for either
  if (await deps.store.isBlocked(curp)) return onFile(deps, curp, 'blocked')
  try {
    const person = await deps.registry.findPerson(curp)
    return person ? await judge(deps, person) : await declare(deps, curp)
  } catch (error) {
    if (!(error instanceof RegistryDown)) throw error
    deps.alert({ code: 'registro_no_responde', reason: error.message })
    return onFile(deps, curp, 'registry down')
  }
}

/** Of whom the register is asked no further. */
const onFile = async (
  { store }: LookUpDeps,
  curp: Curp,
  outcome: 'blocked' | 'conflict' | 'registry down',
): Promise<Standing> => ({ verdict: { outcome }, numeros: await store.numerosOf(curp) })

/** `askRegistry` of the CURP in force, where `curp` was replaced and binds nothing; of `curp` itself otherwise. */
export async function askInForce(deps: LookUpDeps, curp: Curp): Promise<Standing> {
  const asked = await askRegistry(deps, curp)
  const { verdict } = asked
  const current = verdict.outcome === 'replaced' && verdict.currentCurp
  return current ? { ...asked, ...(await askRegistry(deps, current)) } : asked
}

async function judge(deps: LookUpDeps, person: Person): Promise<Standing> {
  const chain = await followChain(deps, person)
  if (chain.outcome === 'loop') return onFile(deps, person.curp, 'conflict')
  const { links, people, current } = chain
  if (links.length > 0) {
    const all = [...(await betweenOf(deps, person.curp, links)), ...links]
    if ((await deps.store.linkCurps(all, deps.clock.now())) === 'loop')
      return onFile(deps, person.curp, 'conflict')
    // the block may be of another CURP of the person
    if (await deps.store.isBlocked(person.curp)) return onFile(deps, person.curp, 'blocked')
  }
  const newest = people.at(-1) ?? person
  const correo = newest.correo ?? person.correo
  const numeros = await numbersOf(deps, person, people)
  return {
    verdict: await verdictOf(deps, person, people, numeros, current),
    numeros,
    ...(correo ? { correo } : {}),
    ...(newest.correo ? { inForce: true } : {}),
  }
}

/**
 * The link from the CURP in force here to that of the register, which may name it for all that came before. Without it
 * two would be in force.
 */
async function betweenOf(
  { registry, store }: LookUpDeps,
  curp: Curp,
  links: readonly CurpLink[],
): Promise<readonly CurpLink[]> {
  const here = await store.currentCurpOf(curp)
  const named = (one: Curp | undefined) => links.some(({ from, to }) => one === from || one === to)
  if (!here || named(here)) return []
  const to = (await registry.findPerson(here))?.currentCurp
  return to && named(to) ? [{ from: here, to }] : []
}

type Chain =
  | {
      readonly outcome: 'chain'
      readonly links: readonly CurpLink[]
      /** the records of the person, that of the newest CURP last */
      readonly people: readonly Person[]
      /** the CURP in force, where the register says it */
      readonly current?: Curp
    }
  /** a circle, or longer than any */
  | { readonly outcome: 'loop' }

/** More CURP in a row than anybody has: whoever runs the register made a mistake, or each question brings another one. */
const LONGEST_CHAIN = 50

/** All CURP of a person that the register names, from the one asked for on in both directions. */
async function followChain({ registry, alert }: LookUpDeps, person: Person): Promise<Chain> {
  const seen = new Set<Curp>([person.curp])
  const links: CurpLink[] = []
  const people = [person]
  const isNew = (curp: Curp): boolean => {
    if (seen.has(curp)) return false
    seen.add(curp)
    if (links.length < LONGEST_CHAIN) return true
    alert({ code: 'cadena_sin_fin', most: LONGEST_CHAIN })
    return false
  }
  let current: Curp | undefined
  for (let at: Person | undefined = person; at?.status === 'reemplazada' && at.currentCurp; ) {
    current = at.currentCurp
    if (!isNew(current)) return { outcome: 'loop' }
    links.push({ from: at.curp, to: current })
    at = await registry.findPerson(current)
    if (at) people.push(at)
  }
  for (let at: Person | undefined = person; at?.previousCurp; ) {
    const previous: Curp = at.previousCurp
    if (!isNew(previous)) return { outcome: 'loop' }
    links.push({ from: previous, to: at.curp })
    at = await registry.findPerson(previous)
    if (at) people.unshift(at)
  }
  return { outcome: 'chain', links, people, ...(current ? { current } : {}) }
}

async function numbersOf(
  { store }: LookUpDeps,
  { curp }: Person,
  people: readonly Person[],
): Promise<readonly Nss[]> {
  const all = people.flatMap(({ numeros }) => numeros)
  // the counter decided which of two stands; the register may not know it yet
  const retired = all.length > 0 ? await store.retiredNumeros(curp) : []
  const named = all.filter((nss) => !retired.includes(nss))
  // a number that the register named before counts only while it names no other
  const here = await (named.length > 0 ? store.numerosBesides(curp) : store.numerosOf(curp))
  return [...new Set([...named, ...here])]
}

async function verdictOf(
  deps: LookUpDeps,
  person: Person,
  people: readonly Person[],
  numeros: readonly Nss[],
  current: Curp | undefined,
): Promise<Verdict> {
  if (people.some(({ status }) => status === 'fallecido')) return { outcome: 'deceased' }
  // what is linked here may go on further than the register says
  const currentCurp = (await deps.store.currentCurpOf(person.curp)) ?? current
  if (person.status === 'reemplazada' || currentCurp)
    return { outcome: 'replaced', ...(currentCurp ? { currentCurp } : {}) }
  if (numeros.length > 1) return { outcome: 'conflict' }
  // a number on file is theirs whatever another cell holds; but a status may forbid showing it
  const isBlind = people
    .flatMap(({ unreadable = [] }) => unreadable)
    .some((column) => column === 'estatus' || numeros.length === 0)
  if (isBlind) {
    deps.alert({ code: 'dato_por_corregir' })
    return { outcome: 'unreadable' }
  }
  return { outcome: 'known', person: { ...person, numeros }, declared: false }
}

async function declare(deps: LookUpDeps, curp: Curp): Promise<Standing> {
  const numeros = await deps.store.numerosOf(curp)
  return { verdict: await declaredVerdict(deps, curp, numeros), numeros }
}

async function declaredVerdict(deps: LookUpDeps, curp: Curp, numeros: readonly Nss[]): Promise<Verdict> {
  const currentCurp = await deps.store.currentCurpOf(curp)
  if (currentCurp) return { outcome: 'replaced', currentCurp }
  if (numeros.length > 1) return { outcome: 'conflict' }
  const earlier = await deps.store.findIssueOf(curp)
  if (earlier) {
    const person = { curp, name: earlier.name, status: 'vigente', numeros } as const
    return { outcome: 'known', person, declared: earlier.declared }
  }
  return { outcome: deps.declaredNames ? 'to declare' : 'unknown' }
}

/**
 * Every NSS that somebody says is the person's: the register of any of their CURP, or this database; without those that
 * the counter retired. Rejects with `RegistryDown`.
 */
export async function numerosInPlay(deps: LookUpDeps, curp: Curp): Promise<readonly Nss[]> {
  const person = await deps.registry.findPerson(curp)
  const chain = person && (await followChain(deps, person))
  const named = (chain?.outcome === 'chain' ? chain.people : person ? [person] : []).flatMap(
    ({ numeros }) => numeros,
  )
  const retired = await deps.store.retiredNumeros(curp)
  const all = [...named, ...(await deps.store.numerosOf(curp))]
  return [...new Set(all)].filter((nss) => !retired.includes(nss))
}
