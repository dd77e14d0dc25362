import type { AuditEvent } from '../../../domain/facts/audit-event.ts'
import type { TrailLine } from '../../../domain/ports/trail-store.ts'

type Told = Pick<TrailLine, 'outcome' | 'code'>

/** A sentence for each event of the trail; an event without one is a type error. */
export type Said = Readonly<Record<AuditEvent['what'], string | ((line: Told) => string)>>

const document = (code: string | undefined): string =>
  code === 'tarjeta' ? 'tu tarjeta con el NSS' : 'tu documento con el NSS'

const OPENED: Readonly<Record<string, string>> = {
  presente: 'tú, o quien te representa, estaba ahí',
  escrito: 'llegó un escrito tuyo',
  correccion: 'había un dato que corregir',
  otro: 'otro motivo, que quedó escrito',
}

const CHECKED: Readonly<Record<string, string>> = {
  auténtico: 'Alguien verificó un documento tuyo y era auténtico.',
  'no coincide': 'Alguien verificó un documento con tu folio y no coincidía con el auténtico.',
  desconocido: 'Alguien intentó verificar un documento.',
}

/** Of a limit: of the mailbox, or of the network, where others may have asked before. */
const TOO_MANY = 'Lo detuvimos: había demasiadas solicitudes.'

/** Each event of the trail in plain words. No value, and no name. */
const said: Said = {
  'enlace pedido': ({ outcome }) =>
    outcome === 'ok'
      ? 'Alguien pidió el trámite con tu CURP.'
      : `Alguien pidió el trámite con tu CURP. ${TOO_MANY}`,
  'enlace reenviado': ({ outcome }) =>
    outcome === 'ok' ? 'Se envió la liga otra vez.' : `Se pidió otra vez la liga. ${TOO_MANY}`,
  'correo corregido': ({ outcome }) =>
    outcome === 'limitado'
      ? `Se quiso corregir el correo del trámite. ${TOO_MANY}`
      : 'Se corrigió el correo del trámite.',
  'enlace abierto': ({ outcome }) =>
    ({
      ok: 'Se abrió la liga de un correo y se entró a tu trámite.',
      'CURP distinta': 'Alguien abrió una liga tuya y escribió otra CURP. No entró.',
      bloqueado: 'Alguien abrió una liga tuya que ya estaba bloqueada. No entró.',
      'unido a otro': 'Se abrió una liga desde un correo que no es el tuyo. No entró.',
      'falta comprobar': 'Se abrió una liga y faltó comprobar quién era. No entró.',
      limitado: 'Alguien intentó muchas veces abrir tu trámite y lo detuvimos.',
    })[outcome] ?? 'Se abrió una liga que ya no servía. No entró.',
  'consulta pedida': ({ outcome }) =>
    outcome === 'ok'
      ? 'Alguien pidió entrar a Mi trámite con tu CURP.'
      : `Alguien pidió entrar a Mi trámite con tu CURP. ${TOO_MANY}`,
  'consulta abierta': ({ outcome }) =>
    outcome === 'ok'
      ? 'Se abrió la liga de tu correo y se entró a Mi trámite.'
      : 'Alguien intentó entrar a Mi trámite. No entró.',
  'cambio de correo pedido': ({ outcome }) =>
    outcome === 'limitado'
      ? 'Alguien pidió cambiar tu correo por otro. No te avisamos: ya te habíamos escrito por eso.'
      : 'Alguien pidió cambiar tu correo por otro.',
  'correo de otra CURP': 'Alguien pidió tu trámite con un correo que ya es de otra persona.',
  'cambio de correo decidido': ({ outcome }) =>
    outcome === 'aprobado'
      ? 'Desde tu correo se aprobó cambiarlo por otro.'
      : 'Se respondió a un cambio de correo y no se cambió.',
  emisión: 'El trámite se detuvo y no se dio ningún número.',
  asignacion: ({ outcome }) =>
    outcome === 'ok' ? 'Se te asignó tu NSS.' : 'Se pidió tu NSS otra vez y se dio el mismo.',
  localizacion: ({ outcome }) =>
    outcome === 'ok'
      ? 'Se encontró tu NSS y se hicieron tus documentos.'
      : 'Se pidió tu NSS otra vez y se dio el mismo.',
  'nombres declarados': 'Se escribió muchas veces un nombre para tu CURP y lo detuvimos.',
  'NSS mostrado': 'Se vio tu NSS en la página de tu trámite.',
  'documentos enviados': ({ outcome }) =>
    outcome === 'ok'
      ? 'Se enviaron tus documentos a tu correo.'
      : outcome === 'sin correo'
        ? 'No tenías un correo unido, y tus documentos no se enviaron.'
        : 'Se pidió muchas veces enviar tus documentos y lo detuvimos.',
  'documento visto': ({ outcome, code }) =>
    outcome === 'ok' ? `Se vio ${document(code)}.` : `Se quiso ver ${document(code)} y no se mostró.`,
  'documento descargado': ({ outcome, code }) =>
    outcome === 'ok' ? `Se descargó ${document(code)}.` : `Se quiso descargar ${document(code)} y no se dio.`,
  'sello de tiempo': 'Tus documentos se hicieron sin la hora de un tercero.',
  verificación: ({ outcome }) => CHECKED[outcome] ?? 'Alguien verificó un documento tuyo.',
  'consentimiento dado': 'Se dio permiso de comprobar tu NSS con un código.',
  'consentimiento revocado': 'Se quitó un permiso de comprobar tu NSS.',
  cotejo: ({ outcome }) =>
    outcome === 'coincide'
      ? 'Alguien comprobó tu NSS con un código tuyo: coincide.'
      : 'Alguien quiso comprobar tu NSS con un código tuyo: no coincide.',
  secreto: 'Se cambió la clave con la que se guardan los datos.',
  'padrón: persona cambiada': 'Tus datos cambiaron en el padrón de la institución.',
  orden: 'Se usó el programa de la ventanilla.',
  arco: 'Se atendió una solicitud sobre tus datos (acceso, rectificación, cancelación u oposición).',
  'CURP reemplazada': 'Se registró que tu CURP cambió.',
  'CURP separada': 'Se separaron dos CURP que estaban unidas.',
  sello: 'Se cambió el sello digital de la ventanilla.',
  'padrón importado': 'Se cargó el padrón de la institución.',
  'personal invitado': 'Se invitó a alguien del personal.',
  'invitación decidida': 'Se decidió una invitación del personal.',
  'invitación aceptada': 'Alguien del personal aceptó su invitación.',
  'liga de entrada enviada': 'Se envió una liga a alguien del personal.',
  'personal salió': 'Alguien del personal salió.',
  'personal entró': 'Alguien del personal entró.',
  'llave agregada': 'Alguien del personal agregó una llave.',
  'llave quitada': 'Alguien del personal quitó una llave.',
  'aplicación de códigos': 'Alguien del personal cambió su aplicación de códigos.',
  'sesiones terminadas': 'Alguien del personal cerró sus sesiones.',
  'personal cerrado': 'Se cerró la cuenta de alguien del personal.',
  'puesto sin permiso': 'A alguien del personal se le negó algo que su puesto no permite.',
  'persona buscada': 'Te buscaron en la ventanilla.',
  'persona abierta': ({ code }) =>
    `Se abrió tu expediente. Por qué: ${OPENED[/^\w+/.exec(code ?? '')?.[0] ?? ''] ?? 'un motivo que quedó escrito'}.`,
  'NSS mostrado en mostrador': 'Se mostró tu NSS en una oficina.',
  'documento impreso en mostrador': ({ code }) => `Se imprimió ${document(code)} en una oficina.`,
  'auditoría leída': 'Auditoría leyó quién ha usado tus datos.',
  'auditoría exportada': 'Auditoría descargó quién ha usado tus datos.',
  'bitácora verificada': 'Se revisó que nadie haya cambiado la bitácora.',
  'atención en persona': 'Se empezó tu trámite en una oficina.',
  'persona bloqueada': ({ code }) =>
    code === 'no fui yo'
      ? 'En Mi trámite se presionó «No fui yo» y se detuvieron tus trámites.'
      : 'Se detuvieron los trámites con tu CURP.',
  'asunto propuesto': ({ code }) => `Se propuso un cambio de tus datos: ${changeWords(code)}.`,
  'asunto visto': ({ code }) => `Se vio la propuesta de un cambio de tus datos: ${changeWords(code)}.`,
  'asunto decidido': ({ outcome, code }) =>
    `${DECIDED[outcome] ?? 'Terminó'} un cambio de tus datos: ${changeWords(code)}.`,
}

const DECIDED: Readonly<Record<string, string>> = {
  aprobado: 'Se aprobó y se hizo',
  'aprobado por quien lo propuso': 'Se aprobó y se hizo',
  'en espera': 'Se aprobó, y espera su hora,',
  rechazado: 'Se rechazó',
  desistido: 'Se retiró',
  detenido: 'Se detuvo',
  vencido: 'Venció',
}

const CHANGES: Readonly<Record<string, string>> = {
  correo: 'el correo unido a tu CURP',
  numero: 'cuál de tus números vale',
  curp: 'tu CURP',
  estatus: 'tu situación en el padrón',
  nombre: 'tu nombre',
  alta: 'tu alta en el padrón',
  desbloqueo: 'quitar el bloqueo de tus trámites',
  cancelacion: 'borrar tus datos',
  deshacer: 'deshacer un cambio anterior',
}
const changeWords = (code: string | undefined): string =>
  CHANGES[/^\w+/.exec(code ?? '')?.[0] ?? ''] ?? 'un dato'

/** Quién ha visto tus datos. */
export const acts = {
  when: 'Cuándo',
  what: 'Qué',
  way: 'Por dónde',
  said,
  other: 'Otro movimiento con tus datos.',
  /** by which way, and who as far as it is told */
  ways: {
    here: 'Por internet, desde la conexión que usas ahora',
    elsewhere: 'Por internet, desde otra conexión',
    office: 'Una persona de la institución, en una oficina',
    system: 'Una persona de la institución, en el sistema',
    key: 'Otra institución, con su llave',
    portal: 'Esta ventanilla, sola',
  },
}
