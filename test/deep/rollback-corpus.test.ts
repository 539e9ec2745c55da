import { benignCommits } from "../rollback/corpus/benign";
import { irreversibleCommits } from "../rollback/corpus/irreversible";
import { triedOut } from "../rollback/corpus/tried-out";

triedOut(irreversibleCommits, benignCommits);
