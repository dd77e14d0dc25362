import { spanish } from '../../spanish.ts'
import type { Words } from '../es/index.ts'
import { inPerson } from './in-person.ts'

const { yours, bring, withNss } = inPerson
const URGENT = 'If it is urgent, go in person to the office for your address.'
const limited = (when: string): string => `For security there is a limit. You can try again on ${when}.`

export const notices: Words['notices'] = {
  again: 'Start again',
  home: 'Go to the home page',
  help: 'Help',
  retry: 'Try again',
  where: 'See where to go in person',
  yourOffice: (office) => `Your office: ${office}`,

  registryDown: {
    title: 'The population registry does not answer',
    paragraphs: [
      'Nothing was lost. Try again in a few minutes, or come back later with the link in your email: it still works.',
    ],
  },
  deceased: {
    title: 'This cannot be done online',
    paragraphs: [
      `According to the registry, the person with this CURP has died. If that is a mistake, go to the civil registry (${spanish('Registro Civil')}) with your birth certificate to have it corrected.`,
    ],
  },
  replaced: {
    title: 'This CURP was replaced',
    paragraphs: [
      'Your CURP has changed and this one is no longer valid. Open the link in your email again and type the valid one: your number is the same.',
      'If you do not know it, look it up at gob.mx/curp. For security, we do not show it here.',
    ],
  },
  blocked: {
    title: 'Applications with this CURP are stopped',
    paragraphs: [
      'The person asked for this, or their details are being checked. No number was given or shown.',
      `If it is your CURP and you want to continue, go to ${yours}, or write to whoever is responsible for your personal data: the privacy notice says how. ${bring()}`,
    ],
  },
  conflict: {
    title: 'Your case is settled in person',
    paragraphs: [
      'The registry has more than one Social Security Number for your CURP, or details that do not match. That is why we do not show you any.',
      `Go to ${yours}. ${bring([withNss])}`,
    ],
  },
  unreadable: {
    title: 'Your details are being corrected',
    paragraphs: [
      'One of your details in the registry cannot be read: perhaps your Social Security Number itself. To avoid giving you a second number, we have not given you one. Whoever runs this portal has been told.',
      `Try again later with the link in your email, or go to ${yours}. ${bring([withNss])}`,
    ],
  },
  unknown: {
    title: 'We did not find your CURP in the registry',
    paragraphs: [
      `Check at gob.mx/curp that your CURP exists and that you typed it the same way. If it is right, go to ${yours}.`,
      bring(),
    ],
  },
  exhausted: {
    title: 'No numbers are available at the moment',
    paragraphs: [
      'No numbers are available for your address. Your request was saved, and whoever runs this portal has been told.',
      'Try again later with the link in your email: you will not have to type your details again.',
    ],
  },
  firstAtDesk: {
    title: 'The first time, apply in person',
    paragraphs: [
      'Your CURP has no email address on file yet. To protect your data, the first one is registered at the institution, where you show your ID.',
      `Go to ${yours}. ${bring()} Then continue here with that address.`,
    ],
  },
  corrected: {
    title: 'Your details were corrected',
    paragraphs: [
      'Your name or your number changed in the registry after we issued your documents. We will give you new ones. The earlier ones can still be verified, and the result will say that there are newer ones.',
    ],
    post: 'See my new documents',
  },
  numberToProve: {
    title: 'There is now a number on record',
    paragraphs: [
      'It appeared after you opened your link. To protect it, we have to check that it is yours.',
      'Open the link in your email again: it will ask for your name as the registry has it.',
    ],
  },
  foundNumber: {
    title: 'We found a number for your CURP',
    paragraphs: ['You already have a Social Security Number: your address is not needed.'],
    post: 'See my NSS',
  },

  links: {
    desconocido: {
      title: 'We did not find this link',
      paragraphs: [
        'Part of it may be missing: copy the whole link from your email. If it still does not open, ask for a new one.',
      ],
    },
    vencido: {
      title: 'This link has expired',
      paragraphs: ['Links work for 24 hours. Ask for another: if you typed your address, we saved it.'],
    },
    reemplazado: {
      title: 'There is a newer link',
      paragraphs: [
        'You asked for another link after this one. Open the newest email; this one no longer works.',
      ],
    },
    bloqueado: {
      title: 'This link was blocked',
      paragraphs: [
        'A CURP that does not match was typed five times. For security, the link no longer works. Ask for a new one.',
      ],
    },
    'sin efecto': {
      title: 'This link no longer works',
      paragraphs: ['Start again. We will tell you by email what comes next.'],
    },
    terminado: {
      title: 'This application is finished',
      paragraphs: [
        'We sent you your documents by email. If you do not have them, start again: your number will be the same.',
      ],
    },
    cancelado: {
      title: 'This application was cancelled',
      paragraphs: ['You were given no number. You can start again whenever you like.'],
    },
  },

  moves: {
    stopped: {
      title: 'You stopped the change of email address',
      paragraphs: [
        'Your CURP is still linked to your usual address. We recorded that you stopped the change.',
        'Someone used your details to ask for it at an office: tell the institution.',
      ],
    },
    over: {
      title: 'This link no longer works',
      paragraphs: [
        'The change was made, or someone stopped it. If your CURP is now linked to an address that is not yours, go to the institution in person.',
      ],
    },
  },

  changes: {
    abierto: { title: 'Change of email address', paragraphs: [] },
    aprobado: {
      title: 'You approved the change of email address',
      paragraphs: ['We sent the link to continue to the new address. From now on your CURP is linked to it.'],
    },
    rechazado: {
      title: 'You rejected the change of email address',
      paragraphs: ['Everything stays the same: your CURP is still linked to your usual address.'],
    },
    corregido: {
      title: 'This request no longer counts',
      paragraphs: [
        'Whoever asked for the change typed another new address afterwards. Nothing was changed: your CURP is still linked to your usual address.',
        'If it was you, approve the corrected address: its link comes in another message. If it was not you, do nothing.',
      ],
    },
    ocupado: {
      title: 'That address belongs to another CURP',
      paragraphs: ['Nothing was changed. Start again with another address that is yours alone.'],
    },
    vencido: {
      title: 'This request has expired',
      paragraphs: ['Nothing was changed. If you still want the change, apply with the new address.'],
    },
    desconocido: {
      title: 'We did not find this request',
      paragraphs: ['Part of the link may be missing: copy all of it from your email.'],
    },
  },

  sessionEnded: {
    title: 'Your session has ended',
    why: 'To protect your data, the session closes after 30 minutes of inactivity or after two hours, unless you ask for more time.',
    kept: [
      'What you typed is not lost: it is on this page, and nowhere else.',
      'Open the link in your email in another window of this same browser. Then come back to this page and press the button. If other people use this computer and you are not going to continue, close this page.',
    ],
    open: 'Open the link in your email again to continue where you left off.',
    post: 'I opened the link: continue with what I typed',
  },
  otherOpen: {
    title: 'Another application was opened in this browser',
    why: 'The page you come from belongs to a different person than the application that was opened later. We did not do what you asked, and both applications are as they were.',
  },
  cancelAsk: {
    title: 'Do you want to cancel your application?',
    paragraphs: [
      'You will be given no number, and what you typed will be deleted. You can start again whenever you like.',
    ],
    no: 'No, continue',
    post: 'Yes, cancel',
  },
  cancelled: { title: 'You cancelled your application', paragraphs: ['You were given no number.'] },
  goodbye: {
    title: 'You are done',
    paragraphs: [
      'Thank you. We sent you your documents by email: if they do not arrive, start again, and your number will be the same. We closed your session to protect your data.',
      'Next step: give your NSS to your employer when asked, and register with an AFORE.',
    ],
  },
  left: {
    title: 'You signed out',
    paragraphs: ['We closed your session. You can come back with the link in your email while it works.'],
  },

  backToForm: 'Back to the form, with what I typed',
  tooManyOfNetwork: (when) => ({
    title: 'Too many attempts from your network',
    paragraphs: [
      `Many people may share a network, and one limit counts for all of them. You can try again on ${when}, or right now from another network: for example, with your phone’s mobile data instead of wifi.`,
      URGENT,
    ],
  }),
  tooMany: (when) => ({
    title: 'Too many attempts',
    paragraphs: [limited(when), URGENT],
  }),
  tooManyApart: (when) => ({ title: 'Too many attempts', paragraphs: [limited(when)] }),
  notFound: {
    title: 'We did not find this page',
    paragraphs: ['Check the spelling of the address. If a link on this portal brought you here, tell us.'],
  },
  wrongMethod: {
    title: 'There is nothing to open here',
    paragraphs: ['Go back to the previous page and use its buttons.'],
  },
  tooLarge: {
    title: 'What you sent is too long',
    paragraphs: ['Go back and send less text.'],
  },
  wrongOrigin: {
    title: 'What you typed came from another site',
    paragraphs: ['For security we do not accept it. Open the form here and send it again.'],
  },
  wrongType: {
    title: 'We did not understand what you sent',
    paragraphs: ['Use the forms of this portal.'],
  },
  unavailable: (reference, kept) => ({
    title: 'We cannot save anything at the moment',
    paragraphs: [
      'The last thing you sent was not saved; what you sent before is still there. Whoever runs this portal has been told.',
      kept
        ? 'What you typed is on this page. Wait a few minutes and press the button.'
        : 'Wait a few minutes and try again, or open the link in your email again.',
      `If it keeps happening, give the institution this reference: ${reference}.`,
    ],
  }),
  failure: (reference, kept) => ({
    title: 'Something failed on our side',
    paragraphs: [
      kept
        ? 'Nothing is lost: what you sent is on this page. Wait a few minutes and press the button.'
        : 'What you sent before is not lost. Try again in a few minutes.',
      `If it keeps happening, give the institution this reference: ${reference}.`,
    ],
  }),

  unknownCode: {
    title: 'No document has that code',
    paragraphs: [
      'Check that the code is complete. If you scanned it from the QR, the document is not from this portal: do not accept it.',
    ],
  },
  fileTooLarge: {
    title: 'The file is too large',
    paragraphs: [
      'Files can be up to 10 MB. Documents from this portal are less than 1 MB: a larger one is not as we issued it.',
      'If you have the paper, scan its QR code or type the code.',
    ],
  },
  busy: {
    title: 'Too many files at once',
    paragraphs: ['Try again in a few seconds, or use the code of the document.'],
  },
  fileTooSlow: {
    title: 'The file is arriving too slowly',
    paragraphs: ['Try again with a better signal, or use the code of the document: it is much lighter.'],
  },
  tryAgain: 'Try again',
  verifyAgain: 'Back to verification',
}
