import { FIRST_BINDINGS, type FirstBinding } from '../domain/ports/deps.ts'
import type { Needed, Reader } from './reader.ts'

/** Who runs the portal, as pages and documents name it. */
export type SiteConfig = {
  readonly portal: string
  readonly institution: string
  readonly homoclaveTramite: string
  readonly homoclaveFormato: string
  /** people whom no register knows may declare their own name */
  readonly declaredNames: boolean
  /** who may bind the first correo to a CURP whose register has none */
  readonly firstBinding: FirstBinding
}

/** PORTAL_NAME, INSTITUTION, HOMOCLAVE_…, DECLARED_NAMES and FIRST_BINDING. What is wrong is added to `problems`. */
export function site(get: Reader, needed: Needed, demo: boolean, problems: string[]): SiteConfig {
  return {
    portal: sealable('PORTAL_NAME', get.text('PORTAL_NAME') ?? 'Ventanilla NSS', problems),
    institution: sealable(
      'INSTITUTION',
      needed('INSTITUTION', 'el nombre de la institución', 'Institución de demostración'),
      problems,
    ),
    homoclaveTramite: get.text('HOMOCLAVE_TRAMITE') ?? 'IMSS-02-008',
    homoclaveFormato: get.text('HOMOCLAVE_FORMATO') ?? 'FF-IMSS-013',
    declaredNames: get.oneOf('DECLARED_NAMES', ['on', 'off'], demo ? 'on' : 'off') === 'on',
    firstBinding: get.oneOf('FIRST_BINDING', FIRST_BINDINGS, demo ? 'open' : 'names'),
  }
}

/**
 * A value that enters the cadena original, in NFC: without `|`, which separates the fields of a cadena, or a forged field
 * could be added. What is wrong is added to `problems`.
 */
export function sealable(name: string, value: string, problems: string[]): string {
  if (/[|\p{Cc}]/u.test(value) || value.length > 120) {
    problems.push(`${name} no puede llevar «|» ni saltos de línea, y mide 120 caracteres o menos.`)
  }
  return value.normalize('NFC').replace(/\s+/g, ' ')
}
