import type { Address } from '../../domain/facts/tramite.ts'
import type { PersonName } from '../../domain/person/person.ts'
import type { ReviewModel } from '../models/tramite.ts'

/** The names declared and the address, row by row, with the words of the form they were typed in. */
export function reviewRows(
  curp: string,
  { name, address }: { readonly name: PersonName; readonly address: Address },
): Pick<ReviewModel, 'names' | 'address'> {
  const interior = address.numeroInterior ? `, interior ${address.numeroInterior}` : ''
  return {
    names: [
      { label: 'Nombre(s)', value: name.nombre },
      { label: 'Primer apellido', value: name.primerApellido },
      { label: 'Segundo apellido', value: name.segundoApellido || '(ninguno)' },
      { label: 'CURP', value: curp },
    ],
    address: [
      { label: 'Calle y número', value: `${address.calle} ${address.numeroExterior}${interior}` },
      { label: 'Colonia', value: address.colonia.nombre },
      { label: 'Código postal', value: address.cp },
      { label: 'Municipio o Alcaldía', value: address.municipio.nombre },
      { label: 'Estado', value: address.estado.nombre },
    ],
  }
}
