import type { MailState } from '../../domain/ports/result-mail-store.ts'
import type { MailStatusModel } from '../models/tramite.ts'

const sentences: Record<MailState, string> = {
  'en camino': 'El correo va en camino. Puede tardar unos minutos.',
  demorado:
    'El correo sigue en camino: su servidor no lo recibió todavía y lo intentamos solos. No hace falta pedirlo otra vez.',
  enviado: 'El correo ya salió.',
  rechazado: 'El servidor de ese correo lo rechazó: corrígelo.',
  abandonado: 'No pudimos entregar el correo. Intenta enviarlo otra vez.',
}

/** Seconds until each look of an open page: soon at first, then seldom, then no more; five minutes in all. */
const LOOKS = [3, 3, 4, 6, 9, 14, 21, 30, 45, 60, 90]

/**
 * How a mail stands, in words; nothing when there is none.
 * @param page the page that shows it; `fragment` is its part alone
 * @param look how often the page has asked by itself, as it says
 */
export function mailStatus(
  state: MailState | undefined,
  page: string,
  fragment: string,
  look = '0',
): MailStatusModel {
  const waiting = state === 'en camino' || state === 'demorado'
  const looked = /^\d{1,2}$/.test(look) ? Number(look) : LOOKS.length
  const seconds = waiting ? LOOKS[looked] : undefined
  return {
    text: state ? sentences[state] : '',
    waiting,
    undelivered: state === 'rechazado' || state === 'abandonado',
    refused: state === 'rechazado',
    page,
    ...(seconds === undefined ? {} : { next: { url: `${fragment}?vez=${looked + 1}`, seconds } }),
  }
}
