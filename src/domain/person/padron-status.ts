import type { Person } from './person.ts'

/**
 * What a word for somebody's status becomes. `dudoso`: it may mean several things, one of which forbids a number, so
 * nothing is assigned until the operator says which.
 */
export type ReadStatus = Person['status'] | 'dudoso'

/**
 * Words of payrolls and schools, and the codes of RENAPO's service (AN alta normal, AH alta con homonimia, CRA
 * reactivada, RCN y RCC registro de cambio, BD defunción, BCC cambio de CURP, BDA duplicidad, BDP adopción; BCN, BAP,
 * BSU, BDM, BJD: a CURP that nobody may use, for a reason that the code alone does not tell the person). Compared
 * without marks, case, blanks and dots.
 */
export const STATUS_WORDS: Readonly<Record<ReadStatus, readonly string[]>> = {
  vigente: words(
    'vigente vigentes activo activa activos viva vivo alta an ah cra rcn rcc altanormal altaconhomonimia curpreactivada ' +
      'reactivada registrodecambionoafectandoacurp registrodecambioafectandoacurp ok si a v 1 normal inscrito inscrita ' +
      'regular enactivo curpvigente registrada registrado',
  ),
  fallecido: words(
    'fallecido fallecida fallecio defuncion bajapordefuncion bajadefuncion defuncionbaja bd finado finada difunto difunta ' +
      'muerto muerta murio muerte occiso occisa fallecimiento bajaporfallecimiento bajapormuerte decesado f',
  ),
  reemplazada: words(
    'reemplazada reemplazado sustituida sustituido cambiada cambiodecurp bcc bda bdp bajaporcambioencurp bajaporcambiodecurp ' +
      'bajaporduplicidad duplicada duplicado bajaporadopcion historica curphistorica anterior noesvigente',
  ),
  dudoso: words(
    'baja bajas inactivo inactiva bcn bap bsu bdm bjd bajanoafectandoacurp bajapordocumentoapocrifo bajasinuso ' +
      'bajaadministrativa bajajudicial novigente cancelada cancelado suspendido suspendida b i egresado egresada ' +
      'bajatemporal bajadefinitiva',
  ),
}

function words(text: string): readonly string[] {
  return text.split(' ')
}

const BY_WORD = new Map<string, ReadStatus>(
  Object.entries(STATUS_WORDS).flatMap(([status, list]) =>
    list.map((word): [string, ReadStatus] => [word, status as ReadStatus]),
  ),
)

/**
 * `Defunción`, `BD`, `Baja (defunción)` → what it becomes; `dudoso` also where a code and its words do not agree;
 * undefined for a word that nobody knows.
 */
export function readStatusWord(cell: string): ReadStatus | undefined {
  const word = cell
    .toLowerCase()
    .normalize('NFD')
    .replace(/[^a-z0-9ñ]/g, '')
  const found = BY_WORD.get(word)
  if (found) return found
  // `BD - Baja por defunción`, `AN (alta normal)`: a code and its words, which must agree
  const parts = cell.split(/[-–—:(),/]/).map((part) => part.trim())
  const each = parts.filter(Boolean).map((part) => (part === cell ? undefined : readStatusWord(part)))
  const sure = new Set(each.filter((one) => one !== undefined && one !== 'dudoso'))
  if (each.length > 1 && !each.includes(undefined)) return sure.size === 1 ? [...sure][0] : 'dudoso'
  return undefined
}
