import { expect, test } from 'vitest'
import { es } from '../../src/views/words/es/index.ts'

/**
 * The words that the specification gives word for word: title, steps, labels, sentences and subjects that people know
 * from the service of the institution. Whoever changes one here changes it against the specification.
 */
const { paso1, paso2, paso3, place, sent, challenge, fields, frame, mails, welcome } = es
const at = Date.UTC(2026, 2, 5, 22)
const result = (kind: 'asignacion' | 'localizacion') =>
  mails.result({ kind, nss: '', folio: '', baseUrl: '' }).subject

test.each<readonly [string, readonly [said: string, given: string][]]>([
  [
    'the frame of each page',
    [
      [frame.trail.home, 'Inicio'],
      [frame.trail.tramites, 'Trámites'],
      [frame.trail.here, 'Asignación o localización de NSS'],
      [frame.steps.names[0] ?? '', 'Iniciar trámite'],
      [frame.steps.names[1] ?? '', 'Ingresar domicilio'],
      [frame.steps.names[2] ?? '', 'Finalizar trámite'],
      [frame.steps.step, 'Paso '],
      [frame.leave, 'Salir'],
      [frame.required, '* Campos obligatorios'],
      [frame.error, 'Error: '],
    ],
  ],
  [
    'Paso 1',
    [
      [paso1.title, 'Asignación o localización de NSS'],
      [
        [paso1.need, ...paso1.needs].join(' '),
        'Para realizar la consulta o asignación de tu Número de Seguridad Social (NSS) debes tener a la mano: tu Clave Única de Registro de Población (CURP); un correo electrónico válido, el cual será asociado a tu CURP.',
      ],
      [fields.curp, 'CURP'],
      [paso1.curpUnknown, '¿No te sabes tu CURP?'],
      [paso1.curpLink.slice(0, 15), 'Consúltala aquí'],
      [paso1.correo, 'Correo electrónico'],
      [paso1.correoAgain, 'Confirma tu correo electrónico'],
      [challenge.answer.slice(0, 45), 'Escribe las letras de la imagen que se muestr'],
      [paso1.go, 'Continuar'],
    ],
  ],
  [
    'the page after it',
    [
      [
        sent.lead,
        'Para continuar con tu trámite te hemos enviado una liga de confirmación a tu correo electrónico:',
      ],
    ],
  ],
  [
    'Paso 2',
    [
      [welcome, 'Bienvenido(a): '],
      [paso2.none, 'No se encontró un número asociado a tu CURP, se te asignará uno.'],
      [
        `${paso2.address}. ${paso2.lead}`.slice(0, 83),
        'Datos del domicilio. Para continuar con el trámite captura los datos de tu domicili',
      ],
      [fields.nombre, 'Nombre(s)'],
      [fields.primerApellido, 'Primer apellido'],
      [fields.segundoApellido, 'Segundo apellido'],
      [paso2.cp, 'Código postal'],
      [paso2.find, 'Buscar'],
      [paso2.clear, 'Limpiar'],
      [place.estado, 'Estado'],
      [place.municipio, 'Municipio o Alcaldía'],
      [place.colonia, 'Selecciona tu colonia'],
      [place.coloniaMissing, 'Mi colonia no aparece'],
      [paso2.calle, 'Calle'],
      [paso2.exterior, 'Número exterior'],
      [paso2.interior, 'Número interior'],
      [paso2.cancel, 'Cancelar'],
      [paso2.go, 'Continuar'],
    ],
  ],
  [
    'Paso 3',
    [
      [paso3.heading.asignacion, 'Asignación de NSS exitosa.'],
      [paso3.heading.localizacion, 'Localización de NSS exitosa.'],
      [paso3.documents, 'Documentos'],
      [paso3.folio, 'Folio'],
      [paso3.date, 'Fecha'],
      [paso3.document, 'Documento'],
      [paso3.names.asignacion, 'Número de Seguridad Social'],
      [paso3.names.tarjeta, 'Tarjeta de Número de Seguridad Social'],
      [paso3.finish, 'Finalizar trámite'],
      [
        paso3.nexts.at(-1) ?? '',
        '¿Estudias? Sube cualquiera de estos archivos en el apartado de Asignación de NSS de tu solicitud de inscripción.',
      ],
    ],
  ],
  [
    'the mails',
    [
      [
        mails.link({ url: '', expiresAt: at }).subject,
        'Servicio Digital: Solicitud de Asignación o Localización de NSS',
      ],
      [result('asignacion'), 'Número de Seguridad Social asignado'],
      [result('localizacion'), 'Número de Seguridad Social localizado'],
    ],
  ],
])('the words of the specification stand as they are: %s', (_of, sentences) => {
  for (const [said, given] of sentences) expect(said).toBe(given)
})
