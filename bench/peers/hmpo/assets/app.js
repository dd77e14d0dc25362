// The script of the page, as the documentation of hmpo-form-wizard bundles it.
import { initAll } from 'govuk-frontend'
import 'hmpo-components/all.js'

initAll()
