import { counted } from '../../domain/base/text.ts'
import type { LedgerReport, Why } from './check.ts'

/**
 * Whether the ledger holds, and from which entry on it does not; lines for the operator.
 * @param seals whether the sellos were verified, too
 */
export function reportLines({ count, head, broken }: LedgerReport, seals: boolean): string[] {
  if (broken) return brokenLines(broken)
  if (!head) return ['La bitácora está vacía: todavía no se ha sellado ningún documento.']
  return [
    `La bitácora se sostiene: ${counted(count, 'asiento', 'asientos')}, del 1 al ${head.seq}.`,
    seals
      ? 'Cada sello es del certificado que su asiento nombra.'
      : 'No se revisaron los sellos (--no-sellos).',
    `Cabeza: ${head.hash}`,
    'Guarda la cabeza fuera de esta máquina, o publícala. Con --cabeza se nota después si alguien quitó asientos',
    'del final o rehízo la bitácora entera, que es lo único que la cadena sola no puede mostrar.',
  ]
}

/** From which entry on it does not hold, why, and up to which it does. */
export const brokenLines = ({ seq, why }: NonNullable<LedgerReport['broken']>): string[] => [
  `La bitácora NO se sostiene a partir del asiento ${seq}: ${WHY[why](seq)}.`,
  ...(seq > 1 ? [`Hasta el asiento ${seq - 1} la cadena está completa.`] : []),
]

const WHY: Record<Why, (seq: number) => string> = {
  missing: () => 'falta, o el que está en su lugar tiene otro número',
  changed: () => 'no dice lo que decía cuando se escribió (se cambió, se insertó o se cambió de lugar)',
  unlinked: (seq) =>
    seq === 1
      ? 'no es el primero que se escribió'
      : `no sigue al ${seq - 1} (uno de los dos se cambió, se insertó o se cambió de lugar)`,
  unsealed: () => 'su sello no es del certificado que nombra (se insertó o se cambió)',
  uncertified: () => 'no hay un certificado con la serie que nombra (se insertó, o se borró el certificado)',
  cut: () => 'ese y los que seguían ya no están (se quitaron asientos del final, o la bitácora se rehízo)',
  rewritten: () => 'ese, o alguno anterior, ya no es el que se exportó (la bitácora se rehízo)',
  paperless: () => 'no es de ningún documento emitido (se insertó)',
  uncounted: () =>
    'la base de datos cuenta más o menos asientos que los de la cadena (se insertaron o se quitaron)',
}
