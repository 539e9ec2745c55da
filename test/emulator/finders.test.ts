import { table } from "../providers/lifecycle/table";
import { searchesFor } from "./search";

/** A sample of each way to find something; all types are in test/deep. */
const sample = [
  "key",
  "alias",
  "secret",
  "secret-version",
  "logs",
  "role",
  "topic",
  "queue",
  "bucket",
  "cluster",
  "tasks",
];

searchesFor(table.filter(({ name }) => sample.includes(name)));
