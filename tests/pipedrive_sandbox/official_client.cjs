// Reads a company through Pipedrive's official client, and prints what it read as one JSON object.
// Usage: node official_client.cjs SIGN_IN_URL CODE REDIRECT_URI; the package `pipedrive` is found by NODE_PATH.
const v1 = require("pipedrive/v1");
const v2 = require("pipedrive/v2");

const [host, code, redirectUri] = process.argv.slice(2);

async function signedIn() {
  const client = { clientId: "sandbox-client", clientSecret: "sandbox-secret", redirectUri, host };
  const signIn = new v2.OAuth2Configuration(client);
  await signIn.authorize(code);
  const again = new v1.OAuth2Configuration(client);
  again.updateToken(await signIn.tokenRefresh());
  const of = (library, config) =>
    new library.Configuration({ accessToken: config.getAccessToken, basePath: config.basePath });
  return [of(v1, again), of(v2, signIn)];
}

async function pages(call, query = {}) {
  const found = [];
  for (let cursor; ; ) {
    const body = await call({ limit: 60, ...query, ...(cursor ? { cursor } : {}) });
    found.push(...body.data);
    cursor = body.additional_data.next_cursor;
    if (!cursor) return found;
  }
}

async function refusal(call) {
  try {
    await call;
  } catch (error) {
    return [error.success, error.error];
  }
}

async function main() {
  const [old, now] = await signedIn();
  const deals = new v2.DealsApi(now);
  const read = {
    deals: await pages((query) => deals.getDeals(query), { include_fields: "participants_count" }),
    archived: await pages((query) => deals.getArchivedDeals(query)),
    products_of_deals: (await new v2.DealProductsApi(now).getDealsProducts({ deal_ids: [5, 10] })).data,
    persons: await pages((query) => new v2.PersonsApi(now).getPersons(query)),
    organizations: await pages((query) => new v2.OrganizationsApi(now).getOrganizations(query)),
    products: await pages((query) => new v2.ProductsApi(now).getProducts(query)),
    pipelines: (await new v2.PipelinesApi(now).getPipelines()).data,
    stages: (await new v2.StagesApi(now).getStages()).data,
    fields: await pages((query) => new v2.DealFieldsApi(now).getDealFields(query)),
    me: (await new v1.UsersApi(old).getCurrentUser()).data,
    users: (await new v1.UsersApi(old).getUsers()).data,
    leads: (await new v1.LeadsApi(old).getLeads({ limit: 500 })).data,
    lead_labels: (await new v1.LeadLabelsApi(old).getLeadLabels()).data,
    currencies: (await new v1.CurrenciesApi(old).getCurrencies()).data,
    notes: (await new v1.NotesApi(old).getNotes()).data,
    relationships: (await new v1.OrganizationRelationshipsApi(old).getOrganizationRelationships({ org_id: 8 })).data,
    participants: (await new v1.DealsApi(old).getDealParticipants({ id: 7 })).data,
    no_scope: await refusal(new v2.ActivityFieldsApi(now).getActivityFields()),
    not_there: await refusal(deals.getDeal({ id: 99999 })),
  };
  process.stdout.write(JSON.stringify(read));
}

main().catch((error) => {
  process.stderr.write(error.stack || JSON.stringify(error));
  process.exit(1);
});
