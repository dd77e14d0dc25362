import type { PrivacyLaw } from '../../domain/facts/issue.ts'

/** The laws on personal data of 20 March 2025; both were published that day in the Diario Oficial de la Federación. */
export const LAW_NAMES: Record<PrivacyLaw, string> = {
  public: 'Ley General de Protección de Datos Personales en Posesión de Sujetos Obligados',
  private: 'Ley Federal de Protección de Datos Personales en Posesión de los Particulares',
}

/** `la Secretaría …`, `el Instituto …`: with the article that a person would put before it. */
export const articled = (authority: string): string =>
  /^(el|la|los|las) /i.test(authority)
    ? authority
    : `${/^(secretaría|comisión|autoridad|agencia|contraloría)/i.test(authority) ? 'la' : 'el'} ${authority}`

/** `a la Secretaría …`, `al Instituto …` */
export const to = (authority: string): string => `a ${articled(authority)}`.replace(/^a el /i, 'al ')
