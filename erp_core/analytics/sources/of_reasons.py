"""What the figures of reasons are counted from."""

from sqlalchemy import func

from erp_core.analytics.facts import Fact
from erp_core.analytics.sources.ways import WHAT, what_steps
from erp_core.kernel.causes import FAULTS
from erp_core.support.tables import Closing

COMPLAINTS = Fact(
    base=Closing,
    identity=Closing.id,
    steps=what_steps(Closing.variant_id),
    reaches=WHAT,
    where=(
        Closing.undone_at.is_(None),
        Closing.cause.in_(sorted(FAULTS)),
    ),
    day=Closing.business_date,
    measures={"goods_complaints": func.count()},
)
