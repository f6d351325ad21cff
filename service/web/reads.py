"""What the pages ask: the functions by which the API answers, before their values are written out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from zoneinfo import ZoneInfo

from service.api.http.services import Services
from service.api.v1.authorizations import Authorizations
from service.api.v1.calendar import Calendar
from service.api.v1.changes import ChangesRead
from service.api.v1.events import Events
from service.api.v1.facilities import Facilities
from service.api.v1.log_proofs import Log
from service.api.v1.presence import PresenceRead
from service.api.v1.questions import Questions
from service.api.v1.rendering import Answers
from service.api.v1.statistics import StatisticsRead
from service.api.v1.tail import Tail
from service.web.languages import CODES, Code


class Reads:
    """The reads of the API, and the parts of the service that they stand on."""

    def __init__(self, services: Services, memory: Answers) -> None:
        self.services = services
        #: The pages of authorizations, as they are now, by language.
        self.pages: Mapping[Code, Answers] = {code: Answers() for code in CODES}
        #: How many a list has in all, and by what: by what is asked, the size of the log, and the day judged.
        self.counts: dict[tuple[str, int, date], tuple[int, Mapping[str, Sequence[tuple[str, int]]]]] = {}
        self.authorizations = Authorizations(services, memory)
        self.questions = Questions(services)
        self.presence = PresenceRead(services)
        self.changes = ChangesRead(services)
        self.facilities = Facilities(services)
        self.statistics = StatisticsRead(services)
        self.events = Events(services, Tail(services))
        self.log = Log(services)
        self.calendar = Calendar(services)

    @property
    def zone(self) -> ZoneInfo:
        """In which the register tells days and hours."""
        return self.services.register.profile.zone
