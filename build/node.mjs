// Plain JavaScript on purpose: it must say its sentence on a Node that cannot read the rest.
const WANTED = 24
const [major] = process.versions.node.split('.').map(Number)
if (major < WANTED) {
  console.error(
    `plumb: found Node ${process.versions.node}, expected ${WANTED} or newer. On Linux x64, npm install brings it and npm start uses it; elsewhere get it from https://nodejs.org, then run npm install and npm start again.`,
  )
  process.exit(1)
}
