import type { OpenSession } from '../../domain/ports/sessions.ts'
import type { KeptForm, NoticeModel } from '../models/frame.ts'
import type { SessionModel } from '../models/tramite.ts'
import { hourOf } from '../words/moment.ts'
import { words } from '../words/words.ts'
import { again, home, withForm } from './actions.ts'

/** Said beforehand: when the session closes (WCAG 2.2.6), and that nothing is lost. @param now epoch ms */
export function sessionModel({ idleAt, endsAt }: Omit<OpenSession, 'tramiteId'>, now: number): SessionModel {
  const w = words().frame.session
  const when = idleAt < endsAt ? w.idle(hourOf(idleAt), hourOf(endsAt)) : w.end(hourOf(endsAt))
  return {
    sentence: w.sentence(when),
    seconds: Math.round((Math.min(idleAt, endsAt) - now) / 1000),
  }
}

/** @param kept a form that was sent too late; the page keeps what it said, and the portal does not */
export const sessionEnded = (kept?: KeptForm): NoticeModel =>
  openAgain(words().notices.sessionEnded, 'sesion_terminada', kept)

/** @param kept a form of the page that was left open; as above */
export const otherOpen = (kept?: KeptForm): NoticeModel =>
  openAgain(words().notices.otherOpen, 'otro_tramite_abierto', kept)

function openAgain(
  { title, why }: { readonly title: string; readonly why: string },
  code: string,
  kept: KeptForm | undefined,
): NoticeModel {
  const w = words().notices.sessionEnded
  const paragraphs = [why, ...(kept ? w.kept : [w.open])]
  return withForm({ title, paragraphs, code, actions: [again] }, kept, w.post)
}

const PASO_2 = '/tramites/nss/domicilio'

/** Asks before a trámite ends in which nothing was given: by a POST of its button. */
export const cancelAsk = (): NoticeModel => {
  const { title, paragraphs, no, post } = words().notices.cancelAsk
  const actions = [{ href: PASO_2, text: no }]
  return { title, paragraphs, actions, post: { href: '/tramites/nss/cancelar', text: post } }
}

export const cancelled = (): NoticeModel => ({ ...words().notices.cancelled, actions: [again, home] })

/** After Finalizar: the trámite is over, and so is its link. */
export const goodbye = (): NoticeModel => ({ ...words().notices.goodbye, actions: [home] })

/** After Salir: the trámite goes on by its link. */
export const left = (): NoticeModel => ({ ...words().notices.left, actions: [home] })
