import type { IssueKind } from '../../../domain/facts/issue.ts'
import type { DeskNotice } from '../../../domain/ports/outbox.ts'
import type { Block } from '../../models/letter.ts'
import { spanish } from '../../spanish.ts'
import type { Words } from '../es/index.ts'
import { inPerson } from './in-person.ts'
import { time } from './time.ts'

const LINK_SUBJECT = 'Digital Service: your request for an NSS'
const OTHERWISE = 'If the button does not open, copy this address into your browser:'

const p = (text: string): Block => ({ is: 'paragraph', text })
const h = (text: string): Block => ({ is: 'heading', text })
const list = (...items: string[]): Block => ({ is: 'list', items })
const link = (text: string, url: string): Block => ({ is: 'link', text, url, otherwise: OTHERWISE })

const elsewhere = (at: number, what = 'it works until'): Block[] => [
  p(`In other time zones, ${what}:`),
  list(...time.elsewhere(at)),
]

const office = (baseUrl: string): string => `${inPerson.bring()} To find your office: ${baseUrl}/oficinas`
const changedInPerson = (baseUrl: string): string =>
  `go in person: there they change your address. ${office(baseUrl)}`

const DONE: Record<DeskNotice, string> = {
  atencion: 'Your application for a Social Security Number (NSS) was handled in person, at an office.',
  correo: 'This email address is now linked to your CURP: from now on your application goes with it.',
  numero:
    'You had more than one Social Security Number (NSS) and it was decided which one you keep. The other is no longer valid. Apply again to get documents with the valid one.',
  curp: 'It was recorded that your CURP changed. Your Social Security Number (NSS) is the same as always.',
  estatus: 'Your status in the register was corrected.',
  nombre:
    'Your name in the register was corrected. Apply again to get documents with the corrected name: your number is the same.',
  alta: 'You were added to the register. You can now ask for your Social Security Number (NSS).',
  bloqueo: 'Applications with your CURP were stopped: nobody can ask for or see your number with it.',
  desbloqueo: 'The block on your CURP was lifted: you can apply again.',
  cancelacion:
    'The data about you that no law obliges us to keep were deleted from this portal. Your Social Security Number (NSS) is the same.',
  deshacer: 'A change of your number or your CURP that the institution had made was undone.',
  bloqueo_propio:
    'In My application someone pressed “It was not me”, and we stopped all applications with your CURP: nobody can ask for or see your number with it until you lift this in person.',
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
        'Someone used this email address to get or look up a Mexican Social Security Number (NSS). If it was you, continue with this link:',
      ),
      link('Continue my application', url),
      p(`The link works until ${time.deadline(expiresAt)}. If you get a newer link, this one stops working.`),
      ...elsewhere(expiresAt),
      p(
        'You can open it on another phone or computer: there you will type your CURP again. Have your address in Mexico and its postal code at hand, in case you need them.',
      ),
      p('Do not forward or share it: it is only for you.'),
      h('If it was not you'),
      p(
        'You do not have to do anything. Delete this message: if nobody opens the link, the request expires and nothing changes.',
      ),
    ],
  }),

  consulta: ({ url, expiresAt }) => ({
    subject: 'Digital Service: your link to My application',
    title: 'Open My application',
    blocks: [
      p(
        'Someone asked to see how your application is going, your documents, and who has seen your data. If it was you, continue with this link:',
      ),
      link('Open My application', url),
      p(`The link works until ${time.deadline(expiresAt)}.`),
      ...elsewhere(expiresAt),
      p('Do not forward or share it: it is only for you.'),
      h('If it was not you'),
      p(
        'Whoever asked knows your CURP and your folio number or your email address, but sees nothing without this link. Delete this message.',
      ),
    ],
  }),

  check: ({ baseUrl, audience, at }) => ({
    subject: 'Digital Service: the code that you shared was used',
    title: 'The code that you shared was used',
    blocks: [
      p(
        `The code that you gave to “${audience}” was used for the first time on ${time.deadline(at)}. Whoever uses it only learns whether the number they already had is yours.`,
      ),
      p(
        `Every use is listed in My application: ${baseUrl}/tramites/nss/consulta. We will not write to you about this code again.`,
      ),
      h('If you did not give it'),
      p('Go to My application and remove the code. If you did not make it, also press “It was not me”.'),
    ],
  }),

  approval: ({ url, expiresAt, correo }) => ({
    subject: 'Digital Service: do you approve the change of email address?',
    title: 'Do you want to change your email address?',
    blocks: [
      p(
        `Someone applied with your CURP and another email address: ${correo}. Your CURP is linked to this address, so the decision is yours.`,
      ),
      p('If it was you and you want to use the new address, open this link and approve the change:'),
      link('See the request and decide', url),
      p(`The link works until ${time.deadline(expiresAt)}.`),
      ...elsewhere(expiresAt),
      h('If it was not you'),
      p(
        'Do not approve anything: delete this message. Nobody can continue with another address without your permission.',
      ),
      p(
        'Did you ask for the change, but with another address? Only a few messages like this are sent each day: open the link and type yours there.',
      ),
    ],
  }),

  moved: ({ baseUrl, correo }) => ({
    subject: 'Digital Service: the email address of your CURP changed',
    title: 'The email address of your CURP changed',
    blocks: [
      p(
        `The institution linked your CURP to another email address: ${correo}. From now on this address cannot be used for your application, and links sent to it no longer open.`,
      ),
      h('If you did not ask for this'),
      p(`Tell the institution, or ${changedInPerson(baseUrl)}`),
    ],
  }),

  waiting: ({ baseUrl }) => ({
    subject: LINK_SUBJECT,
    title: 'The change must be approved first',
    blocks: [
      p(
        'Someone used this email address to ask for a Mexican Social Security Number (NSS). The CURP that was typed is linked to another address.',
      ),
      p(
        'The change is approved from a message sent to that other address. Once it is approved, we will send the link to continue to this address. The request is valid for 24 hours.',
      ),
      p(
        'Only a few such messages are sent each day. If there is one from today that names a different address, it works too: open it and type this one.',
      ),
      p('Can you still open that other mailbox? The fastest way is to ask for the link with that address.'),
      h('If you can no longer open your earlier mailbox'),
      p(`Then ${changedInPerson(baseUrl)}`),
      h('If it was not you'),
      p('You do not have to do anything. Delete this message.'),
    ],
  }),

  taken: ({ baseUrl }) => ({
    subject: LINK_SUBJECT,
    title: 'This email address is already in use',
    blocks: [
      p(
        'Someone used this email address to ask for a Mexican Social Security Number (NSS), but the address is already linked to another CURP. Each address can be used by one person only.',
      ),
      list(
        'If the number is for someone else, they must apply with an address of their own.',
        'If you mistyped the CURP, start again with yours.',
      ),
      link('Start again', `${baseUrl}/tramites/nss`),
      h('If it was not you'),
      p('You do not have to do anything. Delete this message: nothing changed.'),
    ],
  }),

  desk: ({ baseUrl, notice }) => ({
    subject: OWN.includes(notice)
      ? 'Digital Service: we stopped your applications'
      : 'Digital Service: a notice about your data',
    title: 'A notice about your data',
    blocks: [
      p(DONE[notice]),
      ...(OWN.includes(notice) ? [] : [p('A member of the institution’s staff did this.')]),
      h('If you did not ask for this'),
      p(`Tell the institution, or go in person. ${office(baseUrl)}`),
    ],
  }),

  move: ({ url, expiresAt, correo }) => ({
    subject: 'Digital Service: the email address of your CURP is going to change',
    title: 'The email address of your CURP is going to change',
    blocks: [
      p(
        `At an office someone asked to link your CURP to another email address: ${correo}. The change will be made on ${time.deadline(expiresAt)}.`,
      ),
      ...elsewhere(expiresAt, 'it will be made at'),
      p('If you asked for it, you do not have to do anything.'),
      h('If you did not ask for this'),
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
        `${spanish('Número de Seguridad Social')}: the sheet that proves your number.`,
        `${spanish('Tarjeta de Número de Seguridad Social')}: a card to print, cut out and carry with you.`,
      ),
      p('Keep them in a safe place: you can print them as often as you need, and your number never changes.'),
      { is: 'figure', label: 'Social Security Number (NSS)', value: nss },
      p(`Folio number: ${folio}`),
      h('What comes next'),
      list(
        'Register with a retirement fund administrator (AFORE), which will look after your savings.',
        'Give the number to your employer when asked: it is needed to register you.',
        'Are you a student? Upload either document in the part of your school enrollment form that asks for the NSS.',
        `When an employer registers you, your clinic will be the family clinic (U.M.F.) for your address${umf ? `: ${umf}` : ''}.`,
        `Anyone who is given your documents can check that they are authentic at ${baseUrl}/verificar`,
      ),
      h('Take care of your number'),
      p(
        'Do not publish it, or give it to anyone who does not need it. It is not an identity document, and we will never ask you for it by email or telephone.',
      ),
      h('Is something wrong?'),
      p(`If a detail is wrong, or if you did not apply, see what to do at ${baseUrl}/ayuda`),
    ],
  }),
}
