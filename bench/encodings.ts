/**
 * How often the encoding of a padrón is found, by how many of its names have letters beyond ASCII: a Markdown table for
 * docs/archivos.md. `node bench/encodings.ts`
 */

import { surveyPadron } from '../src/db/padron/survey.ts'
import { memorySource, SURE } from '../src/db/text/detect.ts'
import { type Encoding, encodeAs } from '../src/db/text/encoding.ts'
import { MARKED_WORDS } from '../src/db/text/names-lexicon.ts'
import { makeCurp } from '../src/domain/person/curp-key.ts'
import { syntheticPeople } from '../src/domain/person/synthetic-people.ts'

const ENCODINGS: readonly Encoding[] = [
  'utf-8',
  'utf-16le',
  'windows-1252',
  'cp850',
  'macroman',
  'utf-8-doble',
]
const SIZES = [1, 3, 10, 1000]
const NAMES = 1000
const TODAY = { year: 2026, month: 11, day: 28 }
const HEAD = 'curp,nombre,primer_apellido,segundo_apellido'

/** Surnames and names of which the program's own list of words has none. */
const RARE_SURNAMES =
  'BÁRCENAS CALDERÓN CANTÚ CIBRIÁN ESCALONA ESTAÑOL FUENTEVILLA GÁLVEZ GAITÁN GARDUÑO GORDÓN HUERTA ÍÑIGUEZ LARRAÑAGA LEDÓN MALDONADO MONTAÑO NÁJERA OCHOA ORDÓÑEZ PAVÓN PIÑÓN QUIÑÓNEZ RENTERÍA ROSALES SAAVEDRA SALDAÑA SIFUENTES TERÁN TOLEDANO URBIÑA VILLAGRÁN YÉPEZ ZÁRRAGA'
    .split(' ')
    .filter((word) => !MARKED_WORDS.has(word))
const RARE_NAMES =
  'ABDÓN ANASTASIA BEGOÑA CALÍN DÁMASO ELÍGIO FILEMÓN GERÓNIMO HERMIÓN IRÁN JEZABEL LEÓNIDAS MIGDALIA NEFTALÍ ODÓN PÍO RÓMULO SIMEÓN TARCISIO VIANÉ'
    .split(' ')
    .filter((word) => !MARKED_WORDS.has(word))

type Named = {
  readonly curp: string
  readonly nombre: string
  readonly primer: string
  readonly segundo: string
}

function* commonPeople(): Generator<Named> {
  for (const { curp, name } of syntheticPeople(7))
    yield { curp, nombre: name.nombre, primer: name.primerApellido, segundo: name.segundoApellido ?? '' }
}

function* rarePeople(): Generator<Named> {
  for (let n = 0; ; n++) {
    const pick = (list: readonly string[], step: number) =>
      list[(n * step + Math.floor(n / 7)) % list.length] ?? ''
    const name = {
      nombre: pick(RARE_NAMES, 3),
      primerApellido: pick(RARE_SURNAMES, 5),
      segundoApellido: pick(RARE_SURNAMES, 11),
    }
    const birth = { year: 1950 + (n % 50), month: 1 + (n % 12), day: 1 + (n % 28) }
    const curp = makeCurp({ name, birth, sex: n % 2 ? 'H' : 'M', entidad: 'DF', differentiator: '0' })
    yield { curp, nombre: name.nombre, primer: name.primerApellido, segundo: name.segundoApellido }
  }
}

const isMarked = (text: string) => /[^\u0000-\u007f]/.test(text)
const title = (text: string) =>
  text
    .toLocaleLowerCase('es-MX')
    .replace(
      /(^|[ ’/])(\p{L})/gu,
      (_, before: string, letter: string) => before + letter.toLocaleUpperCase('es-MX'),
    )

/** A thousand people whose names have letters beyond ASCII, half of them in capitals. */
function markedPeople(source: Generator<Named>): Named[] {
  const found: Named[] = []
  for (const one of source) {
    const inTitle = found.length % 2 === 1
    const shown = inTitle
      ? { ...one, nombre: title(one.nombre), primer: title(one.primer), segundo: title(one.segundo) }
      : one
    // what the encodings of one byte do not have is no question
    if (isMarked(one.nombre + one.primer + one.segundo) && !/’/.test(one.nombre + one.primer + one.segundo))
      found.push(shown)
    if (found.length === NAMES) return found
  }
  return found
}

const rowOf = ({ curp, nombre, primer, segundo }: Named) => `${curp},${nombre},${primer},${segundo}`

type Score = { right: number; asked: number; wrong: number }

function measure(people: readonly Named[], size: number, encoding: Encoding): Score {
  const score = { right: 0, asked: 0, wrong: 0 }
  for (let at = 0; at + size <= people.length; at += size) {
    const some = people.slice(at, at + size)
    const bytes = encodeAs([HEAD, ...some.map(rowOf), ''].join('\r\n'), encoding)
    const surveyed = surveyPadron(memorySource(bytes), { today: TODAY, evenIfDisagree: true }, () => {})
    if (!surveyed.ok) {
      score.asked += 1
      continue
    }
    const { table } = surveyed.value
    const read = [...table.rows()].slice(1, size + 1).map(({ fields }) => fields?.slice(1, 4).join(' '))
    const meant = some.map(({ nombre, primer, segundo }) => [nombre, primer, segundo].join(' '))
    score[read.join('\n') === meant.join('\n') ? 'right' : 'wrong'] += 1
  }
  return score
}

const percent = (part: number, whole: number) => `${((100 * part) / whole).toFixed(1)} %`

for (const [label, people] of [
  ['Nombres frecuentes (los de `padron generar`)', markedPeople(commonPeople())],
  ['Nombres raros (ninguno en la lista de palabras del programa)', markedPeople(rarePeople())],
] as const) {
  console.log(
    `\n${label}:\n\n| codificación | ${SIZES.map((size) => `${size} ${size === 1 ? 'nombre' : 'nombres'}`).join(' | ')} |`,
  )
  console.log(`|---|${SIZES.map(() => '---|').join('')}`)
  for (const encoding of ENCODINGS) {
    const cells = SIZES.map((size) => {
      const { right, asked, wrong } = measure(people, size, encoding)
      const all = right + asked + wrong
      return `${percent(right, all)} / ${percent(asked, all)} / ${percent(wrong, all)}`
    })
    console.log(`| ${encoding} | ${cells.join(' | ')} |`)
  }
}
console.log(`\nAcierta / pregunta / se equivoca. Pregunta por debajo de una confianza de ${SURE}.`)
