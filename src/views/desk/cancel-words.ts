import { counted } from '../../domain/base/text.ts'
import type { Cancellable } from '../../domain/ports/desk-store.ts'

/** What a cancelación deletes of a person, one thing each, for the counter and the terminal alike. */
export const deletedWords = ({ tramites, drafts, bound }: Cancellable): readonly string[] => [
  `${counted(tramites, 'trámite', 'trámites')} sin emisión, con sus ligas, correos, sesiones y lo que se escribió en ellos`,
  `${counted(drafts, 'borrador', 'borradores')}, y las ligas, las sesiones y los correos por salir, de trámites que sí emitieron`,
  bound ? 'el correo unido a la CURP' : '(ninguna liga ha unido un correo a la CURP)',
]

/** What it leaves. */
export const keptWords = ({ keptNumbers, keptIssues }: Cancellable): string =>
  `${counted(keptNumbers, 'número', 'números')} y ${counted(keptIssues, 'emisión', 'emisiones')} con sus documentos, su domicilio, el correo de su trámite y su bitácora, el padrón, los asuntos del mostrador y la auditoría`

/** Why it leaves that. */
export const WHY_KEPT =
  'un NSS es de una sola persona para siempre, y si se olvidara se daría a otra; lo emitido debe poder verificarse ' +
  'mientras alguien tenga el documento, y cada asiento sostiene a los que le siguen; el correo prueba a quién se le ' +
  'dio; la auditoría prueba qué se hizo con los datos, también esta cancelación.'
