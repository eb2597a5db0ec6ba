"""How is a deed put on record, chained, and the chain verified?"""

import hashlib
import json
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import models, transaction

from audit.models import AuditEvent, AuditLink
from config import clock, tries

GENESIS = "0" * 64
AT_ONCE = 500  # events linked in one transaction


def record(action: str, target: models.Model, *, by: Any = None, **detail: Any) -> AuditEvent:
    """Insert one event; call it inside the deed's own transaction. ``detail`` must be JSON and hold no personal data."""
    made = event(action, target, by=by, **detail)
    made.save(force_insert=True)
    return made


def record_once_a_minute(action: str, target: models.Model, *, by: Any, **detail: Any) -> None:
    """The same for what is no deed, as to look: once within a minute of the same person, target and detail."""
    made = event(action, target, by=by, **detail)
    same = json.dumps([str(made.actor_id), action, made.object_type, made.object_id, detail], sort_keys=True)
    with transaction.atomic():
        if tries.is_first(same, made.at):
            made.save(force_insert=True)


def record_all(events: Iterable[AuditEvent]) -> None:
    """The same for the many events of one deed, in their order."""
    AuditEvent.objects.bulk_create(events)


def event(action: str, target: models.Model, *, by: Any = None, **detail: Any) -> AuditEvent:
    """What ``record_all`` inserts. A target without a key is one that could not be told."""
    return AuditEvent(
        at=clock.now(),
        actor_id=getattr(by, "pk", None),
        action=action,
        object_type=target._meta.label_lower,
        object_id="" if target.pk is None else str(target.pk),
        detail=detail,
    )


def chain() -> int:
    """Link the events that have no link yet, oldest first; how many. Two chainers at once: one of them yields."""
    linked = 0
    while some := _chain_some():
        linked += some
    return linked


def _chain_some() -> int:
    """So many in a transaction that the worker's memory does not grow with what an import has put on record."""
    with transaction.atomic():
        last = AuditLink.objects.select_for_update().order_by("-pk").first()
        previous = last.hash if last else GENESIS
        links = []
        for event in AuditEvent.objects.filter(link=None).order_by("pk")[:AT_ONCE]:
            links.append(AuditLink(event=event, previous_hash=previous, hash=_hash(event, previous)))
            previous = links[-1].hash
        AuditLink.objects.bulk_create(links)
    return len(links)


def first_broken_link() -> AuditLink | None:
    """The first link that does not follow from its event and its predecessor, or None when the chain is whole."""
    previous = GENESIS
    for link in AuditLink.objects.select_related("event").order_by("pk").iterator(chunk_size=2000):
        if link.previous_hash != previous or link.hash != _hash(link.event, previous):
            return link
        previous = link.hash
    return None


def _hash(event: AuditEvent, previous: str) -> str:
    actor: UUID | None = event.actor_id
    body = json.dumps(
        [
            previous,
            event.pk,
            event.at.timestamp(),
            str(actor or ""),
            event.action,
            event.object_type,
            event.object_id,
            event.detail,
            str(event.key),
        ],
        ensure_ascii=False,
        sort_keys=True,
        separators=(",", ":"),
    )
    return hashlib.sha256(body.encode()).hexdigest()
