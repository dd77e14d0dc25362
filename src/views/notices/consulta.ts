import type { ConsultaState } from '../../domain/consulta/open.ts'
import type { KeptForm, NoticeModel } from '../models/frame.ts'
import { words } from '../words/words.ts'
import { home, withForm } from './actions.ts'

const notices = () => words().own.notices
const another = () => ({ href: '/tramites/nss/consulta', text: notices().another })
const own = () => ({ href: '/tramites/nss/mio', text: words().own.trail.back })

/** The same for everyone, whatever was typed. */
export const consultaSent = (): NoticeModel => ({ ...notices().sent, actions: [another(), home] })

type Closed = Exclude<ConsultaState, 'abierta'> | 'cambió'

const CODES: Record<Closed, string> = {
  desconocida: 'consulta_desconocida',
  vencida: 'consulta_vencida',
  bloqueada: 'consulta_bloqueada',
  cambió: 'consulta_sin_efecto',
}

/** Why a link to Mi trámite does not open. */
export const consultaClosed = (state: Closed): NoticeModel => ({
  ...notices().closed[state],
  code: CODES[state],
  actions: [another()],
})

/** The register does not respond. @param sent the form that met it, to be sent again */
export function consultaLater(sent: KeptForm | undefined): NoticeModel {
  const { registryDown, retry } = words().notices
  return withForm({ ...registryDown, code: 'registro_no_responde', actions: [home] }, sent, retry)
}

/** @param kept a form that was sent too late; the page keeps what it said */
export function ownSessionEnded(kept?: KeptForm): NoticeModel {
  const { title, paragraphs } = notices().ended
  const { kept: how, post } = words().notices.sessionEnded
  const said = kept ? [...paragraphs, ...how] : paragraphs
  return withForm({ title, paragraphs: said, code: 'sesion_mia_terminada', actions: [another()] }, kept, post)
}

/** Asks before the person's trámites are stopped: by a POST of its button. */
export function disownAsk(): NoticeModel {
  const { title, paragraphs, no, yes } = notices().disownAsk
  const post = { href: '/tramites/nss/mio/no-fui-yo', text: yes, accion: 'detener' }
  return { title, paragraphs, actions: [{ href: '/tramites/nss/mio', text: no }], post }
}

/** They are stopped, and only the institution's staff takes that back. @param stays the session goes on in Mi trámite */
export function disowned(stays: boolean): NoticeModel {
  const { title, paragraphs, where } = notices().disowned
  const actions = [{ href: '/oficinas', text: where }, ...(stays ? [own()] : [home])]
  return { title, paragraphs, code: 'detenido_por_ti', actions }
}

/** Name or number were corrected since: the documents on file say what was true before. */
export function ownCorrected(): NoticeModel {
  const { title, paragraphs, again } = notices().corrected
  const actions = [{ href: '/tramites/nss', text: again }, own()]
  return { title, paragraphs, code: 'documentos_por_renovar', actions }
}
