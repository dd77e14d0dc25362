// The wizard of the bench in hmpo-form-wizard and hmpo-components, set up as their READMEs and the example
// of the first show; assets with the max-age and sessions as hmpo-app gives them. The overrides of
// package.json hold hmpo-model, which keeps a session's values, at 6.0.3.
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import compression from 'compression'
import cookieParser from 'cookie-parser'
import express from 'express'
import session from 'express-session'
import hmpoComponents from 'hmpo-components'
import wizard from 'hmpo-form-wizard'
import i18n from 'hmpo-i18n'
import nunjucks from 'nunjucks'

const here = import.meta.dirname
const modules = join(here, 'node_modules')
const port = Number(process.argv[2])

// built at the first start, as for a production; gone with the next `npm ci`
const assets = join(modules, '.built')
if (!existsSync(assets)) {
  const run = (tool, ...args) => execFileSync(process.execPath, [join(modules, tool), ...args], { cwd: here })
  const style = ['-q', '-I', '.', '-s', 'compressed', '--no-source-map', 'assets/app.scss']
  run('sass/sass.js', ...style, join(assets, 'stylesheets/application.css'))
  const plugins = ['node-resolve', 'commonjs', 'terser'].flatMap((name) => ['-p', name])
  const script = ['assets/app.js', '-f', 'esm', '-m', '-o', join(assets, 'javascripts/application.js')]
  run('rollup/dist/bin/rollup', '--silent', ...plugins, ...script)
}

const fields = {
  curp: {
    type: 'text',
    autocomplete: 'off',
    validate: ['required', { type: 'regex', arguments: [/^[A-Z0-9]{18}$/] }],
  },
  correo: { type: 'email', autocomplete: 'email', validate: ['required', 'email'] },
  cp: {
    type: 'text',
    inputmode: 'numeric',
    validate: ['required', { type: 'regex', arguments: [/^[0-9]{5}$/] }],
  },
  colonia: { type: 'text', validate: 'required' },
  calle: { type: 'text', validate: 'required' },
  numero: { type: 'text', validate: 'required' },
}

const steps = {
  '/identificacion': {
    entryPoint: true,
    template: 'form-template',
    fields: ['curp', 'correo'],
    next: 'domicilio',
  },
  '/domicilio': {
    template: 'form-template',
    fields: ['cp', 'colonia', 'calle', 'numero'],
    next: 'resultado',
  },
  '/resultado': { template: 'hmpo-template', noPost: true },
}

const app = express()
app.use(compression())
const day = { maxAge: 86_400_000 }
app.use('/public', express.static(assets, day))
app.use('/public/images', express.static(join(modules, 'hmpo-components/assets/images'), day))
app.use('/public', express.static(join(modules, 'govuk-frontend/dist/govuk/assets'), day))
app.use(cookieParser())
app.use(session({ secret: 'bench', resave: true, saveUninitialized: true, cookie: { secure: false } }))

app.set('view engine', 'njk')
const views = nunjucks.configure(
  [join(modules, 'hmpo-components/components'), join(modules, 'govuk-frontend/dist')],
  {
    express: app,
  },
)
i18n.middleware(app, { allowedLangs: ['es'], fallbackLang: ['es'], baseDir: [here] })
hmpoComponents.setup(app, views)

app.use((req, res, next) => {
  res.locals.assetPath = '/public'
  res.locals.baseUrl = req.baseUrl
  next()
})
app.use(express.urlencoded({ extended: true }))
app.use(wizard(steps, fields, { name: 'asignacion' }))
app.use((err, _req, res, next) => (err.redirect ? res.redirect(err.redirect) : next(err)))
app.listen(port, '127.0.0.1')
