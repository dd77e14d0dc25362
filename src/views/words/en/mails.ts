import type { IssueKind } from '../../../domain/facts/issue.ts'
import type { DeskNotice } from '../../../domain/ports/outbox.ts'
import type { Block } from '../../models/letter.ts'
import type { Words } from '../es/index.ts'
import { inPerson } from './in-person.ts'
import { time } from './time.ts'

const LINK_SUBJECT = 'Digital Service: your request for an NSS'
const OTHERWISE = 'If the button does not open, copy this address into your browser:'

const p = (text: string): Block => ({ is: 'paragraph', text })
const h = (text: string): Block => ({ is: 'heading', text })
const list = (...items: string[]): Block => ({ is: 'list', items })
const link = (text: string, url: string): Block => ({ is: 'link', text, url, otherwise: OTHERWISE })

const elsewhere = (at: number): Block[] => [
  p('If you live where the time is different, until:'),
  list(...time.elsewhere(at)),
]

const office = (baseUrl: string): string => `${inPerson.bring()} Which office: ${baseUrl}/oficinas`
const changedInPerson = (baseUrl: string): string =>
  `go in person: there they change your address. ${office(baseUrl)}`

const DONE: Record<DeskNotice, string> = {
  atencion: 'Your Social Security Number (NSS) was handled in person, at an office.',
  correo: 'This e-mail address is now linked to your CURP.',
  numero:
    'You had more than one Social Security Number (NSS) and it was decided which one is yours. The other is no longer valid. Apply again to get documents with the valid one.',
  curp: 'It was recorded that your CURP changed. Your Social Security Number (NSS) is the same as always.',
  estatus: 'Your status in the register was corrected.',
  nombre:
    'Your name in the register was corrected. Apply again to get documents with the corrected name: your number is the same.',
  alta: 'You were added to the register. You can now ask for your Social Security Number (NSS).',
  bloqueo: 'Applications with your CURP were stopped: nobody can ask for or see your number with it.',
  desbloqueo: 'The block on your CURP was lifted: you can go on again.',
  cancelacion:
    'Your data that no law obliges us to keep were deleted from this portal. Your Social Security Number (NSS) is the same.',
  deshacer: 'A change of your number or your CURP that was made in person was undone.',
  bloqueo_propio:
    'In My application someone pressed «It was not me», and we stopped all applications with your CURP: nobody can ask for or see your number with it until you lift this in person.',
}

const OWN: readonly DeskNotice[] = ['bloqueo_propio']

const SUBJECT: Record<IssueKind, string> = {
  asignacion: 'Social Security Number assigned',
  localizacion: 'Social Security Number found',
}

const LEAD: Record<IssueKind, string> = {
  asignacion: 'You are done: you had no Social Security Number (NSS) and were given one.',
  localizacion: 'You are done: we found the Social Security Number (NSS) that you already had.',
}

export const mails: Words['mails'] = {
  banner: 'DEMONSTRATION · NOT OFFICIALLY VALID',
  automatic: (portal) => `${portal} sent this message automatically. Do not reply: nobody reads the replies.`,

  link: ({ url, expiresAt }) => ({
    subject: LINK_SUBJECT,
    title: 'Continue your application',
    blocks: [
      p(
        'With this e-mail address someone asked to be given, or to find, a Mexican Social Security Number (NSS). If it was you, go on with this link:',
      ),
      link('Continue my application', url),
      p(`The link works until ${time.deadline(expiresAt)}. If you get another, this one stops working.`),
      ...elsewhere(expiresAt),
      p(
        'You can open it on another phone or computer: there you will type your CURP again. Have your address in Mexico and its postal code at hand, in case they are needed.',
      ),
      p('Do not forward or share it: it is only for you.'),
      h('Was it not you?'),
      p(
        'You do not have to do anything. Delete this message: if nobody follows the link, the request closes by itself and nothing changes.',
      ),
    ],
  }),

  consulta: ({ url, expiresAt }) => ({
    subject: 'Digital Service: your link to My application',
    title: 'Open My application',
    blocks: [
      p(
        'Someone asked to see how far your application is, your documents, and who has seen your data. If it was you, go on with this link:',
      ),
      link('Open My application', url),
      p(`The link works until ${time.deadline(expiresAt)}.`),
      ...elsewhere(expiresAt),
      p('Do not forward or share it: it is only for you.'),
      h('Was it not you?'),
      p(
        'Whoever asked knows your CURP and your folio number or your address, but sees nothing without this link. Delete this message.',
      ),
    ],
  }),

  check: ({ baseUrl, audience, at }) => ({
    subject: 'Digital Service: the code that you shared was used',
    title: 'The code that you shared was used',
    blocks: [
      p(
        `The code that you gave to «${audience}» was used for the first time on ${time.moment(at)}. Whoever uses it only learns whether the number that they already had is yours.`,
      ),
      p(
        `Every use is listed in My application: ${baseUrl}/tramites/nss/consulta. We send you no other notice about this code.`,
      ),
      h('You did not give it?'),
      p('Go to My application and remove the code. If it was not you, also press «It was not me».'),
    ],
  }),

  approval: ({ url, expiresAt, correo }) => ({
    subject: 'Digital Service: do you approve the change of e-mail address?',
    title: 'Do you want to change your e-mail address?',
    blocks: [
      p(
        `Someone started with your CURP and another e-mail address: ${correo}. Your CURP is linked to this address, so you decide.`,
      ),
      p('If it was you and you want to use the new address, open this link and approve the change:'),
      link('See the request and decide', url),
      p(`The link works until ${time.deadline(expiresAt)}.`),
      ...elsewhere(expiresAt),
      h('Was it not you?'),
      p(
        'Approve nothing and delete this message. Without your permission nobody goes on with another address.',
      ),
      p(
        'You asked for the change, but with another address? You get only a few messages like this a day: open the link and type yours there.',
      ),
    ],
  }),

  moved: ({ baseUrl, correo }) => ({
    subject: 'Digital Service: the e-mail address of your CURP changed',
    title: 'The e-mail address of your CURP changed',
    blocks: [
      p(
        `The institution linked your CURP to another e-mail address: ${correo}. From now on this one cannot be used for your application, and its links do not open.`,
      ),
      h('You did not ask for it?'),
      p(`Tell the institution, or ${changedInPerson(baseUrl)}`),
    ],
  }),

  waiting: ({ baseUrl }) => ({
    subject: LINK_SUBJECT,
    title: 'The change must be approved first',
    blocks: [
      p(
        'With this e-mail address someone asked for a Mexican Social Security Number (NSS). The CURP that was typed is linked to another address.',
      ),
      p(
        'We sent a message to that other address to have the change approved. When it is, we send you the link to continue here. The request is good for 24 hours.',
      ),
      p(
        'Only a few go there each day. If there is one from today that names another address, it will do as well: open it and type this one.',
      ),
      p('Can you still open that other mailbox? The fastest is to ask for the link with it.'),
      h('You can no longer open your earlier mailbox?'),
      p(`Then ${changedInPerson(baseUrl)}`),
      h('Was it not you?'),
      p('You do not have to do anything. Delete this message.'),
    ],
  }),

  taken: ({ baseUrl }) => ({
    subject: LINK_SUBJECT,
    title: 'This e-mail address is already in use',
    blocks: [
      p(
        'With this e-mail address someone asked for a Mexican Social Security Number (NSS), but the address is already linked to another CURP. Each address can be used by one person only.',
      ),
      list(
        'If it is for another person, they must ask with an address of their own.',
        'If you mistyped the CURP, start again with yours.',
      ),
      link('Start again', `${baseUrl}/tramites/nss`),
      h('Was it not you?'),
      p('You do not have to do anything. Delete this message: nothing changed.'),
    ],
  }),

  desk: ({ baseUrl, notice }) => ({
    subject: OWN.includes(notice)
      ? 'Digital Service: we stopped your applications'
      : 'Digital Service: a change was made in person',
    title: 'A notice about your data',
    blocks: [
      p(DONE[notice]),
      ...(OWN.includes(notice) ? [] : [p('A member of the institution’s staff did it.')]),
      h('You did not ask for it?'),
      p(`Tell the institution, or go in person. ${office(baseUrl)}`),
    ],
  }),

  move: ({ url, expiresAt, correo }) => ({
    subject: 'Digital Service: the e-mail address of your CURP is going to change',
    title: 'The e-mail address of your CURP is going to change',
    blocks: [
      p(
        `At an office someone asked to link your CURP to another e-mail address: ${correo}. It is changed on ${time.deadline(expiresAt)}.`,
      ),
      ...elsewhere(expiresAt),
      p('If you asked for it, you do not have to do anything.'),
      h('You did not ask for it?'),
      p('Stop the change with this link before then:'),
      link('See the change and stop it', url),
    ],
  }),

  result: ({ kind, nss, folio, umf, baseUrl }) => ({
    subject: SUBJECT[kind],
    title: 'Your Mexican Social Security Number',
    blocks: [
      p(LEAD[kind]),
      p('Here are your two documents, in Spanish, as PDF files with a digital seal:'),
      list(
        'Número de Seguridad Social: the sheet that proves your number.',
        'Tarjeta de Número de Seguridad Social: a card to print, cut out and carry with you.',
      ),
      p('Keep them in a safe place: you can print them as often as you need, and your number never changes.'),
      { is: 'figure', label: 'Social Security Number (NSS)', value: nss },
      p(`Folio number: ${folio}`),
      h('What comes next'),
      list(
        'Register with a retirement fund administrator (AFORE), which will look after your savings.',
        'Give the number to your employer when asked: it is needed to register you.',
        `When an employer registers you, you will belong to the family clinic (U.M.F.) of your address${umf ? `: ${umf}` : ''}.`,
        `Whoever gets your documents can see whether they are authentic at ${baseUrl}/verificar`,
      ),
      h('Take care of your number'),
      p(
        'Do not publish it or give it to those who do not need it. It is not an identity document, and we will never ask you for it by e-mail or telephone.',
      ),
      h('Is something wrong?'),
      p(`If a detail is wrong, or if it was not you who did this, see what to do at ${baseUrl}/ayuda`),
    ],
  }),
}
