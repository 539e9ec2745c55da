"use strict";

/**
 * Registers resources as they were recorded, by the engine's own protocol: `OPS_TEST_RESOURCES` names the file that holds
 * them, each after what it depends on.
 */
const { readFileSync } = require("node:fs");

const { Struct } = require("google-protobuf/google/protobuf/struct_pb");
const pulumi = require("@pulumi/pulumi");
const messages = require("@pulumi/pulumi/proto/resource_pb");
const { getMonitor } = require("@pulumi/pulumi/runtime/settings");

const { providers, resources } = JSON.parse(readFileSync(process.env.OPS_TEST_RESOURCES, "utf8"));
const monitor = getMonitor();

function send(method, request) {
  return new Promise((resolve, reject) => {
    monitor[method](request, (error, response) => (error ? reject(error) : resolve(response)));
  });
}

module.exports = async () => {
  const root = await pulumi.runtime.getStackResource().urn.promise();
  const references = new Map();
  for (const { key, name, type, inputs } of providers) {
    const request = registration({ type, name, inputs, custom: true, protect: false, sources: {} }, root);
    const response = await send("registerResource", request);
    references.set(key, `${response.getUrn()}::${response.getId() || pulumi.runtime.unknownValue}`);
  }
  /** By the URN that was recorded, the one that the engine gives. */
  const urns = new Map();
  for (const one of resources) {
    if (one.type === "pulumi:pulumi:Stack") {
      urns.set(one.urn, root);
      continue;
    }
    const request = registration(one, urns.get(one.parent) ?? root);
    if (one.custom) request.setProvider(references.get(one.provider));
    const sources = Object.entries(one.sources).map(([key, from]) => [key, from.flatMap((urn) => urns.get(urn) ?? [])]);
    for (const [property, from] of sources) {
      const dependencies = new messages.RegisterResourceRequest.PropertyDependencies();
      dependencies.setUrnsList(from);
      request.getPropertydependenciesMap().set(property, dependencies);
    }
    request.setDependenciesList([...new Set(sources.flatMap(([, from]) => from))]);
    const response = await send("registerResource", request);
    urns.set(one.urn, response.getUrn());
    if (one.custom) continue;
    const outputs = new messages.RegisterResourceOutputsRequest();
    outputs.setUrn(response.getUrn());
    outputs.setOutputs(Struct.fromJavaScript(one.outputs));
    await send("registerResourceOutputs", outputs);
  }
};

function registration({ type, name, inputs, custom, protect }, parent) {
  const request = new messages.RegisterResourceRequest();
  request.setType(type);
  request.setName(name);
  request.setParent(parent);
  request.setCustom(custom);
  request.setObject(Struct.fromJavaScript(inputs));
  request.setProtect(protect);
  request.setAcceptsecrets(true);
  request.setAcceptresources(true);
  request.setSupportspartialvalues(true);
  return request;
}
