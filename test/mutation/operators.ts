/** What is done to one place of a resource. */
export const operators = [
  "remove", // the input is left out
  "flip", // a switch stands the other way
  "zero",
  "huge", // a thousand times as much
  "other", // a text that means nothing
  "foreign", // what another account calls by that name
  "sibling", // another resource of the same kind
  "empty", // a list or map without elements
  "shorter", // one element is missing
  "wider", // everything instead of what is named
  "broken", // JSON that does not parse
  "weak", // a value from the table of weak ones
  "unknown", // not known before the update, and made by a stranger
  "unprotected",
  "drop", // the whole resource is missing
] as const;
export type Operator = (typeof operators)[number];

/** A changed copy of one value. */
export interface Change {
  /** Within the value: `[].healthCheck.command`, or empty. */
  readonly path: string;
  readonly operator: Operator;
  /** Tells changes of one place apart, such as the element that is missing. */
  readonly which?: string;
  /** Nothing where the whole value goes. */
  readonly value: unknown;
}

/** What replaces a text that names something; none where it names nothing. */
export type References = (text: string, path: string) => readonly Change[];

type Structure = Readonly<Record<string, unknown>>;

/** Lists of like elements are tried by their first few. */
const elementsTried = 3;

/** All that can be done to a value in one place of it. */
export function changesOf(value: unknown, references: References, property = ""): Change[] {
  if (typeof value === "boolean") return [change("flip", !value)];
  if (typeof value === "number") return numbers(value);
  if (typeof value === "string") return texts(value, references, property);
  if (Array.isArray(value)) return lists(value, references);
  if (typeof value === "object" && value !== null) return structures(value as Structure, references);
  return [];
}

const change = (operator: Operator, value: unknown, which?: string): Change => ({
  path: "",
  operator,
  value,
  ...(which !== undefined && { which }),
});

const numbers = (value: number): Change[] => [
  ...(value === 0 ? [] : [change("zero", 0)]),
  change("huge", value === 0 ? 1_000_000 : value * 1000),
];

function texts(value: string, references: References, property: string): Change[] {
  if (/^\s*[[{]/.test(value))
    return [change("broken", `${value.slice(0, -1)},`), ...documents(value, references, property)];
  if (value === "true" || value === "false") return [change("flip", value === "true" ? "false" : "true")];
  const named = references(value, property);
  return named.length > 0 ? [...named] : [change("other", "somethingElse")];
}

/** What can be done inside of a JSON text. */
function documents(text: string, references: References, property: string): Change[] {
  let inside: unknown;
  try {
    inside = JSON.parse(text);
  } catch {
    return [];
  }
  const changes =
    typeof inside === "object" && inside !== null && "Statement" in inside
      ? policies(inside)
      : property === "dashboardBody"
        ? dashboards(inside as { widgets: Structure[] }, references)
        : changesOf(inside, references);
  return changes.map((one) => ({ ...one, value: JSON.stringify(one.value) }));
}

/** A statement is the smallest part of a policy that means anything. */
function policies(policy: { Statement: unknown }): Change[] {
  const statements = (Array.isArray(policy.Statement) ? policy.Statement : [policy.Statement]) as Structure[];
  return statements.flatMap((statement, index) => {
    const put = (...instead: Structure[]) => ({ ...policy, Statement: statements.toSpliced(index, 1, ...instead) });
    const at = (path: string, operator: Operator, ...instead: Structure[]): Change => ({
      path: `.Statement[]${path}`,
      operator,
      which: String(index),
      value: put(...instead),
    });
    const { Condition, ...unconditional } = statement;
    const allows = statement["Effect"] === "Allow";
    return [
      at("", "shorter"),
      at(".Effect", "flip", { ...statement, Effect: allows ? "Deny" : "Allow" }),
      ...(Condition === undefined
        ? []
        : [
            at(
              ".Condition",
              allows ? "remove" : "other",
              allows
                ? unconditional
                : { ...statement, Condition: { StringEquals: { "aws:PrincipalAccount": "never" } } },
            ),
          ]),
      ...(allows && statement["Action"] !== undefined ? [at(".Action", "wider", { ...statement, Action: "*" })] : []),
      ...(allows && statement["Resource"] !== undefined && statement["Resource"] !== "*"
        ? [at(".Resource", "wider", { ...statement, Resource: "*" })]
        : []),
      // Who is everybody already can be no more.
      ...(allows && statement["Principal"] !== undefined && (Condition !== undefined || statement["Principal"] !== "*")
        ? [at(".Principal", "wider", { ...unconditional, Principal: "*" })]
        : []),
    ];
  });
}

/** Headings show nothing. */
function dashboards(body: { widgets: Structure[] }, references: References): Change[] {
  return body.widgets.flatMap((widget, index) => {
    if (widget["type"] === "text") return [];
    const properties = widget["properties"] as Structure;
    const title = titleOf(properties) ?? String(index);
    const put = (...instead: Structure[]) => ({ ...body, widgets: body.widgets.toSpliced(index, 1, ...instead) });
    return [
      { path: ".widgets[]", operator: "shorter" as const, which: title, value: put() },
      ...(["metrics", "alarms"] as const).flatMap((name) =>
        firstShown(properties[name], references).map((one) => ({
          path: `.widgets[].${name}[]`,
          operator: one.operator,
          which: [title, one.which].filter(Boolean).join(" "),
          value: put({ ...widget, properties: { ...properties, [name]: one.value } }),
        })),
      ),
    ];
  });
}

/** The first line of a graph, or the first of some alarms, pointed elsewhere. */
function firstShown(listed: unknown, references: References): Change[] {
  if (!Array.isArray(listed)) return [];
  const index = listed.findIndex(
    (one) => typeof one === "string" || (Array.isArray(one) && typeof one[0] === "string"),
  );
  const shown: unknown = listed[index];
  const changes =
    typeof shown === "string" ? references(shown, "alarms") : Array.isArray(shown) ? linesOf(shown, references) : [];
  return changes.map((one) => ({ ...one, value: listed.with(index, one.value) }));
}

/** After a namespace and a name, names of dimensions and their values take turns. */
const linesOf = (row: readonly unknown[], references: References): Change[] =>
  row.flatMap((cell, place) =>
    typeof cell === "string" && place % 2 === 1
      ? texts(cell, references, "metrics").map((one) => ({
          ...one,
          which: [String(place), one.which].filter(Boolean).join(" "),
          value: row.with(place, one.value),
        }))
      : [],
  );

function lists(list: readonly unknown[], references: References): Change[] {
  const tried = list.slice(0, list.every((element) => typeof element === "object") ? list.length : elementsTried);
  const inside = tried.flatMap((element, index) =>
    changesOf(element, references).map((one) => ({
      ...one,
      path: `[]${one.path}`,
      which: [labelOf(element, index), one.which].filter(Boolean).join(" "),
      value: list.with(index, one.value),
    })),
  );
  const shorter =
    list.length > 1
      ? tried.map((element, index) => change("shorter", list.toSpliced(index, 1), labelOf(element, index)))
      : [];
  return [...(list.length > 0 ? [change("empty", [])] : []), ...shorter, ...inside];
}

const labelOf = (element: unknown, index: number): string => {
  const name =
    typeof element === "object" && element !== null
      ? ((element as Structure)["name"] ?? (element as Structure)["id"])
      : undefined;
  return typeof name === "string" ? name : String(index);
};

function structures(structure: Structure, references: References): Change[] {
  return Object.entries(structure).flatMap(([key, value]) => {
    const { [key]: _, ...without } = structure;
    const inside = changesOf(value, references, key).map((one) => ({
      ...one,
      path: `.${key}${one.path}`,
      value: { ...structure, [key]: one.value },
    }));
    return [{ path: `.${key}`, operator: "remove" as const, value: without }, ...inside];
  });
}

const titleOf = (properties: unknown): string | undefined => {
  const title = typeof properties === "object" && properties !== null ? (properties as Structure)["title"] : undefined;
  return typeof title === "string" ? title : undefined;
};
