import type {
  Architecture,
  CreateFunctionRequest,
  FunctionConfiguration,
  LoggingConfig,
  Runtime,
  TracingMode,
  VpcConfigResponse,
} from "@aws-sdk/client-lambda";
import type { Unwrap } from "@pulumi/pulumi";
import type { FunctionArgs, FunctionState } from "@pulumi/aws/lambda/function";
import type { PermissionArgs, PermissionState } from "@pulumi/aws/lambda/permission";

import { unlessGone } from "../aws-clients";
import { asGiven, type AwsOperation, awsType } from "../aws-type";
import { zipped } from "../code-archive";

type Inputs = Unwrap<FunctionArgs>;

/** Replacements: registry documentation of aws.lambda.Function; name and package type are fixed. */
export const lambdaFunction = awsType<FunctionArgs, FunctionState>({
  inputs: {
    name: { replace: true },
    packageType: { replace: true, default: "Zip" },
    code: {},
    codeSha256: { chosenByAws: true },
    sourceCodeHash: { steers: true },
    handler: {},
    runtime: {},
    role: {},
    description: {},
    architectures: { chosenByAws: true },
    environment: {},
    memorySize: { default: 128 },
    timeout: { default: 3 },
    reservedConcurrentExecutions: { default: -1 },
    deadLetterConfig: {},
    tracingConfig: { chosenByAws: true },
    loggingConfig: { chosenByAws: true },
    ephemeralStorage: { chosenByAws: true },
    vpcConfig: { holds: ["subnetIds", "securityGroupIds"] },
    kmsKeyArn: {},
    layers: { as: "list" },
    publish: { default: false, steers: true },
    skipDestroy: { default: false, steers: true },
    tags: {},
  },
  outputs: [
    "arn",
    "invokeArn",
    "lastModified",
    "qualifiedArn",
    "qualifiedInvokeArn",
    "sourceCodeSize",
    "version",
    "tagsAll",
  ],
  changingOutputs: ["codeSha256", "lastModified", "sourceCodeSize", "version", "qualifiedArn", "qualifiedInvokeArn"],
  autoName: { property: "name", maximumLength: 64 },
  async create(inputs, { cloud, tags }) {
    const { FunctionName = "" } = await (
      await cloud.lambda()
    ).createFunction({
      FunctionName: inputs.name,
      ...configuration(inputs),
      Role: inputs.role,
      Code: { ZipFile: await zipped(inputs.code) },
      PackageType: inputs.packageType as "Zip",
      Architectures: inputs.architectures as Architecture[] | undefined,
      Publish: inputs.publish,
      Tags: tags,
    });
    return FunctionName;
  },
  async settle(id, inputs, operation) {
    await ready(id, operation);
    const lambda = await operation.cloud.lambda();
    const concurrency = inputs.reservedConcurrentExecutions ?? -1;
    if (concurrency >= 0) {
      await lambda.putFunctionConcurrency({ FunctionName: id, ReservedConcurrentExecutions: concurrency });
    } else if (!operation.isNew) await lambda.deleteFunctionConcurrency({ FunctionName: id });
  },
  async read(id, state, { cloud }) {
    const found = await (await cloud.lambda()).getFunction({ FunctionName: id });
    const { Configuration: settings } = found;
    if (settings === undefined) return undefined;
    const codeIsOurs = state.codeSha256 === undefined || state.codeSha256 === settings.CodeSha256;
    return {
      ...fromConfiguration(settings),
      ...invocation(settings, cloud.region),
      // The archive itself cannot be read back; a hash other than that of the last update means foreign code.
      ...(codeIsOurs ? {} : { code: undefined }),
      reservedConcurrentExecutions: found.Concurrency?.ReservedConcurrentExecutions ?? -1,
      codeSha256: settings.CodeSha256,
      lastModified: settings.LastModified,
      sourceCodeSize: settings.CodeSize,
      tagsAll: found.Tags ?? {},
    };
  },
  async update(id, inputs, change) {
    const lambda = await change.cloud.lambda();
    if (change.changed(...configured)) {
      await lambda.updateFunctionConfiguration({ FunctionName: id, ...configuration(inputs), Role: inputs.role });
      await ready(id, change);
    }
    if (change.changed("code", "sourceCodeHash", "architectures")) {
      const Architectures = inputs.architectures as Architecture[] | undefined;
      const ZipFile = await zipped(inputs.code);
      await lambda.updateFunctionCode({ FunctionName: id, ZipFile, Architectures, Publish: inputs.publish });
    }
  },
  async retag(_id, { put, remove }, { cloud, state }) {
    const lambda = await cloud.lambda();
    if (remove.length > 0) await lambda.untagResource({ Resource: state.arn, TagKeys: remove });
    if (Object.keys(put).length > 0) await lambda.tagResource({ Resource: state.arn, Tags: put });
  },
  async delete(id, inputs, { cloud }) {
    if (!inputs.skipDestroy) await (await cloud.lambda()).deleteFunction({ FunctionName: id });
  },
});

const configured = [
  "handler",
  "runtime",
  "role",
  "description",
  "environment",
  "memorySize",
  "timeout",
  "deadLetterConfig",
  "tracingConfig",
  "loggingConfig",
  "ephemeralStorage",
  "vpcConfig",
  "kmsKeyArn",
  "layers",
] as const satisfies readonly (keyof Inputs)[];

/** What both a creation and an update of the configuration say; an empty value takes a setting away. */
function configuration(inputs: Inputs): Omit<CreateFunctionRequest, "FunctionName" | "Role" | "Code"> {
  const { loggingConfig: logging, vpcConfig: network } = inputs;
  return {
    Handler: inputs.handler,
    Runtime: inputs.runtime as Runtime | undefined,
    Description: inputs.description ?? "",
    Environment: { Variables: inputs.environment?.variables ?? {} },
    MemorySize: inputs.memorySize,
    Timeout: inputs.timeout,
    DeadLetterConfig: inputs.deadLetterConfig && { TargetArn: inputs.deadLetterConfig.targetArn },
    TracingConfig: inputs.tracingConfig && { Mode: inputs.tracingConfig.mode as TracingMode },
    LoggingConfig: logging && {
      LogFormat: logging.logFormat as "JSON" | "Text",
      LogGroup: logging.logGroup,
      ApplicationLogLevel: logging.applicationLogLevel as "INFO" | undefined,
      SystemLogLevel: logging.systemLogLevel as "INFO" | undefined,
    },
    EphemeralStorage: inputs.ephemeralStorage && { Size: inputs.ephemeralStorage.size },
    VpcConfig: network && { SubnetIds: network.subnetIds, SecurityGroupIds: network.securityGroupIds },
    KMSKeyArn: inputs.kmsKeyArn,
    Layers: inputs.layers,
  };
}

/** The reverse of `configuration`, with what is fixed at creation. */
function fromConfiguration(found: FunctionConfiguration) {
  const { DeadLetterConfig: deadLetters, TracingConfig: tracing, LoggingConfig: logging, VpcConfig: network } = found;
  return {
    name: found.FunctionName,
    packageType: found.PackageType,
    handler: found.Handler,
    runtime: found.Runtime,
    role: found.Role,
    description: found.Description,
    architectures: found.Architectures,
    environment: found.Environment && { variables: found.Environment.Variables },
    memorySize: found.MemorySize,
    timeout: found.Timeout,
    deadLetterConfig: deadLetters?.TargetArn ? { targetArn: deadLetters.TargetArn } : undefined,
    tracingConfig: tracing && { mode: tracing.Mode ?? "" },
    loggingConfig: logging && fromLogging(logging),
    ephemeralStorage: found.EphemeralStorage && { size: found.EphemeralStorage.Size },
    vpcConfig: network?.SubnetIds?.length ? fromNetwork(network) : undefined,
    kmsKeyArn: found.KMSKeyArn,
    layers: found.Layers?.map(({ Arn = "" }) => Arn),
  };
}

const fromLogging = (logging: LoggingConfig) => ({
  logFormat: logging.LogFormat ?? "",
  logGroup: logging.LogGroup,
  applicationLogLevel: logging.ApplicationLogLevel,
  systemLogLevel: logging.SystemLogLevel,
});

const fromNetwork = (network: VpcConfigResponse) => ({
  subnetIds: network.SubnetIds ?? [],
  securityGroupIds: network.SecurityGroupIds ?? [],
  // Follows from the subnets: as an input it would be a difference to the program, which cannot set it.
  vpcId: "",
});

/** The names under which others call the function. */
function invocation({ FunctionArn: arn, Version: version }: FunctionConfiguration, region: string) {
  const path = `arn:aws:apigateway:${region}:lambda:path/2015-03-31/functions`;
  return {
    arn,
    version,
    invokeArn: `${path}/${arn ?? ""}/invocations`,
    qualifiedArn: `${arn ?? ""}:${version ?? ""}`,
    qualifiedInvokeArn: `${path}/${arn ?? ""}:${version ?? ""}/invocations`,
  };
}

async function ready(id: string, { cloud, until }: AwsOperation): Promise<void> {
  const lambda = await cloud.lambda();
  await until(`function ${id} is ready`, async () => {
    const { Configuration: found } = await lambda.getFunction({ FunctionName: id });
    if (found?.State === "Failed" || found?.LastUpdateStatus === "Failed") {
      throw new Error(found.StateReason ?? found.LastUpdateStatusReason ?? `function ${id} failed`);
    }
    const pending = found?.State === "Pending" || found?.LastUpdateStatus === "InProgress";
    return pending ? undefined : true;
  });
}

/** Replacements: registry documentation of aws.lambda.Permission; a statement cannot be changed. Id: the statement id. */
export const permission = awsType<PermissionArgs, PermissionState>({
  inputs: {
    statementId: { replace: true },
    function: { replace: true },
    action: { replace: true },
    principal: { replace: true },
    sourceArn: { replace: true },
    sourceAccount: { replace: true },
    qualifier: { replace: true },
  },
  outputs: [],
  autoName: { property: "statementId", maximumLength: 100 },
  async create(inputs, { cloud }) {
    await (
      await cloud.lambda()
    ).addPermission({
      FunctionName: inputs.function as string,
      StatementId: inputs.statementId,
      Action: inputs.action,
      Principal: inputs.principal,
      SourceArn: inputs.sourceArn,
      SourceAccount: inputs.sourceAccount,
      Qualifier: inputs.qualifier,
    });
    return permissionId(inputs.function as string, inputs.statementId ?? "", inputs.qualifier);
  },
  async read(id, state, { cloud }) {
    const { name, statement: sid, qualifier } = fromPermissionId(id);
    const lambda = await cloud.lambda();
    const answer = await unlessGone(() => lambda.getPolicy({ FunctionName: name, Qualifier: qualifier }));
    const policy = JSON.parse(answer?.Policy ?? '{"Statement":[]}') as { Statement: Statement[] };
    const found = policy.Statement.find(({ Sid }) => Sid === sid);
    if (found === undefined) return undefined;
    const sourceArn = found.Condition?.["ArnLike"]?.["AWS:SourceArn"];
    const principal =
      typeof found.Principal === "string" ? found.Principal : (found.Principal.Service ?? found.Principal.AWS);
    return {
      statementId: sid,
      function: asGiven(state.function as string | undefined, name, found.Resource.replace(/:\$LATEST$/, "")),
      action: found.Action,
      principal,
      sourceArn,
      sourceAccount: found.Condition?.["StringEquals"]?.["AWS:SourceAccount"],
      qualifier,
    };
  },
  async delete(id, _inputs, { cloud }) {
    const { name, statement, qualifier } = fromPermissionId(id);
    await (await cloud.lambda()).removePermission({ FunctionName: name, StatementId: statement, Qualifier: qualifier });
  },
});

interface Statement {
  readonly Sid: string;
  readonly Action: string;
  readonly Resource: string;
  readonly Principal: string | { readonly Service?: string; readonly AWS?: string };
  readonly Condition?: Record<string, Record<string, string>>;
}

/** `<function>[:<qualifier>]/<statement>`, which import takes as well. */
const permissionId = (name: string, statement: string, qualifier: string | undefined): string =>
  `${name.split(":function:").at(-1)}${qualifier === undefined ? "" : `:${qualifier}`}/${statement}`;

function fromPermissionId(id: string) {
  const [target = "", statement = ""] = id.split("/");
  const [name = "", qualifier] = target.split(":");
  return { name, statement, qualifier };
}
