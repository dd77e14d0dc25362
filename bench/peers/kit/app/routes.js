// The kit keeps what is sent and shows the pages by itself; validation it leaves to the routes of the service.
const govukPrototypeKit = require('govuk-prototype-kit')
const router = govukPrototypeKit.requests.setupRouter()

const rules = {
  curp: { pattern: /^[A-Z0-9]{18}$/, text: 'La CURP tiene 18 letras y números.' },
  correo: { pattern: /^[^@\s]+@[^@\s]+\.[^@\s]+$/, text: 'Escriba un correo como nombre@ejemplo.mx.' },
  cp: { pattern: /^[0-9]{5}$/, text: 'El código postal tiene 5 cifras.' },
  colonia: { pattern: /\S/, text: 'Escriba su colonia.' },
  calle: { pattern: /\S/, text: 'Escriba su calle.' },
  numero: { pattern: /\S/, text: 'Escriba el número.' },
}

function step(page, fields, next) {
  router.post(`/${page}`, (req, res) => {
    const wrong = fields.filter((field) => !rules[field].pattern.test(req.session.data[field] ?? ''))
    if (wrong.length === 0) return res.redirect(`/${next}`)
    res.render(page, {
      errors: Object.fromEntries(wrong.map((field) => [field, { text: rules[field].text }])),
      errorList: wrong.map((field) => ({ text: rules[field].text, href: `#${field}` })),
    })
  })
}

step('identificacion', ['curp', 'correo'], 'domicilio')
step('domicilio', ['cp', 'colonia', 'calle', 'numero'], 'resultado')
