import { getCACertificates, setDefaultCACertificates } from 'node:tls'

/**
 * Makes this thread trust the institution's own certificate authorities, besides the public ones, in every TLS
 * connection it opens that names no authority of its own.
 * @param own certificates, PEM
 */
export function trustAuthorities(own: readonly string[]): void {
  if (own.length > 0) setDefaultCACertificates([...getCACertificates('default'), ...own])
}
