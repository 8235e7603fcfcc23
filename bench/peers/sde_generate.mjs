// node sde_generate.mjs NODE_FOLDER MODEL.mdl SPEC.json OUT: C, or JavaScript where OUT ends in .mjs.
import fs from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { pathToFileURL } from 'node:url'

const [folder, model, spec, out] = process.argv.slice(2)
const find = createRequire(path.join(path.resolve(folder), 'package.json'))
const { parseModel, generateCode } = await import(pathToFileURL(find.resolve('@sdeverywhere/compile')))
const operation = out.endsWith('.mjs') ? 'generateJS' : 'generateC'
const code = generateCode(parseModel(fs.readFileSync(model, 'utf8'), 'vensim'), {
  spec: JSON.parse(fs.readFileSync(spec, 'utf8')),
  operations: [operation],
  extData: new Map(),
  directData: new Map(),
  modelDirname: path.dirname(path.resolve(model))
})
fs.writeFileSync(out, code)
