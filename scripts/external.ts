/** Packages that the bundles load from `node_modules` at run time: they carry binaries or data files. */
export const EXTERNAL = ['better-sqlite3', 'svg-captcha'] as const
