"""All tables, on one ground floor: other rooms import them from here."""

from core.model.base import Base, Worded, from_label, new_id
from core.model.opinions import (
    ImportBatch,
    Link,
    ListeningSession,
    Opinion,
    OpinionChange,
    OpinionStance,
    OpinionTheme,
    Receipt,
    Release,
    SessionVersion,
    Tally,
)
from core.model.options import MeasureClaim, NewVillage, NewVillageMember, Option, OptionVersion
from core.model.people import Account, StaffSession, TrailEntry
from core.model.rounds import Area, CoverageTarget, Organ, RoleGroup, Round, Village, VillageAlias
from core.model.works import PlanTask

__all__ = [
    "Account",
    "Area",
    "Base",
    "CoverageTarget",
    "ImportBatch",
    "Link",
    "ListeningSession",
    "MeasureClaim",
    "NewVillage",
    "NewVillageMember",
    "Opinion",
    "OpinionChange",
    "OpinionStance",
    "OpinionTheme",
    "Option",
    "OptionVersion",
    "Organ",
    "PlanTask",
    "Receipt",
    "Release",
    "RoleGroup",
    "Round",
    "SessionVersion",
    "StaffSession",
    "Tally",
    "TrailEntry",
    "Village",
    "VillageAlias",
    "Worded",
    "from_label",
    "new_id",
]
