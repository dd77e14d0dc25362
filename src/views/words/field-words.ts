const FIELDS: Readonly<Record<string, string>> = {
  nombre: 'tu nombre',
  primer_apellido: 'tu primer apellido',
  segundo_apellido: 'tu segundo apellido',
  colonia_otra: 'la colonia',
  calle: 'la calle',
  numero_exterior: 'el número exterior',
  numero_interior: 'el número interior',
}

/** A field as it is named inside a sentence. */
export const fieldWords = (field: string): string => FIELDS[field] ?? 'este dato'

/** What stands at a position of a CURP, from 1. */
export function positionWords(position: number): string {
  if (position <= 4) return 'Ahí va una letra de tu nombre.'
  if (position <= 10) return 'Ahí va un número de tu fecha de nacimiento.'
  if (position === 11) return 'Ahí va H, M o X.'
  if (position <= 13) return 'Ahí va la clave de la entidad donde naciste.'
  if (position <= 16) return 'Ahí va una consonante de tu nombre.'
  return position === 17 ? 'Ahí va un número o una letra.' : 'Ahí va un número.'
}
