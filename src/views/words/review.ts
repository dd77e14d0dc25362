import type { Address } from '../../domain/facts/tramite.ts'
import type { PersonName } from '../../domain/person/person.ts'
import type { ReviewModel } from '../models/tramite.ts'
import { words } from './words.ts'

/** The names declared and the address, row by row, with the words of the form they were typed in. */
export function reviewRows(
  curp: string,
  { name, address }: { readonly name: PersonName; readonly address: Address },
): Pick<ReviewModel, 'names' | 'address'> {
  const { review: w, fields: f, paso2, place } = words()
  const interior = address.numeroInterior ? w.interior(address.numeroInterior) : ''
  return {
    names: [
      { label: f.nombre, value: name.nombre },
      { label: f.primerApellido, value: name.primerApellido },
      { label: f.segundoApellido, value: name.segundoApellido || w.none },
      { label: f.curp, value: curp },
    ],
    address: [
      { label: w.street, value: `${address.calle} ${address.numeroExterior}${interior}` },
      { label: place.coloniaName, value: address.colonia.nombre },
      { label: paso2.cp, value: address.cp },
      { label: place.municipio, value: address.municipio.nombre },
      { label: place.estado, value: address.estado.nombre },
    ],
  }
}
