import { getAsset } from './assets.ts'
import { showChange, submitChange } from './cambio.ts'
import { getChallengeFile, newChallenge } from './captcha.ts'
import { getCertificate, listCertificates } from './certificados.ts'
import { lookUpCode } from './codigos-postales.ts'
import { showConsulta, showConsultaSent, submitConsulta } from './consulta/ask.ts'
import { showConsultaLink, submitConsultaLink } from './consulta/link.ts'
import { moreOwnTime, showDisown, showOwn, showOwnTrail, submitDisown } from './consulta/own.ts'
import { submitCorreo } from './correo-rechazado.ts'
import { showAttachment, showDemo, showMail, showMailbox } from './demo.ts'
import { showAccount, submitAccount } from './desk/account.ts'
import {
  keepAddress,
  showAttend,
  showAttendAddress,
  submitAttend,
  submitAttendAddress,
} from './desk/attend.ts'
import { decideCase, listCases, showCase, takeBackCase } from './desk/cases.ts'
import { showInvitation, submitInvitation } from './desk/join.ts'
import { checkLedger, showLedger } from './desk/ledger.ts'
import { printDocument, showPerson, submitPerson } from './desk/person.ts'
import { showStaff, submitStaff } from './desk/personnel.ts'
import { showProposal, submitProposal } from './desk/propose.ts'
import { showRights, submitRights } from './desk/rights.ts'
import { showSearch, submitSearch } from './desk/search.ts'
import {
  leaveDesk,
  showDesk,
  showEntryLink,
  showSignIn,
  submitEntryLink,
  submitSignIn,
} from './desk/sign-in.ts'
import { showTrail, submitTrail } from './desk/trail.ts'
import { sendDocuments, showDocument } from './documentos.ts'
import { showDomicilio, submitDomicilio } from './domicilio.ts'
import { showLink, submitLink } from './enlace.ts'
import { showSent, showSentMail, submitSent } from './enviado.ts'
import { showStatistics, statisticsFile } from './estadistica.ts'
import { healthy, ready } from './health.ts'
import type { AppContext } from './http/app-context.ts'
import { when } from './http/feature.ts'
import type { Handler } from './http/http.ts'
import { showMetrics } from './metricas.ts'
import { showMove, stopMove } from './mudanza.ts'
import { findOffice, showOffices } from './oficinas.ts'
import { downloadBackup, showBackups, submitBackups } from './operation/backups.ts'
import { showHealth, submitHealth } from './operation/health.ts'
import {
  downloadErrors,
  showImportFile,
  showImports,
  submitImportFile,
  submitImports,
} from './operation/imports.ts'
import { showSeal, submitSeal } from './operation/seal.ts'
import { showAccessibility, showEasyHelp, showHelp, showHome, showPrivacy } from './pages.ts'
import { showPaso1, submitPaso1 } from './paso1.ts'
import {
  cancel,
  finish,
  leave,
  showCancel,
  showCancelled,
  showGoodbye,
  showLeft,
  showResultado,
  showResultadoMail,
} from './resultado.ts'
import { showReview, submitReview } from './revisar.ts'
import { moreTime } from './sesion.ts'
import { checkByApi, describeApi } from './sharing/api.ts'
import { showCheck, showCheckFile, submitCheck, submitCheckFile } from './sharing/check.ts'
import { showShare, submitShare } from './sharing/share.ts'
import { showOfflinePage } from './sin-conexion.ts'
import { showUpload, showVerified, showVerify, submitFile, submitVerify } from './verificar.ts'

export type Route = readonly [method: 'GET' | 'POST', path: string, handler: (ctx: AppContext) => Handler]

/** Every route of the portal. HEAD is GET without a body; any other method of a path listed here is 405. */
export const routes: readonly Route[] = [
  ['GET', '/', showHome],
  ['GET', '/ayuda', showHelp],
  ['GET', '/ayuda/facil', showEasyHelp],
  ['GET', '/accesibilidad', showAccessibility],
  ['GET', '/aviso-de-privacidad', showPrivacy],
  ['GET', '/oficinas', showOffices],
  ['POST', '/oficinas', findOffice],

  ['GET', '/tramites/nss', showPaso1],
  ['POST', '/tramites/nss', submitPaso1],
  ['GET', '/tramites/nss/reto', newChallenge],
  ['GET', '/captcha/:archivo', getChallengeFile],
  ['GET', '/tramites/nss/enviado/:handle', showSent],
  ['POST', '/tramites/nss/enviado/:handle', submitSent],
  ['GET', '/tramites/nss/enviado/:handle/estado', showSentMail],

  ['GET', '/tramites/nss/consulta', when('consulta', showConsulta)],
  ['POST', '/tramites/nss/consulta', when('consulta', submitConsulta)],
  ['GET', '/tramites/nss/consulta/enviada', when('consulta', showConsultaSent)],
  ['GET', '/consulta/:token', when('consulta', showConsultaLink)],
  ['POST', '/consulta/:token', when('consulta', submitConsultaLink)],
  ['GET', '/tramites/nss/mio', when('consulta', showOwn)],
  ['GET', '/tramites/nss/mio/accesos', when('consulta', showOwnTrail)],
  ['GET', '/tramites/nss/mio/no-fui-yo', when('consulta', showDisown)],
  ['POST', '/tramites/nss/mio/no-fui-yo', when('consulta', submitDisown)],
  ['GET', '/tramites/nss/mio/compartir', when('sharing', showShare)],
  ['POST', '/tramites/nss/mio/compartir', when('sharing', submitShare)],
  ['GET', '/cotejar', when('sharing', showCheck)],
  ['POST', '/cotejar', when('sharing', submitCheck)],
  ['GET', '/cotejar/archivo', when('sharing', showCheckFile)],
  ['POST', '/cotejar/archivo', when('sharing', submitCheckFile)],
  ['GET', '/cotejar/:codigo', when('sharing', showCheck)],
  ['POST', '/api/v1/cotejo', when('sharing', checkByApi)],
  ['GET', '/api/v1/openapi.json', when('sharing', describeApi)],
  ['POST', '/tramites/nss/mio/sesion', when('consulta', moreOwnTime)],

  ['GET', '/enlace/:token', showLink],
  ['POST', '/enlace/:token', submitLink],
  ['GET', '/cambio/:token', showChange],
  ['POST', '/cambio/:token', submitChange],
  ['GET', '/mudanza/:token', showMove],
  ['POST', '/mudanza/:token', stopMove],

  ['GET', '/tramites/nss/domicilio', showDomicilio],
  ['POST', '/tramites/nss/domicilio', submitDomicilio],
  ['GET', '/tramites/nss/revisar', showReview],
  ['POST', '/tramites/nss/revisar', submitReview],
  ['GET', '/codigos-postales/:cp', lookUpCode],
  ['GET', '/tramites/nss/cancelar', showCancel],
  ['POST', '/tramites/nss/cancelar', cancel],
  ['GET', '/tramites/nss/cancelado', showCancelled],

  ['GET', '/tramites/nss/resultado', showResultado],
  ['GET', '/tramites/nss/resultado/correo', showResultadoMail],
  ['POST', '/tramites/nss/resultado/correo', submitCorreo],
  ['GET', '/documentos/:folio/:archivo', showDocument],
  ['POST', '/documentos/:folio/enviar', sendDocuments],
  ['POST', '/tramites/nss/sesion', moreTime],
  ['POST', '/tramites/nss/finalizar', finish],
  ['GET', '/tramites/nss/gracias', showGoodbye],
  ['POST', '/salir', leave],
  ['GET', '/tramites/nss/salida', showLeft],

  ['GET', '/estadistica', when('statistics', showStatistics)],
  ['GET', '/estadistica.csv', when('statistics', statisticsFile('csv'))],
  ['GET', '/estadistica.json', when('statistics', statisticsFile('json'))],

  ['GET', '/verificar', showVerify],
  ['POST', '/verificar', submitVerify],
  ['GET', '/verificar/archivo', showUpload],
  ['POST', '/verificar/archivo', submitFile],
  ['GET', '/verificar/sin-conexion', showOfflinePage],
  ['GET', '/verificar/:codigo', showVerified],
  ['GET', '/certificados', listCertificates],
  ['GET', '/certificados/:archivo', getCertificate],

  ['GET', '/mostrador', showDesk],
  ['GET', '/mostrador/entrar', showSignIn],
  ['POST', '/mostrador/entrar', submitSignIn],
  ['GET', '/mostrador/liga/:token', showEntryLink],
  ['POST', '/mostrador/liga/:token', submitEntryLink],
  ['POST', '/mostrador/salir', leaveDesk],
  ['GET', '/mostrador/invitacion/:token', showInvitation],
  ['POST', '/mostrador/invitacion/:token', submitInvitation],
  ['GET', '/mostrador/buscar', showSearch],
  ['POST', '/mostrador/buscar', submitSearch],
  ['GET', '/mostrador/persona/:atencion', showPerson],
  ['POST', '/mostrador/persona/:atencion', submitPerson],
  ['GET', '/mostrador/persona/:atencion/documentos/:folio/:archivo', printDocument],
  ['GET', '/mostrador/persona/:atencion/atender', showAttend],
  ['POST', '/mostrador/persona/:atencion/atender', submitAttend],
  ['GET', '/mostrador/persona/:atencion/domicilio/:tramite', showAttendAddress],
  ['POST', '/mostrador/persona/:atencion/domicilio/:tramite', submitAttendAddress],
  ['POST', '/mostrador/seguir/:tramite', keepAddress],
  ['GET', '/mostrador/persona/:atencion/proponer/:que', showProposal],
  ['POST', '/mostrador/persona/:atencion/proponer/:que', submitProposal],
  ['GET', '/mostrador/persona/:atencion/arco', showRights],
  ['POST', '/mostrador/persona/:atencion/arco', submitRights],
  ['GET', '/mostrador/asuntos', listCases],
  ['GET', '/mostrador/asuntos/:asunto', showCase],
  ['POST', '/mostrador/asuntos/:asunto', decideCase],
  ['POST', '/mostrador/asuntos/:asunto/retirar', takeBackCase],
  ['GET', '/mostrador/auditoria', showTrail],
  ['POST', '/mostrador/auditoria', submitTrail],
  ['GET', '/mostrador/bitacora', showLedger],
  ['POST', '/mostrador/bitacora', checkLedger],
  ['GET', '/mostrador/cuenta', showAccount],
  ['POST', '/mostrador/cuenta', submitAccount],
  ['GET', '/mostrador/personal', showStaff],
  ['POST', '/mostrador/personal', submitStaff],

  ['GET', '/operacion', showHealth],
  ['POST', '/operacion', submitHealth],
  ['GET', '/operacion/importar', showImports],
  ['POST', '/operacion/importar', submitImports],
  ['GET', '/operacion/importar/archivo', showImportFile],
  ['POST', '/operacion/importar/archivo', submitImportFile],
  ['GET', '/operacion/importar/renglones/:cual', downloadErrors],
  ['GET', '/operacion/respaldos', showBackups],
  ['POST', '/operacion/respaldos', submitBackups],
  ['GET', '/operacion/respaldos/:archivo', downloadBackup],
  ['GET', '/operacion/sello', showSeal],
  ['POST', '/operacion/sello', submitSeal],

  ['GET', '/demo', showDemo],
  ['GET', '/demo/correo', showMailbox],
  ['GET', '/demo/correo/:archivo', showMail],
  ['GET', '/demo/correo/:id/:nombre', showAttachment],

  ['GET', '/assets/:archivo', getAsset],
  ['GET', '/healthz', healthy],
  ['GET', '/readyz', ready],
  ['GET', '/metrics', showMetrics],
]

/** Addresses that speak every language; the others are in Spanish alone, or files. */
const SPOKEN: readonly (readonly string[])[] = [
  '/',
  '/ayuda',
  '/ayuda/facil',
  '/accesibilidad',
  '/aviso-de-privacidad',
  '/oficinas',
  '/tramites/nss',
  '/tramites/nss/reto',
  '/captcha/:archivo',
  '/tramites/nss/enviado/:handle',
  '/tramites/nss/enviado/:handle/estado',
  '/tramites/nss/consulta',
  '/tramites/nss/consulta/enviada',
  '/consulta/:token',
  '/tramites/nss/mio',
  '/tramites/nss/mio/accesos',
  '/tramites/nss/mio/no-fui-yo',
  '/tramites/nss/mio/compartir',
  '/tramites/nss/mio/sesion',
  '/cotejar',
  '/cotejar/archivo',
  '/cotejar/:codigo',
  '/estadistica',
  '/enlace/:token',
  '/cambio/:token',
  '/mudanza/:token',
  '/tramites/nss/domicilio',
  '/codigos-postales/:cp',
  '/tramites/nss/revisar',
  '/tramites/nss/cancelar',
  '/tramites/nss/cancelado',
  '/tramites/nss/resultado',
  '/tramites/nss/resultado/correo',
  '/documentos/:folio/:archivo',
  '/documentos/:folio/enviar',
  '/tramites/nss/sesion',
  '/tramites/nss/finalizar',
  '/tramites/nss/gracias',
  '/salir',
  '/tramites/nss/salida',
  '/verificar',
  '/verificar/archivo',
  '/verificar/:codigo',
  '/certificados',
].map((pattern) => pattern.split('/'))

/** Whether an address, or the pattern of one, is in every language. */
export function speaks(path: string): boolean {
  const parts = path.split('/')
  const fits = (part: string, at: number) => (part.startsWith(':') ? Boolean(parts[at]) : part === parts[at])
  return SPOKEN.some((pattern) => pattern.length === parts.length && pattern.every(fits))
}
