import type { MailState } from '../domain/store.ts'
import type { MailStatusModel } from './models.ts'

const sentences: Record<MailState, string> = {
  'en camino': 'El correo va en camino. Puede tardar unos minutos.',
  enviado: 'El correo ya salió.',
  rechazado: 'El servidor de ese correo lo rechazó: corrígelo.',
  abandonado: 'No pudimos entregar el correo. Intenta enviarlo otra vez.',
}

/**
 * How a mail stands, in words; nothing when there is none.
 * @param page the page that shows it; `fragment` is its part alone
 */
export const mailStatus = (
  state: MailState | undefined,
  page: string,
  fragment: string,
): MailStatusModel => ({
  text: state ? sentences[state] : '',
  waiting: state === 'en camino',
  page,
  fragment,
})
