import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import ts from "typescript";

export type Kind = "boolean" | "number" | "string" | "list" | "map" | "block" | "other";

/** An input that a provider's SDK offers. */
export interface SdkInput {
  /** As in `rules[].id`. */
  readonly path: string;
  readonly kind: Kind;
  /** What its documentation says holds where nobody sets it. */
  readonly default?: string;
  readonly isDeprecated: boolean;
  /** No program without it passes the compiler. */
  readonly isRequired: boolean;
}

/** Blocks inside of blocks: a filter of a firewall may stand in itself without end. */
const deepest = 7;
const packages = join("node_modules", "@pulumi");

/** All inputs of resource types, as the SDK's own types list them; by type token. Kept, since the SDK's types are 6 MB. */
export function sdkInputs(types: readonly string[]): Readonly<Record<string, readonly SdkInput[]>> {
  const hash = createHash("sha256")
    .update(readFileSync(join("test", "mutation", "sdk-inputs.ts")))
    .update(types.join());
  for (const name of ["aws", "random"]) hash.update(readFileSync(join(packages, name, "package.json")));
  const folder = join(".build", "inputs");
  const file = join(folder, `${hash.digest("hex")}.json`);
  if (!existsSync(file)) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(`${file}.${process.pid}`, JSON.stringify(read(types)));
    renameSync(`${file}.${process.pid}`, file);
  }
  return JSON.parse(readFileSync(file, "utf8")) as Record<string, SdkInput[]>;
}

function read(types: readonly string[]): Record<string, SdkInput[]> {
  const blocks = new Map<string, ts.InterfaceDeclaration>();
  noteInterfaces(parse(join(packages, "aws", "types", "input.d.ts")), "inputs", blocks);
  return Object.fromEntries(
    types.map((type) => {
      const [, name = "", path = "", kind = ""] = /^(\w+):([\w/]+):(\w+)$/.exec(type) ?? [];
      const file = join(packages, name, `${path.replace(/^index\//, "")}.d.ts`);
      const args = new Map<string, ts.InterfaceDeclaration>();
      noteInterfaces(parse(file), "", args);
      const own = args.get(`.${kind}Args`);
      if (!own) throw new Error(`${file} has no ${kind}Args`);
      return [type, inputsOf(own, "", blocks, 0)];
    }),
  );
}

const parse = (file: string): ts.SourceFile =>
  ts.createSourceFile(file, readFileSync(file, "utf8"), ts.ScriptTarget.Latest, true);

/** By qualified name, such as `inputs.s3.BucketLogging`. */
function noteInterfaces(node: ts.Node, prefix: string, found: Map<string, ts.InterfaceDeclaration>): void {
  ts.forEachChild(node, (child) => {
    if (ts.isInterfaceDeclaration(child)) found.set(`${prefix}.${child.name.text}`, child);
    else if (ts.isModuleDeclaration(child)) noteInterfaces(child, `${prefix}.${child.name.text}`, found);
    else if (ts.isModuleBlock(child)) noteInterfaces(child, prefix, found);
  });
}

function inputsOf(
  block: ts.InterfaceDeclaration,
  prefix: string,
  blocks: ReadonlyMap<string, ts.InterfaceDeclaration>,
  depth: number,
): SdkInput[] {
  return block.members.filter(ts.isPropertySignature).flatMap((member) => {
    if (!member.type || depth > deepest) return [];
    const { kind, path, inner } = shapeOf(member.type, `${prefix}${member.name.getText()}`);
    const said = ts
      .getJSDocCommentsAndTags(member)
      .map((part) => part.getText())
      .join(" ");
    const byDefault = /[Dd]efaults? (?:to|is|value is):? (?:`"?([^`"]+)"?`|(true|false|\d+)\b)/.exec(said);
    const value = byDefault?.[1] ?? byDefault?.[2];
    const own: SdkInput = {
      path,
      kind,
      ...(value !== undefined && { default: value }),
      isDeprecated: said.includes("@deprecated"),
      isRequired: !member.questionToken,
    };
    const nested = inner === undefined ? undefined : blocks.get(inner);
    return [own, ...(nested ? inputsOf(nested, `${path}.`, blocks, depth + 1) : [])];
  });
}

interface Shape {
  readonly kind: Kind;
  readonly path: string;
  readonly inner?: string;
}

const plain: Partial<Record<ts.SyntaxKind, Kind>> = {
  [ts.SyntaxKind.BooleanKeyword]: "boolean",
  [ts.SyntaxKind.NumberKeyword]: "number",
  [ts.SyntaxKind.StringKeyword]: "string",
};

function shapeOf(type: ts.TypeNode, path: string): Shape {
  if (ts.isUnionTypeNode(type)) {
    const known = type.types.filter(({ kind }) => kind !== ts.SyntaxKind.UndefinedKeyword);
    const shapes = known.map((one) => shapeOf(one, path));
    return shapes.find(({ kind }) => kind !== "other") ?? { kind: "other", path };
  }
  if (ts.isArrayTypeNode(type)) return { ...shapeOf(type.elementType, `${path}[]`), kind: "list" };
  if (!ts.isTypeReferenceNode(type))
    return { kind: plain[type.kind] ?? (ts.isTypeLiteralNode(type) ? "map" : "other"), path };
  const name = type.typeName.getText();
  const [argument] = type.typeArguments ?? [];
  if (name === "pulumi.Input" && argument) return shapeOf(argument, path);
  if (name === "Record" || name.endsWith("Map")) return { kind: "map", path };
  if (name.startsWith("inputs.")) return { kind: "block", path, inner: name };
  return { kind: "other", path };
}
