import type { Office } from '../../domain/facts/office.ts'
import type { Verdict } from '../../domain/tramite/identify.ts'
import type { NoticeModel } from '../models/frame.ts'
import { inSpanish, words } from '../words/words.ts'
import { again, help, where } from './actions.ts'

const PASO_2 = '/tramites/nss/domicilio'

/** Verdicts that are settled in person. */
const IN_PERSON: readonly Verdict['outcome'][] = ['blocked', 'conflict', 'unreadable', 'unknown']

/**
 * As `notIdentified`, and where only staff can settle it, with the offices of the person's address, three at most.
 * @param offices none: it says how to find one
 */
export function stoppedNotice(verdict: Verdict, offices: readonly Office[]): NoticeModel {
  const notice = notIdentified(verdict)
  if (!IN_PERSON.includes(verdict.outcome)) return notice
  const { notices, inPerson } = words()
  const named = offices.slice(0, 3).map((one) => notices.yourOffice(inPerson.office(one, inSpanish)))
  return { ...notice, paragraphs: [...notice.paragraphs, ...named], actions: [...notice.actions, where] }
}

/**
 * What stops a trámite, by what the register, or the operator, says of the person. Never the CURP in force of a replaced
 * one.
 * @param retry where asking the register again is a POST
 */
export function notIdentified(verdict: Verdict, retry = PASO_2): NoticeModel {
  const { notices: w, frame } = words()
  switch (verdict.outcome) {
    case 'registry down': {
      const post = { href: retry, text: w.retry, accion: 'consultar' }
      return { ...w.registryDown, code: 'registro_no_responde', actions: [], post }
    }
    case 'deceased':
      return { ...w.deceased, code: 'curp_fallecido', actions: [help] }
    case 'replaced':
      return { ...w.replaced, code: 'curp_reemplazada', actions: [again] }
    case 'blocked': {
      const privacy = { href: '/aviso-de-privacidad', text: frame.foot.privacy }
      return { ...w.blocked, code: 'curp_bloqueada', actions: [privacy, help] }
    }
    case 'conflict':
      return { ...w.conflict, code: 'nss_en_conflicto', actions: [help] }
    case 'unreadable':
      return { ...w.unreadable, code: 'dato_por_corregir', actions: [help] }
    default:
      return { ...w.unknown, code: 'curp_desconocida', actions: [again] }
  }
}

/** No number is left for the person's estado. What they typed is kept, and its button sends it again. */
export const exhausted = (): NoticeModel => {
  const { notices: w } = words()
  const post = { href: PASO_2, text: w.retry, accion: 'reintentar' }
  return { ...w.exhausted, code: 'series_agotadas', actions: [], post }
}

/** The first correo of a CURP is bound by the institution's staff alone. */
export const firstAtDesk = (): NoticeModel => ({
  ...words().notices.firstAtDesk,
  code: 'correo_en_persona',
  actions: [where, help],
})

/** Name or number were corrected since the documents were issued. */
export const corrected = (): NoticeModel => consulting(words().notices.corrected)

/**
 * The register names a number since the link was opened, and the correo was bound when there was none, which proved
 * nothing: its link asks for a proof.
 */
export const numberToProve = (): NoticeModel => ({
  ...words().notices.numberToProve,
  code: 'numero_por_comprobar',
  actions: [help],
})

/** The register names a number since the link was opened; its button issues it. */
export const foundNumber = (): NoticeModel => consulting(words().notices.foundNumber)

const consulting = (w: { title: string; paragraphs: readonly string[]; post: string }): NoticeModel => ({
  title: w.title,
  paragraphs: w.paragraphs,
  actions: [],
  post: { href: PASO_2, text: w.post, accion: 'consultar' },
})
