/** Short, common, unlike each other, and written without accents or doubtful spelling. */
export const WORDS = (
  'agua arco avena barco bolsa brazo cabra calle cama campo carta casa cielo cine cinta clase clavo coche ' +
  'copa corte cuerda dedo diente disco duna espejo estrella falda faro flauta flor fuente galleta gato globo goma ' +
  'grano guante hilo hoja horno isla jarra joya juego lago lana lata leche libro lima llave lobo luna madera ' +
  'mango mapa mesa miel moneda mono monte nido nieve nota nube nudo olla oveja palma papel pato pera perro piano ' +
  'piedra pino plato playa plaza pluma pollo puente puerta queso rama rana reloj remo rosa rueda sala selva silla ' +
  'sobre sopa suelo taza techo tela tienda tierra tigre torre tren trigo vaso vela vidrio viento yate zapato'
).split(' ')
