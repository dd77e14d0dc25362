import type { NoticeModel } from '../models/frame.ts'

export const unknownCode: NoticeModel = {
  title: 'Ningún documento tiene ese código',
  paragraphs: [
    'Revisa que el código esté completo. Si lo leíste del QR, el documento no es de este portal: no lo aceptes.',
  ],
  code: 'codigo_desconocido',
  actions: [{ href: '/verificar', text: 'Intentar otra vez' }],
}

export const fileTooLarge: NoticeModel = {
  title: 'El archivo es demasiado grande',
  paragraphs: [
    'Aquí caben archivos de hasta 10 MB. Los documentos de este portal pesan menos de 1 MB: uno más grande no es como lo emitimos.',
    'Si tienes el papel, lee su código QR o escribe el código.',
  ],
  code: 'archivo_grande',
  actions: [{ href: '/verificar', text: 'Volver a verificar' }],
}

export const busy: NoticeModel = {
  title: 'Hay muchos archivos a la vez',
  paragraphs: ['Intenta de nuevo en unos segundos, o usa el código del documento.'],
  code: 'verificacion_ocupada',
  actions: [{ href: '/verificar', text: 'Volver a verificar' }],
}

export const fileTooSlow: NoticeModel = {
  title: 'El archivo llega demasiado despacio',
  paragraphs: ['Intenta de nuevo con mejor señal, o usa el código del documento: es mucho más ligero.'],
  code: 'archivo_lento',
  actions: [{ href: '/verificar', text: 'Volver a verificar' }],
}
