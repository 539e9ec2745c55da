import type { Lab } from "../lab/lab";

/** Who cleans up after a kill: `gate recover`, or a person with `pulumi cancel` and `pulumi up`. */
export type Healer = "gate recover" | "pulumi cancel, up";

interface Counts {
  points: number;
  /** Objects of a resource that has another one. */
  duplicates: number;
  /** Objects that no state knows, duplicates among them. */
  orphans: number;
  /** Where all is as if nothing had ever been killed. */
  converged: number;
}

/** What kills have left, by who has cleaned up. */
export class Tally {
  private readonly rows = new Map<string, Counts>();

  /**
   * @param what was killed
   * @param left what is not as it should be by now
   */
  async count(healer: Healer, what: string, lab: Lab, left: readonly unknown[]): Promise<void> {
    // Where the state was cut off, nobody can say which objects it knows.
    const { orphans } = await lab.strays().catch(() => ({ orphans: [] }));
    const duplicates = orphans.filter(({ madeFor }) => lab.cloud.madeFor(madeFor).length > 1);
    for (const title of [`${what}, ${healer}`, `all, ${healer}`]) {
      const row = this.rows.get(title) ?? { points: 0, duplicates: 0, orphans: 0, converged: 0 };
      row.points += 1;
      row.duplicates += duplicates.length;
      row.orphans += orphans.length;
      row.converged += left.length === 0 ? 1 : 0;
      this.rows.set(title, row);
    }
  }

  toString(): string {
    const width = 4 + Math.max(...[...this.rows.keys()].map(({ length }) => length));
    const line = (title: string, cells: readonly unknown[]) =>
      title.padEnd(width) + cells.map((cell) => String(cell).padStart(12)).join("");
    const rows = [...this.rows].sort(([one], [other]) => one.localeCompare(other));
    return [
      line("killed, then", ["points", "duplicates", "orphans", "converged"]),
      ...rows.map(([title, row]) => line(title, [row.points, row.duplicates, row.orphans, row.converged])),
    ].join("\n");
  }
}
