"""The event that begins the stream of an authorization."""

from __future__ import annotations

from typing import Annotated, Literal

from domain.events.step import Step, event
from domain.values import ExternalId, Items, Terms, Text, value

Extent = Literal["one_act", "several_acts", "unknown"]
"""Whether the authorization is for one act (one crossing each way) or several."""
Grant = Literal["none_stated", "not_found", "disputed"]
"""`none_stated`: a source says that there was none; `not_found`: it was looked for; null: nothing is said."""

ExternalIds = Annotated[tuple[ExternalId, ...], Items(0, 100)]


@event("authorization-registered", version=1, family="registration")
@value
class AuthorizationRegistered(Step):
    """Begins every stream. `terms`: as reported, weaker than those of any act."""

    reference: Text
    title: Text
    terms: Terms | None = None
    external_ids: ExternalIds | None = None
    extent: Extent | None = None
    grant: Grant | None = None
