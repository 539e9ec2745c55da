import { gateIn } from "../lab/gate";
import { Lab } from "../lab/lab";
import { first, second } from "./programs";
import { deploy } from "./ward";

export const programs = [first, second];

/** Labs in which releases are deployed: each is made once, and copied for whoever breaks it. */
export class Releases {
  private readonly made = new Map<number, Promise<Lab>>();

  /** @returns a lab of one's own, in which the first so many releases are deployed */
  async lab(count: number): Promise<Lab> {
    const made = this.made.get(count) ?? this.make(count);
    this.made.set(count, made);
    return (await made).copy();
  }

  /** Works in such a lab. */
  async within(count: number, work: (lab: Lab) => Promise<void>): Promise<void> {
    const lab = await this.lab(count);
    try {
      await work(lab);
    } finally {
      await lab.close();
    }
  }

  async close(): Promise<void> {
    for (const made of this.made.values()) await (await made).close();
  }

  private async make(count: number): Promise<Lab> {
    const program = programs[count - 1];
    if (program === undefined) return Lab.open();
    const lab = await this.lab(count - 1);
    await lab.write(program);
    await lab.commit("A release");
    await deploy(gateIn(lab));
    return lab;
  }
}
