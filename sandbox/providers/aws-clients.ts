import { isIP } from "node:net";

/**
 * Clients of the AWS services, each made (and its package loaded) when it is first used: a plugin has to be up in well
 * under a second, and the EC2 package alone takes a quarter of one.
 */
export class AwsClients {
  private account: Promise<string> | undefined;

  /** @throws when the endpoint is not on this machine */
  constructor(
    private readonly endpoint: string,
    readonly region: string,
  ) {
    assertLoopback(endpoint);
  }

  readonly acm = this.lazily(async (settings) => new (await import("@aws-sdk/client-acm")).ACM(settings));
  readonly backup = this.lazily(async (settings) => new (await import("@aws-sdk/client-backup")).Backup(settings));
  readonly ecr = this.lazily(async (settings) => new (await import("@aws-sdk/client-ecr")).ECR(settings));
  readonly eventBridge = this.lazily(
    async (settings) => new (await import("@aws-sdk/client-eventbridge")).EventBridge(settings),
  );
  readonly loadBalancing = this.lazily(
    async (settings) =>
      new (await import("@aws-sdk/client-elastic-load-balancing-v2")).ElasticLoadBalancingV2(settings),
  );
  readonly rds = this.lazily(async (settings) => new (await import("@aws-sdk/client-rds")).RDS(settings));
  readonly route53 = this.lazily(async (settings) => new (await import("@aws-sdk/client-route-53")).Route53(settings));
  readonly scheduler = this.lazily(
    async (settings) => new (await import("@aws-sdk/client-scheduler")).Scheduler(settings),
  );
  readonly waf = this.lazily(async (settings) => new (await import("@aws-sdk/client-wafv2")).WAFV2(settings));
  readonly appAutoScaling = this.lazily(async (settings) => {
    const { ApplicationAutoScaling } = await import("@aws-sdk/client-application-auto-scaling");
    return new ApplicationAutoScaling(settings);
  });
  readonly cloudWatch = this.lazily(async (settings) => {
    const { CloudWatch } = await import("@aws-sdk/client-cloudwatch");
    return new CloudWatch(settings);
  });
  readonly ec2 = this.lazily(async (settings) => new (await import("@aws-sdk/client-ec2")).EC2(settings));
  readonly ecs = this.lazily(async (settings) => new (await import("@aws-sdk/client-ecs")).ECS(settings));
  readonly elastiCache = this.lazily(async (settings) => {
    const { ElastiCache } = await import("@aws-sdk/client-elasticache");
    return new ElastiCache(settings);
  });
  readonly iam = this.lazily(async (settings) => new (await import("@aws-sdk/client-iam")).IAM(settings));
  readonly kms = this.lazily(async (settings) => new (await import("@aws-sdk/client-kms")).KMS(settings));
  readonly lambda = this.lazily(async (settings) => new (await import("@aws-sdk/client-lambda")).Lambda(settings));
  readonly logs = this.lazily(async (settings) => {
    const { CloudWatchLogs } = await import("@aws-sdk/client-cloudwatch-logs");
    return new CloudWatchLogs(settings);
  });
  readonly s3 = this.lazily(async (settings) => {
    const { S3 } = await import("@aws-sdk/client-s3");
    return new S3({ ...settings, forcePathStyle: true });
  });
  readonly secretsManager = this.lazily(async (settings) => {
    const { SecretsManager } = await import("@aws-sdk/client-secrets-manager");
    return new SecretsManager(settings);
  });
  readonly sns = this.lazily(async (settings) => new (await import("@aws-sdk/client-sns")).SNS(settings));
  readonly sqs = this.lazily(async (settings) => new (await import("@aws-sdk/client-sqs")).SQS(settings));
  readonly sts = this.lazily(async (settings) => new (await import("@aws-sdk/client-sts")).STS(settings));

  /** The account the credentials belong to. */
  accountId(): Promise<string> {
    this.account ??= this.sts().then(async (sts) => (await sts.getCallerIdentity({})).Account ?? "");
    return this.account;
  }

  private lazily<Client>(
    make: (settings: { endpoint: string; region: string }) => Promise<Client>,
  ): () => Promise<Client> {
    let client: Promise<Client> | undefined;
    return () => (client ??= make({ endpoint: this.endpoint, region: this.region }));
  }
}

/**
 * Refuses an endpoint that is not on this machine: the stand-ins must never touch a real account.
 * @throws naming the endpoint
 */
export function assertLoopback(endpoint: string | undefined): asserts endpoint is string {
  const refusal = (fault: string) =>
    new Error(
      `the sandbox's stand-in provider works only against an AWS endpoint on this machine, and ${fault}. ` +
        "Set AWS_ENDPOINT_URL to the sandbox's address (`npm run sandbox -- env` prints it); for a real account use the official provider",
    );
  if (endpoint === undefined || endpoint === "") throw refusal("AWS_ENDPOINT_URL is not set");
  const host = URL.canParse(endpoint) ? new URL(endpoint).hostname : "";
  const address = host.replace(/^\[|\]$/g, "");
  const isLoopback = host === "localhost" || (isIP(address) === 4 ? address.startsWith("127.") : address === "::1");
  if (!isLoopback) throw refusal(`AWS_ENDPOINT_URL is ${endpoint}`);
}

/** Runs `look`; an answer that the thing is not there gives `undefined`. */
export async function unlessGone<Found>(look: () => Promise<Found>): Promise<Found | undefined> {
  try {
    return await look();
  } catch (error) {
    if (error instanceof Error && /NotFound|NoSuch|Non[Ee]xistent|DoesNotExist|NotActive/.test(error.name))
      return undefined;
    throw error;
  }
}
