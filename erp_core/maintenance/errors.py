"""What maintenance refuses.

NotFound: NoSuchAsset, NoSuchMeter, NoSuchPlan, NoSuchWorkOrder, NoSuchPart
Conflict: AssetCodeTaken, MeterCodeTaken, AssetRetired, WorkIsOpen, RunsBackwards, ReadOtherwise,
ReplacedSince, NeverReplaced, NothingToBlock, PartsTaken, TooManyPartsBack,
CaseOfAnother, PlanChanged, MeterChanged, MeterInUse
Invalid: ReadInTheFuture, NeverDue, NoCounter, PlannedInThePast, DownInTheFuture, NoSuchWorker,
PeopleUnknown
"""

from erp_core.kernel.errors import Conflict, Invalid, NotFound


class NoSuchAsset(NotFound):
    """There is no such asset."""


class NoSuchMeter(NotFound):
    """There is no such meter."""


class NoSuchPlan(NotFound):
    """There is no such maintenance plan, or it was taken away."""


class NoSuchWorkOrder(NotFound):
    """There is no such work order."""


class NoSuchPart(NotFound):
    """No such part was taken for this order."""


class AssetCodeTaken(Conflict):
    """There is an asset of this code."""


class MeterCodeTaken(Conflict):
    """The asset has a meter of this code."""


class AssetRetired(Conflict):
    """This asset was retired."""


class WorkIsOpen(Conflict):
    """Work on this asset is still open: finish or cancel it first."""


class RunsBackwards(Conflict):
    """A counter never runs backwards: note its replacement if it was replaced."""


class ReadOtherwise(Conflict):
    """Another value was read off this meter at that time."""


class ReplacedSince(Conflict):
    """The meter has been read since: a replacement comes after its last reading."""


class NeverReplaced(Conflict):
    """Only a counter that has been read is replaced."""


class NothingToBlock(Conflict):
    """This asset stands for no work centre that production plans."""


class PartsTaken(Conflict):
    """Parts were taken for this order: bring them back, or finish it."""


class TooManyPartsBack(Conflict):
    """More of this part would come back than was taken."""


class CaseOfAnother(Conflict):
    """This case is another customer's."""


class PlanChanged(Conflict):
    """Somebody changed this plan meanwhile: look at it again."""


class MeterChanged(Conflict):
    """Somebody changed this meter meanwhile: look at it again."""


class MeterInUse(Conflict):
    """A meter that was read, or that a plan counts by, keeps its unit and its kind."""


class ReadInTheFuture(Invalid):
    """A reading is not of the future."""


class NeverDue(Invalid):
    """A plan comes round after so many days, so many units of a meter, or both."""


class NoCounter(Invalid):
    """Units are counted by a counter of the same asset."""


class PlannedInThePast(Invalid):
    """These days have passed."""


class DownInTheFuture(Invalid):
    """It does not stand still yet."""


class NoSuchWorker(Invalid):
    """There is no such user, or they may not work on orders."""


class PeopleUnknown(Invalid):
    """People and their rates are known only where the people module is on."""
