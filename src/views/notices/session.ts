import type { OpenSession } from '../../domain/ports/sessions.ts'
import type { NoticeModel } from '../models/frame.ts'
import type { SessionModel } from '../models/tramite.ts'
import { hourOf } from '../words/moment.ts'
import { words } from '../words/words.ts'
import { again, home } from './actions.ts'

/** Said beforehand: when the session closes (WCAG 2.2.6), and that nothing is lost. @param now epoch ms */
export function sessionModel({ idleAt, endsAt }: Omit<OpenSession, 'tramiteId'>, now: number): SessionModel {
  const w = words().frame.session
  const when = idleAt < endsAt ? w.idle(hourOf(idleAt), hourOf(endsAt)) : w.end(hourOf(endsAt))
  return {
    sentence: w.sentence(when),
    seconds: Math.round((Math.min(idleAt, endsAt) - now) / 1000),
  }
}

/** @param typed what a form said that was sent too late; the page keeps it, and the portal does not */
export function sessionEnded(typed?: Readonly<Record<string, string>>): NoticeModel {
  const w = words().notices.sessionEnded
  const post = { href: PASO_2, text: w.post, accion: 'recuperar' }
  return {
    title: w.title,
    paragraphs: [w.why, ...(typed ? w.kept : [w.open])],
    code: 'sesion_terminada',
    actions: [again],
    ...(typed && { post: { ...post, hidden: typed } }),
  }
}

const PASO_2 = '/tramites/nss/domicilio'

export const cancelAsk = (): NoticeModel => {
  const { title, paragraphs, no, post } = words().notices.cancelAsk
  const actions = [{ href: PASO_2, text: no }]
  return { title, paragraphs, actions, post: { href: '/tramites/nss/cancelar', text: post } }
}

export const cancelled = (): NoticeModel => ({ ...words().notices.cancelled, actions: [again, home] })

export const goodbye = (): NoticeModel => ({ ...words().notices.goodbye, actions: [home] })

export const left = (): NoticeModel => ({ ...words().notices.left, actions: [home] })
