"""All tables, on one ground floor: other rooms import them from here."""

from core.model.base import Base, Worded, from_label, new_id
from core.model.guarded import Contact, PressureCount, SealedNote
from core.model.hearing import Concern, Faq, Hamlet, SessionHamlet, SessionQuestion, SessionScan
from core.model.opinions import (
    ImportBatch,
    Link,
    ListeningSession,
    Opinion,
    OpinionChange,
    OpinionStance,
    OpinionTheme,
    OpinionTopic,
    Receipt,
    Release,
    SessionVersion,
    StanceTally,
    Tally,
)
from core.model.options import MeasureClaim, NewVillage, NewVillageMember, Option, OptionVersion
from core.model.paper import PaperBatch, PaperDraft, PaperMark, PaperVersion, Slip, SlipBatch
from core.model.people import Account, StaffSession, TrailEntry
from core.model.rounds import Area, CoverageTarget, Organ, RoleGroup, Round, Village, VillageAlias
from core.model.works import PlanTask

__all__ = [
    "Account",
    "Area",
    "Base",
    "Concern",
    "Contact",
    "CoverageTarget",
    "Faq",
    "Hamlet",
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
    "OpinionTopic",
    "Option",
    "OptionVersion",
    "Organ",
    "PaperBatch",
    "PaperDraft",
    "PaperMark",
    "PaperVersion",
    "PlanTask",
    "PressureCount",
    "Receipt",
    "Release",
    "RoleGroup",
    "Round",
    "SealedNote",
    "SessionHamlet",
    "SessionQuestion",
    "SessionScan",
    "SessionVersion",
    "Slip",
    "SlipBatch",
    "StaffSession",
    "StanceTally",
    "Tally",
    "TrailEntry",
    "Village",
    "VillageAlias",
    "Worded",
    "from_label",
    "new_id",
]
