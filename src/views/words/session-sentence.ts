import type { OpenSession } from '../../domain/ports/sessions.ts'
import { hour } from './notices.ts'

/** Said beforehand: when the session closes (WCAG 2.2.6), and that nothing is lost. */
export function sessionSentence({ idleAt, endsAt }: OpenSession): string {
  const when =
    idleAt < endsAt
      ? `a las ${hour(idleAt)} si no haces nada, y de todas formas a las ${hour(endsAt)}`
      : `a las ${hour(endsAt)}`
  return `Tu sesión se cierra ${when} (hora del centro de México). Lo que envíes queda guardado: vuelves con la liga de tu correo.`
}
