import type * as pulumi from "@pulumi/pulumi";
import { databaseEnvironment } from "../../runtime/contract";
import type { PolicyStatement } from "../policy-document";
import { allow } from "../policy-document";
import { allowDecrypting } from "../secret-decryption";

/** A database that jobs may use. The worker's security group must be admitted to it. */
export interface WorkerDatabase {
  readonly host: pulumi.Input<string>;
  readonly port: number;
  readonly databaseName: string;
  /** Secret with `{ "username": ..., "password": ... }`, under the worker's key. */
  readonly secretArn: pulumi.Input<string>;
}

/** Where the database is, and which secret opens it. Not the password: RDS changes that while tasks run. */
export function databaseVariables(database: WorkerDatabase): Readonly<Record<string, pulumi.Input<string>>> {
  return {
    [databaseEnvironment.host]: database.host,
    [databaseEnvironment.port]: String(database.port),
    [databaseEnvironment.name]: database.databaseName,
    [databaseEnvironment.secretArn]: database.secretArn,
  };
}

/** Lets the worker read the password whenever it connects. */
export function databaseStatements(
  { secretArn }: WorkerDatabase,
  keyArn: pulumi.Input<string>,
): readonly PolicyStatement[] {
  return [
    allow("ReadDatabasePassword", ["secretsmanager:GetSecretValue"], secretArn),
    allowDecrypting("DecryptDatabasePassword", secretArn, keyArn),
  ];
}
