import type { NoticeModel } from '../models/frame.ts'

const signIn = { href: '/mostrador/entrar', text: 'Entrar al mostrador' }

export const staffSessionEnded: NoticeModel = {
  title: 'Tu sesión del mostrador terminó',
  paragraphs: [
    'Se cierra tras 10 minutos sin uso y a las 8 horas. Lo último que enviaste no se hizo: entra y repítelo.',
  ],
  code: 'sesion_personal',
  actions: [signIn],
}

export const notAllowed: NoticeModel = {
  title: 'Tu puesto no permite esto',
  paragraphs: [
    'El intento quedó en la auditoría. Si te toca hacerlo, pide a la persona responsable de tu oficina que te invite con otro puesto.',
  ],
  code: 'puesto_sin_permiso',
  actions: [{ href: '/mostrador', text: 'Volver al mostrador' }],
}
