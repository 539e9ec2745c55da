import type { OpenIdConnectProviderArgs, OpenIdConnectProviderState } from "@pulumi/aws/iam/openIdConnectProvider";

import { awsType, tagList, tagsOf } from "../aws-type";

/** Replacements: registry documentation of aws.iam.OpenIdConnectProvider; only the issuer's address is fixed. Id: the ARN. */
export const openIdConnectProvider = awsType<OpenIdConnectProviderArgs, OpenIdConnectProviderState>({
  inputs: { url: { replace: true }, clientIdLists: { as: "set" }, tags: {} },
  outputs: ["arn", "tagsAll"],
  async create({ url, clientIdLists }, { cloud, tags }) {
    const { OpenIDConnectProviderArn } = await (
      await cloud.iam()
    ).createOpenIDConnectProvider({
      Url: url,
      ClientIDList: clientIdLists,
      ...(Object.keys(tags).length > 0 && { Tags: tagList(tags) }),
    });
    return OpenIDConnectProviderArn ?? "";
  },
  async read(id, state, { cloud }) {
    const found = await (await cloud.iam()).getOpenIDConnectProvider({ OpenIDConnectProviderArn: id });
    return {
      // Told without its scheme.
      url: state.url?.endsWith(bare(found.Url)) === true ? state.url : `https://${bare(found.Url)}`,
      clientIdLists: found.ClientIDList,
      arn: id,
      tagsAll: tagsOf(found.Tags),
    };
  },
  async update(id, { clientIdLists }, { cloud, changed, old }) {
    if (!changed("clientIdLists")) return;
    const iam = await cloud.iam();
    const which = { OpenIDConnectProviderArn: id };
    for (const ClientID of clientIdLists.filter((client) => !old.clientIdLists.includes(client))) {
      await iam.addClientIDToOpenIDConnectProvider({ ...which, ClientID });
    }
    for (const ClientID of old.clientIdLists.filter((client) => !clientIdLists.includes(client))) {
      await iam.removeClientIDFromOpenIDConnectProvider({ ...which, ClientID });
    }
  },
  async retag(id, { put, remove }, { cloud }) {
    const iam = await cloud.iam();
    const which = { OpenIDConnectProviderArn: id };
    if (remove.length > 0) await iam.untagOpenIDConnectProvider({ ...which, TagKeys: remove });
    if (Object.keys(put).length > 0) await iam.tagOpenIDConnectProvider({ ...which, Tags: tagList(put) });
  },
  async delete(id, _inputs, { cloud }) {
    await (await cloud.iam()).deleteOpenIDConnectProvider({ OpenIDConnectProviderArn: id });
  },
});

const bare = (url = ""): string => url.replace(/^https:\/\//, "");
