import fc from 'fast-check'

/** A tag and an attribute that no page of ours has: where one stands in a page as markup, something was not escaped. */
export const MARK = 'x-fuga'

const CLASSICS = [
  `<${MARK}>`,
  `"><${MARK} onclick=1>`,
  `' ${MARK}='1`,
  `" ${MARK}="1" autofocus onfocus="1`,
  `</title></textarea></script><${MARK}>`,
  `<!--><${MARK}>`,
  `<svg/onload=alert(1)><${MARK}>`,
  'javascript:alert(1)',
  "' or '1'='1",
  "'; drop table tramites; --",
  '1 union select sealed from personas',
  'valor\r\nX-Fuga: si',
  'valor\n\nX-Fuga: si',
  '\u0000',
  'a\u0000b',
  '\u001b[31mrojo\u001b[0m',
  '\u202Eoicapse\u202C',
  '\u200F\u2066\u2069',
  '👩🏽‍🦽‍➡️🇲🇽',
  'e\u0301'.repeat(200),
  '\uFEFF\uFFFE\uFFFF',
  '%00%0d%0aX-Fuga:%20si',
  '../../../../etc/passwd',
  '..%2f..%2fetc%2fpasswd',
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  '{{7*7}}<%= 7*7 %>#{7*7}',
  '=HYPERLINK("http://malo.example","x")',
  '+1+cmd|" /C calc"!A0',
  '@SUM(1)',
  '-2+3',
  '|otro:campo|',
  'NaN',
  '-1',
  '1e309',
  '9'.repeat(400),
  '%',
  '%E0%A4%A',
  '+',
  ' ',
  '',
]

/** Text as an attacker writes it, seldom as long as a request may be and longer. */
export const hostileText = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...CLASSICS) },
  { weight: 3, arbitrary: fc.string({ unit: 'binary', maxLength: 60 }) },
  {
    weight: 2,
    arbitrary: fc.array(fc.constantFrom(...CLASSICS), { maxLength: 4 }).map((some) => some.join('')),
  },
  { weight: 1, arbitrary: fc.string({ unit: 'grapheme', maxLength: 600 }) },
  { weight: 1, arbitrary: fc.constantFrom('A', 'Ñ', '<', '&', '\u0000').map((one) => one.repeat(9_000)) },
)

/** A megabyte and what is larger than any form: refused whole. */
const huge = fc.constantFrom('A'.repeat(1 << 20), '&a='.repeat(350_000))

const NAMES = [
  'curp correo correo_confirmacion captcha captcha_id accion cp colonia colonia_otra calle numero_exterior',
  'numero_interior a_mano estado municipio nombre primer_apellido segundo_apellido codigo cadena sello archivo',
  'busca porque motivo respuesta nombre_llave llave sesion persona propuesta puesto invitar_correo folio desde hasta destinatario respaldo llave_respaldo certificado que codificacion hoja ignorar aunque',
]
  .join(' ')
  .split(' ')
const ACTIONS =
  'otra continuar corregir buscar limpiar cancelar estado consultar reintentar aprobar rechazar sello llave liga mostrar enviar agregar quitar cerrar reinvitar ver csv resumen sin-resumen revisar prueba todos descartar crear verificar rotar solicitar colocar importar detener quitar'
const CLOSE_TO_RIGHT = new Map<string, readonly string[]>(
  Object.entries({
    accion: ACTIONS.split(' '),
    cp: ['06000', '6000', 'C.P. 06000', '００６０００'],
    colonia: ['otra', '0001'],
    colonia_otra: ['Centro'],
    calle: ['Calle Uno'],
    numero_exterior: ['S/N'],
    captcha: ['Prueba7'],
    a_mano: ['si'],
    porque: ['presente'],
    puesto: ['mostrador'],
    motivo: ['Trae su INE y la hoja'],
    estado: ['09'],
    municipio: ['015'],
  }),
)

type Fields = readonly (readonly [name: string, value: string])[]

const field = fc
  .oneof(
    { weight: 8, arbitrary: fc.constantFrom(...NAMES) },
    { weight: 1, arbitrary: fc.constantFrom(...NAMES).map((name) => `${name}[]`) },
    { weight: 1, arbitrary: hostileText },
  )
  .chain((name) => {
    const right = CLOSE_TO_RIGHT.get(name)
    const value = right ? fc.oneof(fc.constantFrom(...right), hostileText) : hostileText
    return fc.tuple(fc.constant(name), value)
  })

/** Fields of a form: some of ours, some twice, some as arrays, some of nobody. */
const hostileFields: fc.Arbitrary<Fields> = fc.array(field, { maxLength: 14 })

export const hostileBody: fc.Arbitrary<string> = fc.oneof(
  {
    weight: 20,
    arbitrary: hostileFields.map((fields) => new URLSearchParams(fields.map(([n, v]) => [n, v])).toString()),
  },
  { weight: 3, arbitrary: hostileText },
  { weight: 1, arbitrary: huge },
)

/** What a header may carry at all: no line ends, one byte a character. */
const headerText = hostileText.map((text) =>
  text
    .replace(/[^\t\x20-\x7e\xa0-\xff]/g, '')
    .trim()
    .slice(0, 2000),
)
const HEADERS = [
  'accept',
  'accept-encoding',
  'accept-language',
  'cookie',
  'content-length',
  'forwarded',
  'host',
  'hx-request',
  'if-none-match',
  'origin',
  'range',
  'referer',
  'save-data',
  'sec-fetch-site',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-proto',
]
const LIKELY = [
  'application/json',
  'br',
  'gzip',
  'on',
  'bytes=0-',
  'bytes=5-2',
  '*',
  'null',
  'same-origin',
  'none',
]
export const hostileHeaders = fc.dictionary(
  fc.constantFrom(...HEADERS),
  fc.oneof(fc.constantFrom(...LIKELY), headerText),
  { maxKeys: 4 },
)
