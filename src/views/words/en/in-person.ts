import { spanish } from '../../spanish.ts'
import { sentence } from '../es/in-person.ts'
import type { Words } from '../es/index.ts'

const PAPERS = ['your CURP or your birth certificate', 'an official photo ID']

export const inPerson: Words['inPerson'] = {
  subdelegacion: `the IMSS office (${spanish('subdelegación')}) for your address`,
  yours: 'the office for your address',
  bring: (more = []) =>
    [...PAPERS, ...more].map((one, nth) => `${nth === 0 ? 'Bring' : 'Also bring'} ${one}.`).join(' '),
  withNss: 'the papers that show your NSS',
  office: ({ nombre, direccion, horario, telefono, llevar }, own = (text) => text) =>
    [
      `${own(sentence(`${nombre}: ${direccion}`))}.`,
      ...(horario ? [`Opening hours: ${own(sentence(horario))}.`] : []),
      ...(telefono ? [`Telephone: ${own(telefono)}.`] : []),
      ...(llevar.length > 0 ? [`Also bring ${own(sentence(llevar.join(', ')))}.`] : []),
    ].join(' '),
}
