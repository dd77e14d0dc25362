import type { Office } from '../../domain/facts/office.ts'

/** What everybody brings to be attended in person. The one list: pages, mails and help say this. */
const PAPERS = ['tu CURP o tu acta de nacimiento', 'una identificación oficial con foto'] as const

/** `Lleva a. Lleva también b.` @param more what else, by the case */
export const bringWords = (more: readonly string[] = []): string =>
  [...PAPERS, ...more].map((one, nth) => `Lleva ${nth === 0 ? '' : 'también '}${one}.`).join(' ')

/** Where a person goes while the operator names no office. */
export const SUBDELEGACION = 'la subdelegación que te toca por tu domicilio'

/** An office in one paragraph: where, when, by what telephone, and what it asks for besides. */
export const officeWords = ({ nombre, direccion, horario, telefono, llevar }: Office): string =>
  [
    `${nombre}: ${direccion}.`,
    ...(horario ? [`Horario: ${horario}.`] : []),
    ...(telefono ? [`Teléfono: ${telefono}.`] : []),
    ...(llevar.length > 0 ? [`Lleva además ${llevar.join(', ')}.`] : []),
  ]
    .join(' ')
    .replaceAll('..', '.')
