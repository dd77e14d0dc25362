import { ALTERED } from '../../../domain/seal/verify.ts'
import { spanish } from '../../spanish.ts'
import type { Words } from '../es/index.ts'

const DO_NOT = 'Do not accept it: ask the person for another, or tell the institution.'
const DISAGREES = 'The document does not match'
const NOT_ISSUED = 'The file is not one that we issued'

export const verification: Words['verification'] = {
  genuine: {
    codigo: {
      title: 'The document is authentic',
      lead: 'This portal issued the document with that code. Compare these details with the paper: if they are not the same, the paper is not that document.',
    },
    archivo: {
      title: 'The file is authentic',
      lead: 'It is identical to the file that this portal issued.',
    },
    cadena: {
      title: 'The original string and the seal are authentic',
      lead: 'This portal issued them. Compare what the string says with the rest of the paper: both must say the same.',
    },
    foto: {
      title: 'The QR code is authentic',
      lead: 'We read the QR code in the picture, and it belongs to a document that this portal issued. Compare these details with those in the picture: nothing else in it was checked.',
    },
  },
  retired: {
    title: '; this number is no longer valid',
    lead: ' The person has another Social Security Number, which is the valid one: ask for a new document.',
  },
  misgiven: {
    title: '; the number no longer belongs to that CURP',
    lead: ' It was corrected whose Social Security Number this is: do not use it for this person. Ask for a new document; if they cannot get one, they should go to the institution with an official ID.',
  },
  newer: {
    title: '; there is a newer one',
    lead: ' Later the person’s details were corrected and we issued another: ask for the newest one.',
  },
  padded: {
    title: 'The file is authentic',
    lead: 'It is the file that this portal issued. Only spaces follow its end; mail programs sometimes add them, and they change nothing.',
  },
  doubt: {
    title: DISAGREES,
    lead: `There is a document with that code, but something does not match. ${DO_NOT}`,
  },
  disagrees: { title: DISAGREES, lead: DO_NOT },
  wrongSello: {
    title: 'The seal does not match',
    lead: 'The original string is that of a document from this portal, but the seal is another. Check that you copied the whole seal. If you did, do not accept the document.',
  },
  wrongCadena: {
    title: 'The original string does not match',
    lead: 'With that folio number we issued a document that says something else. Check that you copied it correctly. If you did, do not accept the document.',
  },
  unknown: {
    title: 'We do not have that document',
    lead: 'Check that you copied the whole original string, with its folio number. If you did, do not accept the document: it is not from this portal.',
  },
  sealedUnknown:
    'The seal is from this portal, but the document is not in our ledger. Tell the institution before you accept it.',
  added: {
    title: 'Something was added to the file',
    lead: 'It begins with what we issued, but later someone added something, which may change what you see. Do not accept it like this: ask for the original, or scan the QR code and compare the details.',
  },
  changed: {
    title: 'The file was changed',
    lead: `It has the signature of this portal, but it is not what we signed. ${DO_NOT}`,
  },
  otherFile: {
    title: NOT_ISSUED,
    lead: 'It claims to be a document from this portal, but it is not the same as the one we issued. That also happens when it was saved with another program. Ask for the original, or compare the details.',
  },
  notOurs: {
    title: NOT_ISSUED,
    lead: 'We did not find a document from this portal in it. That also happens when it was scanned or protected with a password. Scan the QR code, or type the code.',
  },
  inLedger: {
    codigo: 'The ledger has its entry and says the same.',
    archivo: 'The ledger has the entry of the document that the file claims to be.',
    cadena: 'The ledger has the document with that folio number.',
    foto: 'The ledger has the entry of the document, and says the same.',
  },
  picture: {
    online: 'The QR that is checked online leads to this portal.',
    elsewhere: 'The QR leads to an address that is not that of this portal: do not open it.',
    offline: {
      good: 'The QR that is checked offline has a genuine signature.',
      bad: 'The QR that is checked offline is forged: the institution did not sign it.',
      other: 'The QR was signed by another institution, or with a key that is no longer valid.',
    },
    refused: {
      title: 'We could not read the picture',
      lead: 'It is too large or damaged. Take a smaller picture, or type the code of the document.',
    },
    notOurs: {
      title: 'The picture has no QR code from this portal',
      lead: 'Take the picture closer to the code, in good light and without glare, or type the code next to it.',
    },
  },
  chaining:
    'The document is sealed; its entry is being chained into the ledger. If you check again in a minute, it will be there.',
  otherInLedger: 'The ledger does not have the entry of the document, or says something else.',
  notInLedger: 'The ledger does not have this document.',
  file: {
    igual: 'The file is identical to the one issued.',
    relleno: 'The file is identical to the one issued, but for spaces after its end.',
    agregado: 'The file begins with the one issued, and has something more after it.',
    distinto: 'The file is not the same as any that were issued.',
  },
  sello: {
    good: 'The seal belongs to the original string.',
    spoilt: 'The seal does not belong to this original string.',
    bad: 'The seal does not belong to this original string with any certificate of this portal.',
  },
  signature: {
    good: 'The electronic signature of the file is from this portal, and what it signed is intact.',
    spoilt: 'The electronic signature of the file is from this portal, but what it signed was changed.',
    bad: 'The file has no electronic signature of this portal that can be checked.',
  },
  certificate: (certificateSerial) => ` Certificate ${certificateSerial}.`,
  alterations: {
    [ALTERED.cadena]:
      'The original string. To find out which part, also paste the seal as it is in the document.',
    [ALTERED.structure]: 'The order or the number of the fields of the original string.',
    [ALTERED.sello]: 'The digital seal.',
    [ALTERED.added]: 'Something was added at the end of the file after it was issued.',
    [ALTERED.signedBytes]: 'Signed content of the file has changed.',
    [ALTERED.outside]: 'What was signed is intact; something outside the signature has changed.',
    [ALTERED.unsigned]: 'The file no longer has the electronic signature it was issued with.',
    [ALTERED.unreadable]: 'The electronic signature of the file is damaged.',
    [ALTERED.other]: 'The electronic signature of the file is not that of this portal, or was changed.',
    [ALTERED.foreignAddress]: 'The QR code leads to an address that is not that of this portal.',
    [ALTERED.forgedQr]: 'The signed QR code was not signed by the institution.',
    [ALTERED.otherQr]: 'The QR codes in the picture are of different documents.',
  },
  alteredField: (field) => `The field “${field}” of the original string.`,
  names: {
    asignacion: 'Assignment of a Social Security Number',
    localizacion: 'Location of a Social Security Number',
    tarjeta: 'Social Security Number card',
    orCard: ', or its card',
  },
  rows: {
    document: 'Document',
    issued: 'Issued',
    by: 'Issued by',
    initials: 'Initials of the person',
    secuencia: `Notarial sequence (${spanish('Secuencia notarial')})`,
    certificate: 'Serial number of the certificate',
  },
}
