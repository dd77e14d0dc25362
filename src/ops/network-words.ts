/** Codes of Node and OpenSSL, of certificates first: their text may hold another code as well. */
const ADVICE: readonly (readonly [RegExp, string])[] = [
  [
    /SELF_SIGNED|UNABLE_TO_(VERIFY|GET_ISSUER)|CERT_UNTRUSTED|self[- ]signed|unable to (verify|get) (the first|local issuer|issuer)/,
    'Su certificado es de una autoridad que esta máquina no conoce: pon el de esa autoridad en un archivo, y su ruta en TLS_CA_FILE.',
  ],
  [
    /CERT_HAS_EXPIRED|certificate has expired/,
    'Su certificado venció: hay que renovarlo en ese servidor; o la hora de esta máquina está mal.',
  ],
  [
    /CERT_NOT_YET_VALID|not yet valid/,
    'Su certificado todavía no vale: casi siempre es la hora de esta máquina.',
  ],
  [
    /ALTNAME|does not match certificate/i,
    'Su certificado es de otro nombre: usa en el ajuste el nombre que dice el certificado.',
  ],
  [
    /WRONG_VERSION_NUMBER|wrong version number|EPROTO|SSL routines/,
    'No habla TLS en ese puerto, o habla una versión vieja: revisa el puerto; con smtp:// el 587, con smtps:// el 465.',
  ],
  [
    /Greeting never received/,
    'Contesta pero no saluda: casi siempre es un puerto que habla TLS desde el principio. Escribe smtps:// en SMTP_URL, o usa el 587.',
  ],
  [
    /ENOTFOUND|EAI_AGAIN|EDNS/,
    'Ese nombre no se resuelve: revisa que esté bien escrito y el DNS de esta máquina.',
  ],
  [/ECONNREFUSED/, 'Nadie escucha en ese puerto: revisa el servidor y el puerto.'],
  [
    /ETIMEDOUT|ETIME|timed? ?out|aborted|EHOSTUNREACH|ENETUNREACH/i,
    'No contesta: casi siempre es un cortafuegos. Revisa que tu red deje salir a ese servidor y puerto.',
  ],
  [/EAUTH|\b535\b|\b534\b/, 'No acepta el usuario o la contraseña.'],
]

/** What to do about a failed connection, by its error code or text; undefined when it says nothing known. */
export const networkAdvice = (failure: string): string | undefined =>
  ADVICE.find(([code]) => code.test(failure))?.[1]
