import { dateWords, mexicoTime } from '../../domain/base/mexico-time.ts'
import type { IssueKind } from '../../domain/facts/issue.ts'
import type { Step } from '../../domain/facts/tramite.ts'
import type { MailState } from '../../domain/ports/result-mail-store.ts'
import type { Verdict } from '../../domain/tramite/identify.ts'
import { notIdentified } from '../notices/identity.ts'

/** Kept with the block, and shown to whoever attends the person at the counter. */
export const DISOWNED_BY_PERSON =
  'La persona lo pidió en Mi trámite: dijo «No fui yo» de algo que se hizo con sus datos.'

export type OwnState = {
  readonly issued?: { readonly kind: IssueKind; readonly issuedAt: number }
  /** of the newest trámite, where nothing was issued */
  readonly step?: Step
  /** of what the documents are worth now: corrected since, or why no number is shown */
  readonly standing: 'current' | 'corrected' | 'none' | Verdict
}

const STEPS: Record<Step, string> = {
  enlace: 'Pediste el trámite y falta abrir la liga que llegó a tu correo.',
  domicilio: 'Falta tu domicilio: abre la liga de tu correo, o empieza de nuevo.',
  resultado: 'Tu trámite terminó.',
  terminado: 'Tu trámite terminó.',
  cancelado: 'Cancelaste el trámite. No se te dio ningún número.',
}

/** Where the person's trámite stands, a paragraph each. No number. */
export function stateWords({ issued, step, standing }: OwnState): string[] {
  const when = (at: number) => dateWords(mexicoTime(at))
  const done =
    issued &&
    `${issued.kind === 'asignacion' ? 'Se te asignó tu NSS' : 'Se encontró tu NSS'} el ${when(issued.issuedAt)}. Está en tus documentos.`
  const first = done ?? (step ? STEPS[step] : 'No hay ningún trámite de este correo con tu CURP.')
  if (standing === 'current' || standing === 'none') return [first]
  if (standing === 'corrected')
    return [
      first,
      'Después se corrigieron tus datos: haz el trámite otra vez para tener documentos nuevos. Tu número es el mismo.',
    ]
  const { title, paragraphs } = notIdentified(standing)
  return [first, `${title}. ${paragraphs[0] ?? ''}`]
}

/** What became of the mail with the documents. No state: none was sent. */
export const ownMailWords: Record<MailState, string> = {
  'en camino': 'El correo con tus documentos va en camino.',
  demorado: 'El servidor de tu correo todavía no recibe tus documentos; seguimos intentando.',
  enviado: 'El correo con tus documentos ya salió.',
  rechazado: 'El servidor de tu correo rechazó tus documentos. Descárgalos aquí.',
  abandonado: 'No pudimos entregar el correo con tus documentos. Descárgalos aquí.',
}
