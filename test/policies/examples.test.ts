import { existsSync } from "node:fs";
import { join } from "node:path";

import ts from "typescript";
import { describe, expect, test } from "vitest";
import { parseDocument } from "yaml";

import type { Rule } from "../../policies/model/rule";
import { families } from "../../policies/rules";
import { opsProvider } from "../../providers/ops/provider";
import { sentryProvider } from "../../providers/sentry/provider";
import { definitions } from "../../settings/keys";
import type { Kind } from "../mutation/sdk-inputs";
import { sdkInputs } from "../mutation/sdk-inputs";

/** Inputs by their path, such as `healthCheck.interval`. */
type Inputs = ReadonlyMap<string, Kind>;

/** What of a rule says which inputs it is about. */
type Reader = Pick<Rule, "subjects" | "watches">;

const named = (names: readonly string[]): Inputs => new Map(names.map((name) => [name, "other"]));

/** Classes of this project: what a program gives them. */
const own: Readonly<Record<string, Inputs>> = {
  Declaration: named(Object.keys(definitions)),
  ...Object.fromEntries(
    Object.entries({ ...opsProvider.types, ...sentryProvider.types }).map(([token, { inputs }]): [string, Inputs] => [
      token.split(":").at(-1) ?? "",
      named(Object.keys(inputs.shape)),
    ]),
  ),
};

/** Names in documents of JSON, which no SDK knows: those of containers, of policies and of dashboards. */
const inDocuments = new Set([
  "environment",
  "image",
  "logConfiguration",
  "secrets",
  "Action",
  "Condition",
  "Principal",
  "Resource",
  "Statement",
  "metrics",
  "query",
  "widgets",
]);

const isInSdk = (token: string): boolean => {
  const [, path = ""] = /^aws:([\w/]+):\w+$/.exec(token) ?? [];
  return path !== "" && existsSync(join("node_modules", "@pulumi", "aws", `${path.replace(/^index\//, "")}.d.ts`));
};

/** `aws:lb/listener:Listener` of `aws.lb.Listener`. */
function tokenOf(constructor: string): string | undefined {
  const [, module = "index", name] = /^aws\.(?:(\w+)\.)?(\w+)$/.exec(constructor) ?? [];
  return name && `aws:${module}/${name.charAt(0).toLowerCase()}${name.slice(1)}:${name}`;
}

const typesOf = ({ subjects, watches }: Reader): string[] => [...subjects, ...watches.flatMap(({ types }) => types)];

const judged = Object.entries(families).flatMap(([family, list]) =>
  list.map((rule: Rule) => [rule.name, family, rule] as const),
);
const constructors = judged.flatMap(([, , { example }]) =>
  [...`${example?.bad ?? ""} ${example?.good ?? ""}`.matchAll(/new ([\w.]+)\(/g)].map(([, name = ""]) => name),
);
const tokens = [...constructors.map(tokenOf), ...judged.flatMap(([, , rule]) => typesOf(rule))];
const types = [...new Set(tokens)].flatMap((token) => (token !== undefined && isInSdk(token) ? [token] : [])).sort();
const inputsByType = new Map(
  Object.entries(sdkInputs(types)).map(([type, inputs]): [string, Inputs] => [
    type,
    new Map(inputs.map(({ path, kind }) => [path.replaceAll("[]", ""), kind])),
  ]),
);

/** Examples are statements of a program, properties of one resource, or entries of a list, such as a policy's statements. */
function asProgram(code: string): string {
  if (/^(const|new) /.test(code)) return code;
  return /^[[{]/.test(code) ? `[${code}\n];` : `({${code}\n});`;
}

/** What is wrong with an example: that it is no TypeScript, or that it names what nobody has. */
function faultsOf(code: string, reader: Reader): string[] {
  const program = asProgram(code);
  const { diagnostics = [] } = ts.transpileModule(program, { reportDiagnostics: true });
  if (diagnostics.length > 0)
    return diagnostics.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n"));
  const { statements } = ts.createSourceFile("example.ts", program, ts.ScriptTarget.Latest, true);
  if (statements.length === 0) return ["it holds no code"];
  return statements.flatMap((statement) => [...faultsOfForm(statement, reader), ...faultsOfResources(statement)]);
}

function faultsOfForm(statement: ts.Statement, reader: Reader): string[] {
  if (ts.isVariableStatement(statement)) return [];
  if (!ts.isExpressionStatement(statement)) return ["a statement is neither a constant nor a resource"];
  const { expression } = statement;
  if (ts.isNewExpression(expression)) return [];
  if (ts.isArrayLiteralExpression(expression))
    return expression.elements.every((entry) => literalsIn(entry).length > 0 || ts.isArrayLiteralExpression(entry))
      ? []
      : ["an entry is no object and no list"];
  if (!ts.isParenthesizedExpression(expression) || !ts.isObjectLiteralExpression(expression.expression))
    return ["it is no code of a program"];
  const { properties } = expression.expression;
  if (properties.length === 0) return ["it holds no code"];
  return properties.flatMap((property) => {
    if (!ts.isPropertyAssignment(property)) return ["a property has no value"];
    const name = nameOf(property);
    return inDocuments.has(name) || isInputOf(typesOf(reader), name)
      ? []
      : [`${name} is no input of what the rule reads`];
  });
}

/** Whether a type has an input of a name, be it in a block of a block. Every type has tags. */
const isInputOf = (among: readonly string[], name: string): boolean =>
  name === "tags" ||
  among.some((type) => [...(inputsByType.get(type)?.keys() ?? [])].some((path) => path.split(".").at(-1) === name));

function faultsOfResources(node: ts.Node): string[] {
  const faults: string[] = [];
  if (ts.isNewExpression(node)) {
    const constructor = node.expression.getText();
    const [, args] = node.arguments ?? [];
    const inputs = own[constructor] ?? inputsByType.get(tokenOf(constructor) ?? "");
    if (!inputs) faults.push(`${constructor} is no resource`);
    else if (args && ts.isObjectLiteralExpression(args))
      faults.push(...strangers(args, inputs).map((path) => `${path} is no input of ${constructor}`));
  }
  ts.forEachChild(node, (child) => {
    faults.push(...faultsOfResources(child));
  });
  return faults;
}

/** Names that are no inputs. In a map and in a document any name may stand. */
function strangers(literal: ts.ObjectLiteralExpression, inputs: Inputs, place = ""): string[] {
  return literal.properties.flatMap((property) => {
    if (ts.isSpreadAssignment(property)) return [];
    const path = `${place}${nameOf(property)}`;
    const kind = inputs.get(path);
    if (kind === undefined) return [path];
    if (!ts.isPropertyAssignment(property) || (kind !== "block" && kind !== "list")) return [];
    return literalsIn(property.initializer).flatMap((inner) => strangers(inner, inputs, `${path}.`));
  });
}

const nameOf = ({ name }: { readonly name: ts.PropertyName }): string =>
  ts.isStringLiteral(name) ? name.text : name.getText();

function literalsIn(node: ts.Expression): ts.ObjectLiteralExpression[] {
  if (ts.isObjectLiteralExpression(node)) return [node];
  return ts.isArrayLiteralExpression(node) ? node.elements.filter(ts.isObjectLiteralExpression) : [];
}

/** What a rule objects to that reads nothing of a program stands in no code. */
const readers = judged.filter(([, , { watches }]) => watches.length > 0);

describe.each(readers)("what %s shows", (name, family, { example, ...reader }) => {
  const { bad, good } = example ?? expect.fail(`${name} has no example`);
  test.each(Object.entries({ bad, good }))("as %s is code that can be pasted", (_, code) => {
    // The register of exemptions is no program.
    if (family === "exemptions") expect(parseDocument(code).errors).toEqual([]);
    else expect(faultsOf(code, reader), code).toEqual([]);
  });
});

test.each([
  ["nobody looks at it", "',' expected."],
  ["nobody", "a property has no value"],
  ["// no budget", "it holds no code"],
  ["{ fromPort: 6379, ... }", "Expression expected."],
  ['new aws.lb.Listener("web", { port: 443 }), and a record', "';' expected."],
  ['const web = new aws.lb.Listener("web");\nport: 443', "a statement is neither a constant nor a resource"],
  ['new aws.lb.Listner("web")', "aws.lb.Listner is no resource"],
  ['new aws.lb.Listener("web", { ports: [443] })', "ports is no input of aws.lb.Listener"],
  [
    'new aws.lb.TargetGroup("web", { healthCheck: { intervall: 5 } })',
    "healthCheck.intervall is no input of aws.lb.TargetGroup",
  ],
  ['new CronMonitor("backup", { cron: "0 3 * * *" })', "cron is no input of CronMonitor"],
  ["ports: 443", "ports is no input of what the rule reads"],
])("%s is none", (code, fault) => {
  expect(faultsOf(code, { subjects: ["aws:lb/listener:Listener"], watches: [] })).toContain(fault);
});
