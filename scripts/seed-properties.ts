// Properties are tried with the same inputs in every run, so that a run says the same twice; `PROPERTY_SEED=1 npx vitest run` tries others.
import fc from 'fast-check'

const seed = Number(process.env['PROPERTY_SEED'] ?? 327)
fc.configureGlobal({ ...fc.readConfigureGlobal(), seed })
