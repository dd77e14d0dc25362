/** Ways on that several notices offer. */
export const again = { href: '/tramites/nss', text: 'Empezar de nuevo' }
export const home = { href: '/', text: 'Ir al inicio' }
export const help = { href: '/ayuda', text: 'Ayuda' }
