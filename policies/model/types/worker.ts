/** Where else than in a service tasks are started, and by whom. */
export const taskSet = ["aws:ecs/taskSet:TaskSet"];
/** What clusters offer tasks to run on, by names of providers. */
export const clusterCapacityProviders = ["aws:ecs/clusterCapacityProviders:ClusterCapacityProviders"];
export const capacityProvider = ["aws:ecs/capacityProvider:CapacityProvider"];
/** Tells, after an update, which revision really runs. */
export const runningRevision = ["ops:index:RunningRevision"];
