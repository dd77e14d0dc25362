import { ALTERED, isGenuine, type Verification } from '../../domain/seal/verify.ts'
import type { Alteration, VerifiedModel, Way } from '../models/verification.ts'
import { words } from '../words/words.ts'
import { documentRows } from './document.ts'

type Check = VerifiedModel['checks'][number]
type Head = { readonly title: string; readonly lead: string }

/** A verification in words: title and advice, each check by itself, partial data to compare, what was altered. */
export function verifiedModel(v: Verification, way: Way): VerifiedModel {
  return {
    ...withNewer(headOf(v, way), v),
    genuine: isGenuine(v),
    rows: v.document ? documentRows(v.document) : [],
    checks: [...pictureChecks(v), ledgerCheck(v, way), fileCheck(v), sealCheck(v, way)].filter(
      (one) => one !== undefined,
    ),
    altered: v.altered.map(alteredWords),
  }
}

/** A document that is good, and whose number is not in force or that is not the newest, says so. */
function withNewer({ title, lead }: Head, v: Verification): Head {
  const { retired, misgiven, newer } = words().verification
  const worth = v.misgiven ? misgiven : v.retired ? retired : v.newer ? newer : undefined
  const more = isGenuine(v) ? worth : undefined
  return more ? { title: title + more.title, lead: lead + more.lead } : { title, lead }
}

/** The title of the answer, and what to do now. */
function headOf(v: Verification, way: Way): Head {
  const w = words().verification
  if (!isGenuine(v)) return doubt(v, way)
  return v.file === 'relleno' ? w.padded : w.genuine[way]
}

function doubt(v: Verification, way: Way): Head {
  if (way === 'archivo') return doubtfulFile(v)
  if (way === 'cadena') return doubtfulPaste(v)
  if (way === 'foto') return doubtfulPicture(v)
  return words().verification.doubt
}

function doubtfulPaste({ ledger, seal, altered }: Verification): Head {
  const w = words().verification
  if (altered.includes(ALTERED.sello)) return w.wrongSello
  if (altered.length > 0) return w.wrongCadena
  if (ledger) return w.disagrees
  return seal?.good ? { ...w.unknown, lead: w.sealedUnknown } : w.unknown
}

function doubtfulPicture({ document, picture = {}, altered }: Verification): Head {
  const { picture: w, sealedUnknown, disagrees } = words().verification
  if (picture.refused) return w.refused
  if (document || altered.length > 0) return disagrees
  if (picture.offline === 'good') return { ...w.notOurs, lead: sealedUnknown }
  return w.notOurs
}

function pictureChecks({ picture }: Verification): Check[] {
  const w = words().verification.picture
  const { online, offline } = picture ?? {}
  return [
    ...(online === undefined ? [] : [{ good: online, text: online ? w.online : w.elsewhere }]),
    ...(offline === undefined ? [] : [{ good: offline === 'good', text: w.offline[offline] }]),
  ]
}

function doubtfulFile({ document, file, seal, altered }: Verification): Head {
  const w = words().verification
  if (file === 'agregado') return w.added
  if (file === 'igual') return w.disagrees
  if (altered.includes(ALTERED.signedBytes)) return w.changed
  if (document) return w.otherFile
  return seal?.good ? { ...w.notOurs, lead: w.sealedUnknown } : w.notOurs
}

function ledgerCheck({ document, ledger = false, chaining }: Verification, way: Way): Check {
  const w = words().verification
  if (!ledger) return { good: false, text: document ? w.otherInLedger : w.notInLedger }
  return { good: true, text: chaining ? w.chaining : w.inLedger[way] }
}

function fileCheck({ file }: Verification): Check | undefined {
  if (!file) return undefined
  return { good: file === 'igual' || file === 'relleno', text: words().verification.file[file] }
}

function sealCheck({ seal }: Verification, way: Way): Check | undefined {
  if (!seal) return undefined
  const { good, certificateSerial } = seal
  const { signature, sello, certificate } = words().verification
  const by = certificateSerial ? certificate(certificateSerial) : ''
  const said = way === 'archivo' ? signature : sello
  return { good, text: `${good ? said.good : certificateSerial ? said.spoilt : said.bad}${by}` }
}

const ALTERATIONS: ReadonlySet<string> = new Set(Object.values(ALTERED))
const isAlteration = (what: string): what is Alteration => ALTERATIONS.has(what)

/** @param what a code of `ALTERED`, or the label of a field of the cadena original */
function alteredWords(what: string): string {
  const w = words().verification
  return isAlteration(what) ? w.alterations[what] : w.alteredField(what)
}
