/** A YAML file imported from TypeScript arrives as its text; see `bundleOptions` in load-typescript.cjs. */
declare module "*.yaml" {
  const text: string;
  export default text;
}
