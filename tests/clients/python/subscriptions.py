"""What does an office see that manages its webhooks by the generated Python client? (Printed as JSON.)

Not a module of the tests: it is copied beside the generated package, checked with it, and run by itself.
"""

from __future__ import annotations

import json
import os
from http import HTTPStatus
from uuid import uuid4

from anuencia_client import AuthenticatedClient, Client
from anuencia_client.api.webhooks import (
    create_subscription,
    end_subscription,
    list_deliveries,
    list_subscriptions,
    list_webhook_keys,
    read_subscription,
    replay_subscription,
    resume_subscription,
)
from anuencia_client.models import (
    DeliveriesPage,
    Problem,
    ReplayIn,
    SubscriptionIn,
    SubscriptionMadeOut,
    SubscriptionOut,
    SubscriptionsPage,
    WebhookKeysPage,
)


def client(office: str) -> AuthenticatedClient:
    return AuthenticatedClient(
        base_url=os.environ["ANUENCIA_URL"], token=os.environ[f"TOKEN_{office.upper()}"]
    )


own, other = client("senate"), client("defence")
wanted = SubscriptionIn(
    url="https://receiver.example/hook", types=["mx.anuencia.senate-voted"], countries=["US"], from_=0
)
key = str(uuid4())
made = create_subscription.sync(client=own, body=wanted, idempotency_key=key)
assert isinstance(made, SubscriptionMadeOut), made
again = create_subscription.sync(client=own, body=wanted, idempotency_key=key)
assert isinstance(again, SubscriptionMadeOut), again
refused = create_subscription.sync(
    client=own, body=SubscriptionIn(url="https://10.0.0.1/"), idempotency_key=str(uuid4())
)
assert isinstance(refused, Problem), refused
hidden = read_subscription.sync(made.id, client=other)
assert isinstance(hidden, Problem), hidden
listed = list_subscriptions.sync(client=own)
assert isinstance(listed, SubscriptionsPage), listed
replayed = replay_subscription.sync(made.id, client=own, body=ReplayIn(from_=0), idempotency_key=str(uuid4()))
assert isinstance(replayed, SubscriptionOut), replayed
resumed = resume_subscription.sync(made.id, client=own, idempotency_key=str(uuid4()))
assert isinstance(resumed, SubscriptionOut), resumed
tried = list_deliveries.sync(made.id, client=own)
assert isinstance(tried, DeliveriesPage), tried
keys = list_webhook_keys.sync(client=Client(base_url=os.environ["ANUENCIA_URL"]))
assert isinstance(keys, WebhookKeysPage), keys
ended = end_subscription.sync_detailed(made.id, client=own)
print(
    json.dumps(
        {
            "made": [made.status, made.secret.startswith("whsec_"), made.types, made.authorization],
            "again": again.secret == made.secret,
            "refused": [refused.code, [one.pointer for one in refused.errors]],
            "hidden": hidden.code,
            "listed": [one.id == made.id for one in listed.items],
            "revisions": [made.revision, replayed.revision, resumed.revision],
            "tried": len(tried.items),
            "keys": len(keys.items),
            "ended": ended.status_code == HTTPStatus.NO_CONTENT,
        }
    )
)
