import type { PersonName } from '../../domain/person/name.ts'

/** Epoch ms → ISO 8601 in UTC; what has not happened is left out of the JSON. */
export const moment = (at: number | null | undefined): string | undefined =>
  at === null || at === undefined ? undefined : new Date(at).toISOString()

/** Names as the JSON for a person has them. */
export const nameFields = ({ nombre, primerApellido, segundoApellido }: PersonName) => ({
  nombre,
  primer_apellido: primerApellido,
  segundo_apellido: segundoApellido,
})
