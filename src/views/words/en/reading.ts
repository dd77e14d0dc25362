import { mexicoTime } from '../../../domain/base/mexico-time.ts'
import type { IssueKind } from '../../../domain/facts/issue.ts'
import { groupNss } from '../../../domain/number/nss.ts'
import { birthDateOf, entidadOf, sexOf } from '../../../domain/person/curp.ts'
import { entidadName } from '../../../domain/person/entidades.ts'
import { fullName } from '../../../domain/person/person.ts'
import { spanish } from '../../spanish.ts'
import type { Words } from '../es/index.ts'
import { time } from './time.ts'

const CERTIFIES: Record<IssueKind, string> = {
  asignacion: 'assigned this Social Security Number (NSS) to the person named here.',
  localizacion:
    'found in its records this Social Security Number (NSS), which belongs to the person named here.',
}
const SEX = { H: 'Male', M: 'Female', X: 'Non-binary' } as const

/**
 * What a document says, in English, for beside its Spanish page; only the Spanish is valid. Dates are those of Mexico
 * City.
 */
export const reading: Words['reading'] = (issue, type) => {
  const { issuer, kind, nss, curp, name, folio, documents, certificateSerial } = issue
  const day = time.date(mexicoTime(issue.issuedAt))
  const born = entidadOf(curp) === 'NE' ? 'Abroad' : entidadName(entidadOf(curp))
  return {
    heading: 'What this document says, in English',
    paragraphs: [
      'The document below is in Spanish, and only the Spanish text is valid. This is what it says.',
      `${spanish(issuer.institution)} certifies that on ${day} it ${CERTIFIES[kind]}`,
      ...(type === 'tarjeta'
        ? ['It is a card to print, cut out along the dotted line and fold. It is not an identity document.']
        : []),
      ...(issue.declared
        ? [
            'The person declared their own name, which agrees with their CURP; it was not taken from a population registry.',
          ]
        : []),
      ...(issuer.demo ? ['It is a demonstration: it is not officially valid.'] : []),
      `The number is for life and belongs to this person alone. The original string (${spanish('Cadena original')}) repeats these details and the digital seal (${spanish('Sello digital')}) protects them: anyone can verify them with the QR code or on this portal.`,
    ],
    pairs: [
      { label: 'Social Security Number (NSS)', value: groupNss(nss) },
      { label: 'CURP', value: curp },
      { label: 'Name', value: fullName(name) },
      { label: 'Sex', value: SEX[sexOf(curp)] },
      { label: 'Date of birth', value: time.date(birthDateOf(curp)) },
      { label: 'Place of birth', value: born },
      { label: 'Folio number', value: folio },
      { label: `Notarial sequence (${spanish('Secuencia notarial')})`, value: documents[type].secuencia },
      { label: 'Serial number of the certificate', value: certificateSerial },
    ],
  }
}
