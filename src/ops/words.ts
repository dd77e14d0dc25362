import { dateWords, mexicoTime } from '../domain/base/mexico-time.ts'
import { ownOf } from '../domain/base/own.ts'
import { DELIVERY_REASONS } from '../domain/delivery/delivery.ts'
import type { Alert } from '../domain/ports/deps.ts'

/** An alert of the domain, as a sentence for the operator's log, in Spanish and without a person in it. */
export function alertWords(alert: Alert): string {
  switch (alert.code) {
    case 'series_agotadas':
      return 'series agotadas: no hay números para una asignación'
    case 'serie_casi_llena':
      return `serie ${alert.clave}: usada al 90 % o más en un grupo`
    case 'registro_no_responde':
      return `registro de personas: ${alert.reason}`
    case 'dato_por_corregir':
      return 'padrón: alguien pidió su número y su renglón tiene un NSS o un estatus que no se puede leer; corrígelo e importa otra vez'
    case 'cadena_sin_fin':
      return `registro de personas: da a una persona más de ${alert.most} CURP, una en lugar de otra; no se siguió ni se guardó ninguna. Revisa curp_vigente y curp_anterior`
  }
}

const REASONS: Readonly<Record<string, string>> = {
  [DELIVERY_REASONS.noDocuments]: 'sus documentos se están haciendo',
  [DELIVERY_REASONS.expired]: 'no salió a tiempo',
  [DELIVERY_REASONS.unanswered]:
    'se entregó dos veces y la ventanilla murió antes de la respuesta: quizá llegó, quizá no',
  [DELIVERY_REASONS.unreadable]: 'su contenido no se puede leer',
  [DELIVERY_REASONS.noRegister]: 'el registro de personas no responde',
  [DELIVERY_REASONS.withheld]: 'lo que decía ya no vale',
  [DELIVERY_REASONS.fault]: 'falla interna',
}

/** Why a mail waits or was given up, in words: a code of `DELIVERY_REASONS`, else the mail server's own words. */
export const reasonWords = (reason: string): string =>
  reason.replace(/^[a-z_]+(?=$|:)/, (code) => ownOf(REASONS, code) ?? code)

/**
 * One network asked for many people.
 * @param count CURP in the hour so far
 * @param actor the network, as the audit trail names it
 */
export const manyCurps = (count: number, actor: string): string =>
  `volumen: ${count} CURP distintas en una hora desde una misma red («nss auditoria ver» la llama ${actor})`

/** Many numbers on file were shown. @param count of the hour so far */
export const manyLocated = (count: number): string =>
  `volumen: ${count} localizaciones en una hora; mira «nss auditoria ver»`

/**
 * What is said at a start after a process that did not end in order.
 * @param process the one that had the data folder before; `since` in epoch ms
 */
export function interruptedWords({ pid, host, since, version }: Interrupted): string {
  const which = version === undefined ? '' : `, versión ${version}`
  return `el proceso anterior (${pid} de ${host}${which}, en marcha desde el ${dateWords(mexicoTime(since))}) no terminó en orden: un corte de luz, falta de memoria o kill -9; lo que estaba a medias se retoma`
}
type Interrupted = {
  readonly pid: number
  readonly host: string
  readonly since: number
  readonly version?: string
}

/** Of a machine whose clock is not PostgreSQL's. @param ahead how far the server's is ahead, in ms */
export const clockDifferenceWords = (ahead: number): string =>
  `el reloj de esta máquina está ${ahead > 0 ? 'atrasado' : 'adelantado'} ${Math.round(Math.abs(ahead) / 1000)} segundos ` +
  'respecto al de PostgreSQL; con varias ventanillas, correos y límites pueden contar dos veces'

/** What was written could not be put on the disk. @param code of the system, such as EIO */
export const lostWords = (code: string): string =>
  `el disco no guardó lo último que se escribió (${code}): la ventanilla termina; nadie vio esos datos, y al arrancar otra vez sigue con lo que el disco tiene. Revisa el disco`
