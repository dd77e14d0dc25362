import type { Language } from '../../domain/facts/language.ts'

/** Short, common, unlike each other, and written without accents or doubtful spelling. */
const SPANISH = (
  'agua arco avena barco bolsa brazo cabra calle cama campo carta casa cielo cine cinta clase clavo coche ' +
  'copa corte cuerda dedo diente disco duna espejo estrella falda faro flauta flor fuente galleta gato globo goma ' +
  'grano guante hilo hoja horno isla jarra joya juego lago lana lata leche libro lima llave lobo luna madera ' +
  'mango mapa mesa miel moneda mono monte nido nieve nota nube nudo olla oveja palma papel pato pera perro piano ' +
  'piedra pino plato playa plaza pluma pollo puente puerta queso rama rana reloj remo rosa rueda sala selva silla ' +
  'sobre sopa suelo taza techo tela tienda tierra tigre torre tren trigo vaso vela vidrio viento yate zapato'
).split(' ')

const ENGLISH = (
  'apple arrow bag ball basket beach bed bell bird boat bone book bottle bread bridge bucket butter cake candle card ' +
  'castle chair cheese clock cloud coat coin comb corn cup desk dog door drum duck ear egg farm feather field fire fish ' +
  'flower fork garden gate glass glove grape guitar hammer hand hat honey horse house island jacket jar kettle key king ' +
  'kitchen lake lamp leaf lemon letter lion map milk mirror money moon mouse nail nest net nose ocean onion orange oven ' +
  'paper pear pencil piano pillow plate pocket queen rabbit rain ring river road roof rope salt sand shell ship shoe ' +
  'silver snow sofa spoon star stone sugar table tent tiger towel train tree umbrella valley vase violin wagon wall ' +
  'water wheel window winter wolf yard zebra'
).split(' ')

/** By language. */
export const WORDS: Readonly<Record<Language, readonly string[]>> = { es: SPANISH, en: ENGLISH }
