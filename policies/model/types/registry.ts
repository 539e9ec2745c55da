/** Where container images are kept. */
export const repository = ["aws:ecr/repository:Repository"];
export const repositoryPolicy = ["aws:ecr/repositoryPolicy:RepositoryPolicy"];
export const repositoryLifecycle = ["aws:ecr/lifecyclePolicy:LifecyclePolicy"];
export const registryScanning = ["aws:ecr/registryScanningConfiguration:RegistryScanningConfiguration"];
/** Repositories that anybody on the internet may pull from. */
export const publicRepository = ["aws:ecrpublic/repository:Repository"];
