import { clockWords, mexicoTime, two } from '../../domain/base/mexico-time.ts'
import { counted, countWords } from '../../domain/base/text.ts'
import type { Counted, Stretch } from '../../domain/facts/activity.ts'
import type { Finding } from '../../domain/facts/finding.ts'
import type { ErrorFile, ImportKind, ImportPhase, ImportState } from '../../domain/ports/imports.ts'
import type { Order } from '../../domain/ports/orders.ts'
import type { MailState } from '../../domain/ports/result-mail-store.ts'
import type { SealCertificate } from '../../domain/ports/seal-desk.ts'

/** What came of an act on Salud, by the code that its address carries. */
export const HEALTH_DONE = {
  revision: 'Se está revisando la instalación: tarda unos segundos.',
  prueba: 'Correo de prueba en camino. Abajo se ve si salió.',
  'prueba-ya': 'Ya pediste uno en este minuto. Abajo se ve si salió.',
  otra: 'Ese correo sale ahora.',
  todos: 'Salen ahora los que esperaban y los abandonados que se pueden escribir otra vez.',
  descartado: 'Ese correo ya no se muestra.',
  paso: 'Ese correo ya salió, o su contenido ya se borró: la persona debe pedir otro desde su trámite.',
  lleva: 'Ese correo lleva un NSS: envíalo otra vez, o la persona corrige su correo en su trámite.',
  espera: 'Ese correo todavía espera salir: no se descarta.',
  ninguno: 'Ese correo ya no está en la lista.',
} as const
export type HealthDone = keyof typeof HEALTH_DONE

export const FINDING_WORDS: Readonly<Record<Finding['estado'], string>> = {
  mal: 'Mal',
  aviso: 'Aviso',
  bien: 'Bien',
}

/** How the test mail is, as Salud says it. */
export const TEST_MAIL_WORDS: Readonly<Record<MailState, string>> = {
  'en camino': 'en camino',
  demorado: 'no ha salido: el servidor pide esperar',
  enviado: 'salió; mira si te llegó',
  rechazado: 'el servidor lo rechazó',
  abandonado: 'no se pudo entregar',
}

/** What is counted, as a chart and a column of its table name it. */
export const COUNTED_WORDS: Readonly<Record<Counted, string>> = {
  tramite: 'Trámites terminados',
  correo: 'Correos enviados',
  correo_muerto: 'Correos sin entregar',
  error: 'Páginas con falla',
}

/** `14:00`, in Mexico City */
export const hourWords = ({ from }: Stretch): string => clockWords(mexicoTime(from))

/** `05/03`, in Mexico City */
export function dayWords({ from }: Stretch): string {
  const { day, month } = mexicoTime(from)
  return `${two(day)}/${two(month)}`
}

/** `Trámites terminados: 120, hasta 14 por hora` */
export function totalWords(what: Counted, values: readonly number[], unit: 'hora' | 'día'): string {
  const total = values.reduce((sum, value) => sum + value, 0)
  return `${COUNTED_WORDS[what]}: ${countWords(total)}${total === 0 ? '' : `, hasta ${countWords(Math.max(...values))} por ${unit}`}`
}

/** `Trámites terminados, por hora: 120 en total, 14 en la hora con más` */
export function chartWords(what: Counted, values: readonly number[], unit: 'hora' | 'día'): string {
  const total = values.reduce((sum, value) => sum + value, 0)
  const most = countWords(Math.max(0, ...values))
  const peak = unit === 'hora' ? `${most} en la hora con más` : `${most} en el día con más`
  return `${COUNTED_WORDS[what]}, por ${unit}: ${countWords(total)} en total, ${peak}`
}

/** `12 bien, 2 avisos, 0 mal` */
export function findingsWords(findings: readonly Finding[]): string {
  const count = (wanted: Finding['estado']) => findings.filter(({ estado }) => estado === wanted).length
  return `${count('bien')} bien, ${counted(count('aviso'), 'aviso', 'avisos')}, ${count('mal')} mal`
}

/** An order, as its page says how it goes. */
export const ORDER_WORDS: Readonly<Record<Order['is'], string>> = {
  'make backup': 'Hacer un respaldo',
  'verify backup': 'Verificar un respaldo',
  'rotate seal': 'Cambiar el sello',
  'request certificate': 'Hacer una solicitud de certificado',
  'place certificate': 'Usar el certificado de la autoridad',
}

export const SEAL_STATE_WORDS: Readonly<Record<SealCertificate['state'], string>> = {
  'in use': 'con este sella el portal',
  next: 'sellará con este en unos segundos',
  retired: 'retirado',
}

/** Whole days until the end of a certificate; negative once it has ended. */
export function daysLeftWords(days: number): string {
  if (days < 0) return `venció hace ${counted(-days, 'día', 'días')}`
  return days === 0 ? 'vence hoy' : counted(days, 'día', 'días')
}

export const KEY_NEEDED = 'Para cambiar el sello, entra con una llave de acceso: con una liga no se puede.'

export const KIND_WORDS: Readonly<Record<ImportKind, string>> = {
  padron: 'Padrón',
  catalogo: 'Catálogo postal',
  series: 'Series',
}

export const KIND_HELP: Readonly<Record<ImportKind, string>> = {
  padron: 'las personas, de un CSV o de Excel',
  catalogo: 'los códigos postales, de Correos de México',
  series: 'las claves con que se dan los números',
}

export const PHASE_WORDS: Readonly<Record<ImportPhase, string>> = {
  checking: 'se está revisando',
  checked: 'revisado; nada ha cambiado',
  refused: 'no se puede importar así',
  unchecked: 'no se terminó de revisar; nada ha cambiado',
  importing: 'se está importando',
  stopped: 'detenido; lo que ya entró se queda',
  done: 'importado',
  failed: 'no terminó',
}

export const STEP_WORDS: Readonly<Record<NonNullable<ImportState['progress']>['step'], string>> = {
  reading: 'Paso 1 de 3, leyendo el archivo',
  checking: 'Paso 2 de 3, revisando',
  linking: 'Paso 3 de 3, uniendo las CURP de cada persona',
  writing: 'Paso 3 de 3, escribiendo',
}

export const ERROR_FILE_WORDS: Readonly<Record<ErrorFile, string>> = {
  errores: 'Descargar los renglones que no entran, con su motivo (CSV)',
  revisar: 'Descargar los que entran y hay que revisar (CSV)',
}

/** What holds a file back, and may be waved through. */
export const ANYWAY_WORDS: Readonly<Record<ImportKind, string>> = {
  padron: 'aunque muchos nombres no concuerden con su CURP',
  catalogo: 'aunque traiga muchas menos colonias que el catálogo en uso',
  series: 'aunque algún estado se quede sin ninguna serie',
}

/** As `--codificacion` takes them. */
export const ENCODING_CHOICES: readonly (readonly [value: string, text: string])[] = [
  ['', 'Que se averigüe'],
  ['utf-8', 'UTF-8'],
  ['windows-1252', 'Windows-1252 o ISO-8859-1'],
  ['cp850', 'cp850, el «CSV (MS-DOS)» de Excel'],
  ['macroman', 'MacRoman, el «CSV (Macintosh)» de Excel'],
  ['utf-16le', 'UTF-16, «Unicode» de Windows'],
  ['utf-16be', 'UTF-16 de Mac y de otros sistemas'],
  ['utf-8-doble', 'UTF-8 que otro programa convirtió dos veces'],
]
