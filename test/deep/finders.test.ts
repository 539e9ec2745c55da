import { searchesFor } from "../emulator/search";
import { table } from "../providers/lifecycle/table";

/** Every type that the sandbox has; those that a person has to look for are named. */
searchesFor(table);
