// node sde_run.mjs NODE_FOLDER MODEL.mjs INPUTS.json: all futures one after the other in SDEverywhere's own runtime.
// Prints the least processor time of a future in three rounds after a first one, and the last values by future.
import fs from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { pathToFileURL } from 'node:url'

const [folder, model, given] = process.argv.slice(2)
const find = createRequire(path.join(path.resolve(folder), 'package.json'))
const { createSynchronousModelRunner } = find('@sdeverywhere/runtime')
const load = (await import(pathToFileURL(path.resolve(model)))).default
const runner = createSynchronousModelRunner(await load())
const futures = JSON.parse(fs.readFileSync(given, 'utf8'))
const outputs = runner.createOutputs()
let least = Infinity
let last = []
for (let round = 0; round < 4; round++) {
  last = []
  const before = process.cpuUsage()
  for (const inputs of futures) {
    runner.runModelSync(inputs, outputs)
    last.push(outputs.varSeries.map(series => series.points[series.points.length - 1].y))
  }
  const used = process.cpuUsage(before)
  if (round > 0) least = Math.min(least, (used.user + used.system) / 1e6 / futures.length)
}
console.log(JSON.stringify([least, last]))
