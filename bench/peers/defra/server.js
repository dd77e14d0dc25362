// The wizard of the bench in DEFRA's forms-engine-plugin, registered as its "Getting started" says, sessions
// in the memory of Hapi; the assets are those the package ships, with its own rules for caches. The version is
// one before its maps, which the wizard does not use and which bring half a gigabyte of packages.
import { join } from 'node:path'
import { Engine as CatboxMemory } from '@hapi/catbox-memory'
import crumb from '@hapi/crumb'
import hapi from '@hapi/hapi'
import inert from '@hapi/inert'
import yar from '@hapi/yar'
import pino from 'hapi-pino'

const here = import.meta.dirname
const files = join(here, 'node_modules/@defra/forms-engine-plugin/.public')
const port = Number(process.argv[2])

// the plugin looks for govuk-frontend from the current folder
process.chdir(here)
const { default: plugin } = await import('@defra/forms-engine-plugin')
const { FileFormService } = await import('@defra/forms-engine-plugin/file-form-service.js')

const who = { id: 'bench', displayName: 'Bench' }
const author = { createdAt: new Date(), createdBy: who, updatedAt: new Date(), updatedBy: who }
const forms = new FileFormService()
await forms.addForm(join(here, 'formulario.yaml'), {
  ...author,
  id: '95e92559-968d-44ae-8666-2b1ad3dffd31',
  slug: 'asignacion',
  title: 'Asignación de NSS',
  organisation: 'Bench',
  teamName: 'Bench',
  teamEmail: 'bench@ejemplo.mx',
  notificationEmail: 'bench@ejemplo.mx',
  live: author,
})

const server = hapi.server({
  host: '127.0.0.1',
  port,
  router: { stripTrailingSlash: true },
  cache: [{ name: 'session', engine: new CatboxMemory() }],
})
await server.register([pino, inert])
await server.register({ plugin: crumb, options: { cookieOptions: { isSecure: false } } })
await server.register({
  plugin: yar,
  options: {
    cache: { cache: 'session' },
    cookieOptions: { password: 'a password of at least 32 characters', isSecure: false },
  },
})
await server.register({
  plugin,
  options: {
    cache: 'session',
    baseUrl: `http://127.0.0.1:${port}`,
    nunjucks: { baseLayoutPath: 'layout.html', paths: [join(here, 'views')] },
    services: { formsService: forms.toFormsService(), formSubmissionService: {}, outputService: {} },
    viewContext: () => ({
      assetPath: '/assets',
      serviceName: 'Asignación de NSS',
      serviceUrl: '/asignacion',
    }),
  },
})

const forever = 'public, max-age=2147483648, immutable'
const caches = {
  javascripts: forever,
  stylesheets: forever,
  'assets/fonts': forever,
  assets: 'public, max-age=0, must-revalidate',
}
for (const [folder, otherwise] of Object.entries(caches)) {
  const handler = { directory: { path: join(files, folder) } }
  server.route({ method: 'GET', path: `/${folder}/{path*}`, options: { cache: { otherwise }, handler } })
}
await server.start()
