"""Makes the projections anew, each as a new generation beside the one that is read meanwhile."""

from __future__ import annotations

from service import database
from service.calendars import jurisdiction
from service.cli.errors import CommandError
from service.cli.logs import same_log
from service.projections.batch import NoGenerationError
from service.projections.generations import RebuildRunningError, WorseError, rebuild
from service.projections.questions import projections
from service.settings import Settings


def rebuild_all(settings: Settings) -> int:
    """One after the other; the service may run, on a server of its own."""
    with database.opened(settings) as opened:
        same_log(settings, opened.connect)
        for projection in projections(jurisdiction(settings.jurisdiction)):
            try:
                made = rebuild(opened.connect, projection)
            except (RebuildRunningError, WorseError, NoGenerationError) as error:
                raise CommandError(f"{error}.") from error
            print(f"{projection.name}: generation {made}")
    return 0
