import type { Words } from '../es/index.ts'
import { inPerson } from './in-person.ts'

export const own: Words['own'] = {
  title: 'My application',
  ask: {
    lead: 'Here you see how your application is going, your documents, and who has seen your data. We send a link to the email address that is linked to your CURP.',
    datum: 'Folio number of your application, or your email address',
    datumHelp:
      'The folio number is the 22 digits on your documents. The address is the one you applied with.',
    neither: 'No longer have that address, or your folio number? ',
    inPerson: 'Go in person',
  },
  link: {
    title: 'Open My application',
    lead: 'With this link you see how your application is going, your documents, and who has seen your data.',
    press: 'Press the button to open it.',
    again: 'So that we know it is you, type your CURP again.',
    go: 'Open',
    notYou: 'If you did not ask for this, close this page: nothing changes.',
  },
  state: 'Where it stands',
  mailTitle: 'Your email',
  share: 'Give a school, an employer or a bank a code to check your number without seeing it.',
  shareGo: 'Share, or see my codes',
  seen: 'Who has seen your data',
  seenLead: 'The most recent activity (Central Mexico time):',
  seenAll: 'See all of the past year',
  notMe: 'It was not me',
  trail: {
    lead: 'Everything that was done with your data in the past year, newest first (Central Mexico time). We do not name the staff who helped you: the institution knows who it was, and why.',
    empty: 'There is nothing more.',
    older: 'See earlier activity',
    newest: 'Back to the newest',
    back: 'Back to My application',
    notYou: 'Is there anything that was not you?',
    stop: 'You can stop all applications with your CURP right now.',
  },
  steps: {
    enlace: 'You applied. Next, open the link we sent to your email address.',
    domicilio: 'Your home address is missing: open the link in your email, or start again.',
    resultado: 'Your application is complete.',
    terminado: 'Your application is complete.',
    cancelado: 'You cancelled the application. You were given no number.',
  },
  none: 'There is no application with this email address and your CURP.',
  issued: {
    asignacion: (day) => `You were given your NSS on ${day}. It is in your documents.`,
    localizacion: (day) => `Your NSS was found on ${day}. It is in your documents.`,
  },
  corrected: 'Later your details were corrected: apply again to get new documents. Your number is the same.',
  mail: {
    'en camino': 'The email with your documents is on its way.',
    demorado: 'Your mail server has not accepted your documents yet. We keep trying.',
    enviado: 'The email with your documents was sent.',
    rechazado: 'Your mail server refused your documents. Download them here.',
    abandonado: 'We could not deliver the email with your documents. Download them here.',
  },
  notices: {
    another: 'Ask for another link',
    sent: {
      title: 'Check the email of your application',
      paragraphs: [
        'If your CURP and what you typed belong to an application, we sent a link to the email address that is linked to that CURP. It works for 24 hours.',
        'You do not see it? Look in your spam folder. If you already got a link today and no other comes, that one works.',
        'For security we do not say whether the details are right, nor which address it is.',
      ],
    },
    closed: {
      desconocida: {
        title: 'We did not find this link to My application',
        paragraphs: [
          'Part of it may be missing, or it may have expired: copy the whole link from your email, or ask for another.',
        ],
      },
      vencida: {
        title: 'This link to My application has expired',
        paragraphs: ['Links work for 24 hours. Ask for another.'],
      },
      bloqueada: {
        title: 'This link to My application was blocked',
        paragraphs: ['A CURP that does not match was typed five times. Ask for another link.'],
      },
      cambió: {
        title: 'This link to My application no longer works',
        paragraphs: [
          'The address that it was sent to is no longer the one linked to the CURP. Ask for another link.',
        ],
      },
    },
    ended: {
      title: 'Your session in My application has ended',
      paragraphs: [
        'To protect your data, the session closes after 30 minutes of inactivity or after two hours, unless you ask for more time. Open the link in your email again, or ask for another.',
      ],
    },
    disownAsk: {
      title: 'If it was not you, stop all applications',
      paragraphs: [
        'Nobody, including you, will be able to use your CURP to ask for or see your number, and open sessions of your application are closed. Your number does not change and your documents stay valid.',
        `This can only be undone in person. ${inPerson.bring()}`,
      ],
      no: 'No, go back',
      yes: 'Yes, stop all applications now',
    },
    disowned: {
      title: 'We stopped all applications with your CURP',
      paragraphs: [
        'Nobody can ask for or see your number with your CURP. We also told you by email.',
        `To undo this, go in person. ${inPerson.bring()} There they can also tell you who used your data.`,
      ],
      where: 'See where to go in person',
    },
    corrected: {
      title: 'Your details were corrected',
      paragraphs: [
        'Your documents show the earlier details. Apply again with the same email address and you will get new ones: your number stays the same.',
      ],
      again: 'Apply again',
    },
  },
}
