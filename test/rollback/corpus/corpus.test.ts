import { benignCommits } from "./benign";
import { irreversibleCommits } from "./irreversible";
import { triedOut } from "./tried-out";

// One of each cause, and a few that are harmless; `npm run test:deep` tries all.
triedOut(
  irreversibleCommits.slice(0, 10),
  benignCommits.filter((_, index) => index % 7 === 0),
);
