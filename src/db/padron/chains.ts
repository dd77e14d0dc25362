import type { CivilDate } from '../../domain/base/mexico-time.ts'
import type { Problem } from '../../domain/base/problem.ts'
import { type Curp, parseCurp } from '../../domain/person/curp.ts'
import { curpOfCell, type PadronCells } from '../../domain/person/padron-row.ts'

export type ChainProblem = Problem<'curp_en_circulo' | 'curp_dos_vigentes'> & { readonly line: number }

/** Pairs of CURP, 40 bytes each: the older, the newer (18 letters each), the line that says so (UInt32LE). */
export type ChainLinks = { readonly bytes: Uint8Array<ArrayBuffer>; readonly count: number }

export type Chains = {
  readonly links: ChainLinks
  /** lines that say what cannot be: a circle of CURP, or a second CURP in force */
  readonly wrong: ReadonlyMap<number, ChainProblem>
  /** the CURP in force at the end of the chain of `curp` */
  endOf(curp: string): string
}

const CURP = 18
const LINE = 2 * CURP
const PAIR = LINE + 4

/**
 * The chains of CURP that a whole file says, in any order of its rows, in 60 bytes a link: who replaced whom, and which
 * lines contradict others. What is no CURP says nothing here.
 * @param today civil date in Mexico City
 */
export function createChainIndex(today: CivilDate) {
  let bytes = Buffer.alloc(PAIR * 1024)
  let count = 0
  const add = (from: string, to: string, line: number): void => {
    if (from === to) return
    if ((count + 1) * PAIR > bytes.length) bytes = Buffer.concat([bytes, Buffer.alloc(bytes.length)])
    bytes.write(from, count * PAIR, 'latin1')
    bytes.write(to, count * PAIR + CURP, 'latin1')
    bytes.writeUInt32LE(line, count * PAIR + LINE)
    count += 1
  }
  const read = (cell: string | undefined): Curp | undefined => {
    const curp = cell ? parseCurp(curpOfCell(cell), today) : undefined
    return curp?.ok ? curp.value : undefined
  }
  return {
    add: (cells: Pick<PadronCells, 'curp' | 'curp_vigente' | 'curp_anterior'>, line: number): void => {
      if (!cells.curp_vigente && !cells.curp_anterior) return
      const own = read(cells.curp)
      const [newer, older] = [read(cells.curp_vigente), read(cells.curp_anterior)]
      if (own && newer) add(own, newer, line)
      if (own && older) add(older, own, line)
    },
    settle: (): Chains => settle(bytes, count),
  }
}

/** The links from the `start`-th on (from 0), `most` at most. */
export function* linksOf({ bytes, count }: ChainLinks, start: number, most: number) {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  for (let nth = start; nth < Math.min(start + most, count); nth++) yield linkAt(view, nth)
}

export type ChainLinkOfLine = { readonly from: Curp; readonly to: Curp; readonly line: number }

const linkAt = (bytes: Buffer, nth: number): ChainLinkOfLine => ({
  from: bytes.toString('latin1', nth * PAIR, nth * PAIR + CURP) as Curp,
  to: bytes.toString('latin1', nth * PAIR + CURP, nth * PAIR + LINE) as Curp,
  line: bytes.readUInt32LE(nth * PAIR + LINE),
})

function settle(bytes: Buffer, count: number): Chains {
  const wrong = new Map<number, ChainProblem>()
  const compare = (a: number, b: number) =>
    bytes.compare(bytes, b * PAIR, b * PAIR + CURP, a * PAIR, a * PAIR + CURP)
  // by the older CURP; of one CURP in the order of the lines
  const sorted = Uint32Array.from({ length: count }, (_, nth) => nth).sort((a, b) => compare(a, b) || a - b)
  const first: number[] = []
  for (const nth of sorted) {
    const before = first.at(-1)
    if (before === undefined || compare(before, nth) !== 0) first.push(nth)
    else if (linkAt(bytes, before).to !== linkAt(bytes, nth).to) {
      const { line } = linkAt(bytes, nth)
      wrong.set(line, { line, code: 'curp_dos_vigentes', detail: { renglon: linkAt(bytes, before).line } })
    }
  }
  const rankOf = (curp: string): number => {
    let [low, high] = [0, first.length]
    const wanted = Buffer.from(curp, 'latin1')
    while (low < high) {
      const middle = (low + high) >>> 1
      const at = (first[middle] ?? 0) * PAIR
      if (bytes.compare(wanted, 0, CURP, at, at + CURP) < 0) low = middle + 1
      else high = middle
    }
    const found = first[low]
    return found !== undefined && linkAt(bytes, found).from === curp ? low : -1
  }
  const circles = ranksInCircles(first.length, (rank) => rankOf(linkAt(bytes, first[rank] ?? 0).to))
  const inCircle = new Set([...circles].map((rank) => linkAt(bytes, first[rank] ?? 0).from as string))
  const kept = Buffer.alloc(count * PAIR)
  let many = 0
  for (let nth = 0; nth < count; nth++) {
    const { from, line } = linkAt(bytes, nth)
    if (inCircle.has(from)) wrong.set(line, { line, code: 'curp_en_circulo' })
    if (wrong.has(line)) continue
    bytes.copy(kept, many * PAIR, nth * PAIR, (nth + 1) * PAIR)
    many += 1
  }
  const endOf = (curp: string): string => {
    let end = curp
    for (let rank = rankOf(end); rank >= 0 && !circles.has(rank); rank = rankOf(end))
      end = linkAt(bytes, first[rank] ?? 0).to
    return end
  }
  const own = new Uint8Array(many * PAIR)
  own.set(kept.subarray(0, many * PAIR))
  return { links: { bytes: own, count: many }, wrong, endOf }
}

/** The nodes of circles, where each of `size` nodes has one next or none (-1). */
function ranksInCircles(size: number, nextOf: (rank: number) => number): Set<number> {
  const circles = new Set<number>()
  const walk = new Uint32Array(size)
  for (let start = 0; start < size; start++) {
    let at = start
    for (; at >= 0 && walk[at] === 0; at = nextOf(at)) walk[at] = start + 1
    // came back to a node of this very walk: from there on it is a circle
    if (at < 0 || walk[at] !== start + 1) continue
    for (; !circles.has(at); at = nextOf(at)) circles.add(at)
  }
  return circles
}
