/** An element with its attributes, as a strict reader of XML 1.0 finds it. */
export interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: Element[];
  text: string;
}

const entities: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', "#39": "'", "#13": "\r" };
const unescaped = (raw: string): string =>
  raw.replaceAll(/&([^;]*);?/g, (whole, name: string) => {
    const character = entities[name];
    if (character === undefined || !whole.endsWith(";")) throw new Error(`not an entity: ${whole}`);
    return character;
  });

/**
 * Reads XML, and objects to what is not well-formed: a character that XML cannot hold, an element that does not end, an
 * attribute without quotes or twice, text outside of the root.
 */
export function readXml(xml: string): Element {
  if (/[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/u.test(xml)) throw new Error("not a character");
  const body = xml.replace(/^<\?xml version="1\.0" encoding="UTF-8"\?>\n/, "");
  if (body === xml) throw new Error("no declaration");
  const top: Element = { name: "", attributes: {}, children: [], text: "" };
  const open = [top];
  for (const [token] of body.matchAll(/<[^>]*>|[^<]+|</g)) {
    const around = open.at(-1) ?? top;
    if (!token.startsWith("<")) around.text += unescaped(token);
    else if (token.startsWith("</")) {
      if (open.length < 2 || token !== `</${around.name}>`) throw new Error(`unexpected ${token}`);
      open.pop();
    } else {
      const element = readTag(token);
      around.children.push(element);
      if (!token.endsWith("/>")) open.push(element);
    }
  }
  const [root] = top.children;
  if (open.length > 1 || top.children.length !== 1 || root === undefined || top.text.trim() !== "")
    throw new Error("not one root");
  return root;
}

function readTag(tag: string): Element {
  const [, name = "", rest = ""] = /^<([a-z]+)((?: [a-z]+="[^"<]*")*)\/?>$/.exec(tag) ?? [];
  if (name === "") throw new Error(`not a tag: ${tag}`);
  const pairs = [...rest.matchAll(/ ([a-z]+)="([^"]*)"/g)].map(([, key = "", value = ""]) => [key, unescaped(value)]);
  const attributes = Object.fromEntries(pairs) as Record<string, string>;
  if (Object.keys(attributes).length < pairs.length) throw new Error(`an attribute twice: ${tag}`);
  return { name, attributes, children: [], text: "" };
}
