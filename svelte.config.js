// Nothing to preprocess: scripts use only what Node and Svelte strip themselves. The file keeps tools from guessing.
export default {}
