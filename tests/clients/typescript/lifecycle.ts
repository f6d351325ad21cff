// What does a program see that speaks to the service by the generated TypeScript types? (Printed as JSON.)
// It is copied beside the generated schema.ts, checked with it, and run by itself.
import { randomUUID } from "node:crypto";
import createClient from "openapi-fetch";
import type { components, paths } from "./schema.js";

type Entry = components["schemas"]["EntryRecordedIn"];
type Problem = components["schemas"]["Problem"];

const setting = (name: string): string => {
  const found = process.env[name];
  if (found === undefined) throw new Error(`${name} is not set`);
  return found;
};
const client = createClient<paths>({ baseUrl: setting("ANUENCIA_URL") });
const bearer = (office: string): { Authorization: string } => ({
  Authorization: `Bearer ${setting(`TOKEN_${office.toUpperCase()}`)}`,
});
const got = <T>(data: T | undefined, error: Problem | undefined): T => {
  if (data === undefined) throw new Error(JSON.stringify(error));
  return data;
};

const register = async (title: string) => {
  const { data, error, response } = await client.POST("/v1/authorizations", {
    params: { header: { "Idempotency-Key": randomUUID() } },
    headers: bearer("executive"),
    body: { title, terms: { ministries: ["defence"] } },
  });
  return { status: response.status, made: got(data, error) };
};

const aimed = (office: string, id: string, version: number) => ({
  params: { path: { id }, header: { "Idempotency-Key": randomUUID(), "If-Match": `"${version}"` } },
  headers: bearer(office),
});

const enter = (id: string, version: number, key: string, body: Entry) =>
  client.POST("/v1/authorizations/{id}/entries", {
    params: { path: { id }, header: { "Idempotency-Key": key, "If-Match": `"${version}"` } },
    headers: bearer("defence"),
    body,
  });

const pages = async (): Promise<string[]> => {
  const found: string[] = [];
  let cursor: string | null | undefined;
  do {
    const query = cursor == null ? { limit: 2 } : { limit: 2, cursor };
    const { data, error } = await client.GET("/v1/authorizations", { params: { query } });
    const page = got(data, error);
    found.push(...page.items.map((one) => one.id));
    cursor = page.next_cursor;
  } while (cursor !== null);
  return found;
};

const feed = async (): Promise<[number, string][]> => {
  const found: [number, string][] = [];
  let cursor: string | undefined;
  for (;;) {
    const query = cursor === undefined ? { limit: 3 } : { limit: 3, cursor };
    const { data, error } = await client.GET("/v1/events", { params: { query } });
    const page = got(data, error);
    if (page.items.length === 0) return found;
    for (const one of page.items) found.push([one.position, one.event.type]);
    cursor = page.next_cursor;
  }
};

const others: string[] = [];
for (let number = 0; number < 4; number += 1) {
  others.push((await register(`Another, ${number}`)).made.authorization.id);
}
const report: Record<string, unknown> = {};
const { status, made } = await register("Joint training");
const { id, version } = made.authorization;
report["register"] = [status, version];

const stands = (answer: {
  data?: components["schemas"]["RecordedOut"];
  error?: Problem;
  response: Response;
}) => [answer.response.status, got(answer.data, answer.error).authorization.version];
report["request"] = stands(
  await client.POST("/v1/authorizations/{id}/request", {
    ...aimed("executive", id, 1),
    body: { received_on: "2026-01-12" },
  }),
);
report["committee"] = stands(
  await client.POST("/v1/authorizations/{id}/committee-opinions", {
    ...aimed("senate", id, 2),
    body: { committees: ["Marina"], on: "2026-02-11", favourable: true },
  }),
);

const vote = await client.POST("/v1/senate-votes", {
  params: { header: { "Idempotency-Key": randomUUID() } },
  headers: bearer("senate"),
  body: {
    organ: "senate",
    on: "2026-02-17",
    outcome: "approved",
    authorizations: [{ id, expected_version: 3 }],
  },
});
const voted = got(vote.data, vote.error).authorizations;
report["vote"] = [vote.response.status, voted.map((one) => one.id === id)];

report["decree"] = stands(
  await client.POST("/v1/authorizations/{id}/decree", {
    ...aimed("gazette", id, 4),
    body: { text: "full", on: "2026-02-20" },
  }),
);

const key = randomUUID();
const entry: Entry = { on: "2026-02-27", note: "At Tapachula" };
const first = await enter(id, 5, key, entry);
const entered = got(first.data, first.error);
report["enter"] = [first.response.status, entered.authorization.version, entered.authorization.status];
const second = await enter(id, 5, key, entry);
const again = got(second.data, second.error);
report["replay"] = [
  second.response.status,
  second.response.headers.get("Idempotent-Replayed"),
  JSON.stringify(again.positions) === JSON.stringify(entered.positions),
];
const stale = await enter(id, 5, randomUUID(), { on: "2026-02-27" });
report["stale"] = [
  stale.response.status,
  stale.error?.code,
  (stale.error as { current_version?: number } | undefined)?.current_version,
];
const unsound = await enter(id, 6, randomUUID(), { on: "2026-02-30" });
report["unsound"] = [
  unsound.response.status,
  unsound.error?.code,
  unsound.error?.errors.map((one) => one.pointer),
];
report["exit"] = stands(
  await client.POST("/v1/authorizations/{id}/exits", {
    ...aimed("defence", id, 6),
    body: { on: "2026-03-20" },
  }),
);
report["report"] = stands(
  await client.POST("/v1/authorizations/{id}/reports", {
    ...aimed("defence", id, 7),
    body: { by: ["defence"] },
  }),
);
const answer = await client.GET("/v1/authorizations/{id}", { params: { path: { id } } });
const read = got(answer.data, answer.error);
report["read"] = [read.version, read.status, read.crossings.map((one) => one.type)];
report["unknown"] = Object.keys(read).filter((name) => name.includes("tomorrow"));
const listed = await pages();
report["pages"] = [listed.length, [id, ...others].every((one) => listed.includes(one))];
report["feed"] = await feed();
console.log(JSON.stringify(report));
