import type { Office } from '../../../domain/facts/office.ts'

/** What everybody brings to be attended in person. The one list: pages, mails and help say this. */
const PAPERS = ['tu CURP o tu acta de nacimiento', 'una identificación oficial con foto']

/** A text that a dot follows. */
export const sentence = (text: string): string => text.replace(/\.$/, '')

/** Where to go, and what to bring. */
export const inPerson = {
  /** which one it is while the operator names none */
  subdelegacion: 'la subdelegación que te toca por tu domicilio',
  /** wherever it is: the page of offices says which, the operator's or else the subdelegación */
  yours: 'la oficina que te toca por tu domicilio',
  /** `Lleva a. Lleva también b.` @param more what else, by the case */
  bring: (more: readonly string[] = []): string =>
    [...PAPERS, ...more].map((one, nth) => `Lleva ${nth === 0 ? '' : 'también '}${one}.`).join(' '),
  withNss: 'los documentos donde aparezca tu NSS',
  /**
   * an office in one paragraph: where, when, by what telephone, and what it asks for besides
   * @param own marks what the operator wrote, in Spanish
   */
  office: (
    { nombre, direccion, horario, telefono, llevar }: Office,
    own: (text: string) => string = (text) => text,
  ): string =>
    [
      `${own(sentence(`${nombre}: ${direccion}`))}.`,
      ...(horario ? [`Horario: ${own(sentence(horario))}.`] : []),
      ...(telefono ? [`Teléfono: ${own(telefono)}.`] : []),
      ...(llevar.length > 0 ? [`Lleva además ${own(sentence(llevar.join(', ')))}.`] : []),
    ].join(' '),
}
