import type { EstadoLeft } from '../db/check/series-forecast.ts'
import { estadoByKey } from '../db/postal/estados.ts'

type Scarce = EstadoLeft & { readonly daysLeft: number }

/** It takes weeks to be given another series: the operator is warned this many days before. */
const FORECAST_DAYS = 60

/** The estados whose numbers run out within 60 days at the rate of the last 30, the soonest first. */
export const scarceEstados = (estados: readonly EstadoLeft[]): readonly Scarce[] =>
  estados
    .filter((one): one is Scarce => one.daysLeft !== undefined && one.daysLeft < FORECAST_DAYS)
    .sort((a, b) => a.daysLeft - b.daysLeft)

/**
 * What the operator is told of an estado whose numbers run out: `… a Jalisco le quedan números para 12 días (personas
 * nacidas en un año que termina en 90)`.
 */
export const scarceWords = ({ estado, daysLeft, nacimiento }: Scarce): string =>
  `al ritmo de los últimos 30 días, a ${estadoByKey(estado)?.nombre ?? estado} le quedan números para ${daysLeft === 1 ? '1 día' : `${daysLeft} días`} (personas nacidas en un año que termina en ${String(nacimiento).padStart(2, '0')})`
