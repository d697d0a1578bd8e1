// Fonts that are imported are files of the build: what is imported is where they are.
declare module '*.woff2' {
  const url: string
  export default url
}
