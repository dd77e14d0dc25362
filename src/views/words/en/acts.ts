import type { Said } from '../es/acts.ts'
import type { Words } from '../es/index.ts'

const document = (code: string | undefined): string =>
  code === 'tarjeta' ? 'your card with the NSS' : 'your document with the NSS'

const OPENED: Readonly<Record<string, string>> = {
  presente: 'you were there, or someone who represents you was',
  escrito: 'a letter of yours arrived',
  correccion: 'a detail had to be corrected',
  otro: 'another reason, which was written down',
}

const CHECKED: Readonly<Record<string, string>> = {
  auténtico: 'Someone verified one of your documents, and it was authentic.',
  'no coincide':
    'Someone verified a document with your folio number, and it did not match the authentic one.',
  desconocido: 'Someone tried to verify a document.',
}

const DECIDED: Readonly<Record<string, string>> = {
  aprobado: 'was approved and made',
  'aprobado por quien lo propuso': 'was approved and made',
  'en espera': 'was approved, and will be made later',
  rechazado: 'was rejected',
  desistido: 'was withdrawn',
  detenido: 'was stopped',
  vencido: 'expired',
}

const CHANGES: Readonly<Record<string, string>> = {
  correo: 'the email address linked to your CURP',
  numero: 'which of your numbers is valid',
  curp: 'your CURP',
  estatus: 'your status in the register',
  nombre: 'your name',
  alta: 'adding you to the register',
  desbloqueo: 'lifting the block on your CURP',
  cancelacion: 'deleting your data',
  deshacer: 'undoing an earlier change',
}
const changeWords = (code: string | undefined): string =>
  CHANGES[/^\w+/.exec(code ?? '')?.[0] ?? ''] ?? 'a detail'

/** Of a limit: of the mailbox, or of the network, where others may have asked before. */
const TOO_MANY = 'We stopped it: there were too many requests.'

const said: Said = {
  'enlace pedido': ({ outcome }) =>
    outcome === 'ok' ? 'Someone applied with your CURP.' : `Someone applied with your CURP. ${TOO_MANY}`,
  'enlace reenviado': ({ outcome }) =>
    outcome === 'ok' ? 'The link was sent again.' : `The link was asked for again. ${TOO_MANY}`,
  'correo corregido': ({ outcome }) =>
    outcome === 'limitado'
      ? `Someone tried to correct the email address of the application. ${TOO_MANY}`
      : 'The email address of the application was corrected.',
  'enlace abierto': ({ outcome }) =>
    ({
      ok: 'The link in an email was opened, and with it your application.',
      'CURP distinta': 'Someone opened one of your links and typed another CURP. They did not get in.',
      bloqueado: 'Someone opened one of your links that was already blocked. They did not get in.',
      'unido a otro': 'A link was opened from an email address that is not yours. They did not get in.',
      'falta comprobar': 'A link was opened before it was checked who it was. They did not get in.',
      limitado: 'Someone tried many times to open your application, and we stopped it.',
    })[outcome] ?? 'A link was opened that no longer worked. They did not get in.',
  'consulta pedida': ({ outcome }) =>
    outcome === 'ok'
      ? 'Someone asked to open My application with your CURP.'
      : `Someone asked to open My application with your CURP. ${TOO_MANY}`,
  'consulta abierta': ({ outcome }) =>
    outcome === 'ok'
      ? 'The link in your email was opened, and with it My application.'
      : 'Someone tried to open My application. They did not get in.',
  'cambio de correo pedido': ({ outcome }) =>
    outcome === 'limitado'
      ? 'Someone asked to change your email address to another one. We did not write to you: we already had, about the same.'
      : 'Someone asked to change your email address to another one.',
  'correo de otra CURP': 'Someone applied for you with an email address that belongs to another person.',
  'cambio de correo decidido': ({ outcome }) =>
    outcome === 'aprobado'
      ? 'The change to another email address was approved from yours.'
      : 'A change of email address was answered, and the address stayed the same.',
  emisión: 'The application stopped, and no number was given.',
  asignacion: ({ outcome }) =>
    outcome === 'ok' ? 'You were given your NSS.' : 'Your NSS was asked for again, and the same was given.',
  localizacion: ({ outcome }) =>
    outcome === 'ok'
      ? 'Your NSS was found, and your documents were made.'
      : 'Your NSS was asked for again, and the same was given.',
  'nombres declarados': 'A name was typed many times for your CURP, and we stopped it.',
  'NSS mostrado': 'Your NSS was seen on the page of your application.',
  'documentos enviados': ({ outcome }) =>
    outcome === 'ok'
      ? 'Your documents were sent to your email address.'
      : outcome === 'sin correo'
        ? 'You had no email address on file, and your documents were not sent.'
        : 'Your documents were asked for many times, and we stopped it.',
  'documento visto': ({ outcome, code }) =>
    outcome === 'ok'
      ? `Someone looked at ${document(code)}.`
      : `Someone tried to look at ${document(code)}, and it was not shown.`,
  'documento descargado': ({ outcome, code }) =>
    outcome === 'ok'
      ? `Someone downloaded ${document(code)}.`
      : `Someone tried to download ${document(code)}, and it was not given.`,
  'sello de tiempo': 'Your documents were made without a third-party time stamp.',
  verificación: ({ outcome }) => CHECKED[outcome] ?? 'Someone verified one of your documents.',
  'consentimiento dado': 'Permission was given to check your NSS with a code.',
  'consentimiento revocado': 'A permission to check your NSS was withdrawn.',
  cotejo: ({ outcome }) =>
    outcome === 'coincide'
      ? 'Someone checked your NSS with one of your codes: it matches.'
      : 'Someone tried to check your NSS with one of your codes: it does not match.',
  secreto: 'The key that encrypts your data was changed.',
  'padrón: persona cambiada': 'Your details changed in the institution’s register.',
  orden: 'The program of this portal was used.',
  arco: 'A request about your data was answered (access, rectification, cancellation or objection).',
  'CURP reemplazada': 'It was recorded that your CURP changed.',
  'CURP separada': 'Two CURPs that had been linked were separated.',
  sello: 'The digital seal of this portal was changed.',
  'padrón importado': 'The institution’s register was loaded.',
  'personal invitado': 'A member of staff was invited.',
  'invitación decidida': 'An invitation to a member of staff was decided.',
  'invitación aceptada': 'A member of staff accepted their invitation.',
  'liga de entrada enviada': 'A link was sent to a member of staff.',
  'personal salió': 'A member of staff signed out.',
  'personal entró': 'A member of staff signed in.',
  'llave agregada': 'A member of staff added a key.',
  'llave quitada': 'A member of staff removed a key.',
  'aplicación de códigos': 'A member of staff changed their authenticator app.',
  'sesiones terminadas': 'A member of staff closed their sessions.',
  'personal cerrado': 'The account of a member of staff was closed.',
  'puesto sin permiso': 'A member of staff was refused something that their post does not allow.',
  'persona buscada': 'You were searched for in this portal.',
  'persona abierta': ({ code }) =>
    `Your file was opened. Why: ${OPENED[/^\w+/.exec(code ?? '')?.[0] ?? ''] ?? 'a reason that was written down'}.`,
  'NSS mostrado en mostrador': 'Your NSS was shown at an office.',
  'documento impreso en mostrador': ({ code }) => `A copy of ${document(code)} was printed at an office.`,
  'auditoría leída': 'The auditors read who has used your data.',
  'auditoría exportada': 'The auditors downloaded who has used your data.',
  'bitácora verificada': 'It was checked that nobody has changed the ledger.',
  'atención en persona': 'Your application was started at an office.',
  'persona bloqueada': ({ code }) =>
    code === 'no fui yo'
      ? 'In My application “It was not me” was pressed, and applications with your CURP were stopped.'
      : 'Applications with your CURP were stopped.',
  'asunto propuesto': ({ code }) => `A change of your data was proposed: ${changeWords(code)}.`,
  'asunto visto': ({ code }) => `A proposed change of your data was looked at: ${changeWords(code)}.`,
  'asunto decidido': ({ outcome, code }) =>
    `A change of your data (${changeWords(code)}) ${DECIDED[outcome] ?? 'ended'}.`,
}

export const acts: Words['acts'] = {
  when: 'When',
  what: 'What',
  way: 'How',
  said,
  other: 'Other activity with your data.',
  ways: {
    here: 'Online, from the connection you are using now',
    elsewhere: 'Online, from another connection',
    office: 'A member of staff, at an office',
    system: 'A member of staff, in the system',
    key: 'Another institution, with its key',
    portal: 'This portal, automatically',
  },
}
