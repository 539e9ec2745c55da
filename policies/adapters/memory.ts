import type { Rule } from "../model/rule";
import { Copies } from "./copies";
import type { ReportedRemediation } from "../findings/schema";
import type { Structure } from "../model/value";

/** What was seen and said while resources were registered, for the host that judges them in the end. */
export interface Remembered {
  readonly isReported: (rule: Rule, urn: string) => boolean;
  readonly marksOf: (urn: string) => ReadonlySet<string> | undefined;
  readonly copiesOf: (urn: string) => ReadonlySet<string>;
  readonly remediations: readonly ReportedRemediation[];
}

/** Holds it for one preview or update. The host takes all of it, and the next one of the same process starts afresh. */
export class Memory {
  #pairs = new Set<string>();
  #marks = new Map<string, ReadonlySet<string>>();
  #copies = new Copies();
  #remediations: ReportedRemediation[] = [];
  #places = new Map<string, { readonly name: string; readonly parent: string | undefined }>();

  reported(rule: Rule, urn: string): void {
    this.#pairs.add(`${rule.name} ${urn}`);
  }

  marked(urn: string, paths: ReadonlySet<string>): void {
    this.#marks.set(urn, paths);
  }

  seen(urn: string, type: string, read: () => Structure): void {
    this.#copies.see(urn, type, read);
  }

  marksOf(urn: string): ReadonlySet<string> | undefined {
    return this.#marks.get(urn);
  }

  remediated(one: ReportedRemediation): void {
    this.#remediations.push(one);
  }

  placed(urn: string, name: string, parent: string | undefined): void {
    this.#places.set(urn, { name, parent });
  }

  /** Names of the components around a resource and its own, as far as they were registered. */
  pathOf(urn: string): string {
    const names: string[] = [];
    for (let place = this.#places.get(urn); place?.parent !== undefined; place = this.#places.get(place.parent))
      names.unshift(place.name);
    return names.join("/");
  }

  take(): Remembered {
    const [pairs, marks, remediations, copies] = [this.#pairs, this.#marks, this.#remediations, this.#copies];
    this.#pairs = new Set();
    this.#marks = new Map();
    this.#copies = new Copies();
    this.#remediations = [];
    this.#places = new Map();
    return {
      isReported: (rule, urn) => pairs.has(`${rule.name} ${urn}`),
      marksOf: (urn) => marks.get(urn),
      copiesOf: (urn) => copies.of(urn),
      remediations,
    };
  }
}
