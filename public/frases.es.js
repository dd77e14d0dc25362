// The sentences that scripts say; the build puts those of the page's language in.
export const cannotPlay = 'No se pudo reproducir. Responde la pregunta.'
export const copied = 'Copiado'
export const cannotCopy = 'No se pudo copiar: selecciona el número.'
export const another = 'Hay otra imagen, otro audio y otra pregunta'
export const notChanged = 'No se pudo cambiar: revisa tu conexión y presiona otra vez.'
export const noLine = 'No hay conexión: nada se envió, y nada se perdió. Cuando vuelva, presiona otra vez.'
export const noAnswer = 'No llegó la respuesta, y nada de lo que escribiste se perdió. Presiona otra vez.'
export const broken =
  'Algo falló de nuestro lado, y nada de lo que escribiste se perdió. Presiona otra vez en un minuto.'
export const sending = 'Enviando…'
export const filter = 'Escribe parte del nombre para acortar la lista'
export const colonias = (n) => (n === 1 ? '1 colonia' : `${n} colonias`)
export const notLonger = 'No se pudo: revisa tu conexión y presiona otra vez.'
export const closing = 'Tu sesión está por cerrarse. Si necesitas más tiempo, presiona el botón.'
/** in front of addresses */
export const prefix = ''
