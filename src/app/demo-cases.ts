import { DEMO_PEOPLE, DEMO_UNREGISTERED, type DemoPerson } from '../db/seed/demo-people.ts'
import {
  type ProposeDeps,
  proposeName,
  proposeNumber,
  proposeRebind,
  proposeStatus,
} from '../domain/desk/propose.ts'
import type { Curp } from '../domain/person/curp.ts'

const ACTOR = 'personal:demo-mostrador'

/**
 * Five cases of the counter that somebody proposed and nobody decided, so that a newcomer to a demonstration has
 * something to look at. Only where there is no case yet.
 */
export async function proposeDemoCases(deps: ProposeDeps): Promise<void> {
  if (await deps.store.hasCases()) return
  const about = (curp: Curp, reason: string, evidence: string) => ({ curp, actor: ACTOR, reason, evidence })
  const conflict = of('conflicto')
  const [moved, renamed] = [of('localizacion'), of('asignacion')]
  await proposeNumber(
    deps,
    about(
      conflict.person.curp,
      'La persona trae dos hojas con números distintos',
      'Hoja de 2002 con sello; la de 2009 es de otra clave',
    ),
    conflict.person.numeros[0] ?? '',
  )
  await proposeStatus(
    deps,
    about(
      of('fallecido').person.curp,
      'Vino en persona: el padrón la da por fallecida',
      'INE vigente, acta de nacimiento sin anotación',
    ),
    'vigente',
  )
  await proposeRebind(
    deps,
    about(moved.person.curp, 'Perdió el teléfono y ya no entra a su correo', 'INE vigente, a la vista'),
    {
      correo: 'correo-nuevo@ejemplo.mx',
      correo_confirmacion: 'correo-nuevo@ejemplo.mx',
      tutor_curp: '',
      parentesco: '',
    },
  )
  const { nombre, primerApellido, segundoApellido = '' } = renamed.person.name
  await proposeName(
    deps,
    about(renamed.person.curp, 'Su acta lleva un segundo nombre que falta', 'Acta de nacimiento certificada'),
    'nombre',
    {
      nombre: `${nombre} DEL CARMEN`,
      primer_apellido: primerApellido,
      segundo_apellido: segundoApellido,
      anyway: false,
    },
  )
  const [stranger] = DEMO_UNREGISTERED
  await proposeName(
    deps,
    about(
      stranger.curp,
      'Nació en el extranjero y ningún registro la conoce',
      'Tarjeta de residente, CURP impresa',
    ),
    'alta',
    {
      nombre: stranger.name.nombre,
      primer_apellido: stranger.name.primerApellido,
      segundo_apellido: stranger.name.segundoApellido ?? '',
      anyway: false,
    },
  )
}

function of(shows: DemoPerson['shows']): DemoPerson {
  const found = DEMO_PEOPLE.find((one) => one.shows === shows)
  if (!found) throw new Error(`nobody in the demonstration shows ${shows}`)
  return found
}
